// Where a person is signed in, and ending it.

import { expect, test } from './test.mjs';
import { newPassword } from './visitor.mjs';

test('changing the password ends the other sessions and keeps this one', async ({ visitor, another, regain }) => {
  const person = regain.people.emailOnly;
  const other = await another();
  await other.signIn(person, { from: '/account', stay: 'Yes' });
  await visitor.signIn(person, { from: '/account' });
  await visitor.press('Password');
  await visitor.at('Change password');
  await visitor.type('Current password', 'not my password at all');
  await visitor.type('New password', newPassword);
  await visitor.type('Confirm new password', newPassword);
  await visitor.press('Change password');
  await visitor.sees('That is not your current password.');
  await visitor.type('Current password', person.password);
  await visitor.type('New password', newPassword);
  await visitor.type('Confirm new password', newPassword);
  await visitor.press('Change password');
  await visitor.sees('Your password has been changed. Every other session has ended.');
  await other.open('/account');
  await other.at('Pick an account');
  await visitor.open('/account');
  await visitor.at('My Account');
});

test('a reset ends every session before it says so', async ({ visitor, another, regain }) => {
  const person = regain.people.emailOnly;
  const other = await another();
  await other.signIn(person, { from: '/account', stay: 'Yes' });
  await other.at('My Account');
  await visitor.beginReset(person);
  await visitor.sendEmailCode();
  await visitor.enterCode('');
  await visitor.choosePassword(newPassword);
  await visitor.at('Your password has been reset');
  await other.open('/account');
  await other.at('Pick an account');
});

test('Sign-ins shows where, ends one, and signs out everywhere', async ({ visitor, another, regain }) => {
  const person = regain.people.emailOnly;
  const [first, second] = [await another(), await another()];
  await first.signIn(person, { from: '/account' });
  await second.signIn(person, { from: '/account' });
  await visitor.signIn(person, { from: '/account' });
  await visitor.press('Sign-ins');
  await visitor.at('Sign-ins');
  await visitor.sees('This browser');
  const ends = visitor.page.getByRole('main').locator('form[action="/account/sign-ins/end"]').getByRole('button');
  await expect(ends).toHaveCount(2);
  await ends.first().click();
  await visitor.sees('That session has ended.');
  await expect(ends).toHaveCount(1);

  await visitor.press('Sign out everywhere');
  await visitor.sees('Every session has ended, on all devices.');
  for (const ended of [first, second, visitor]) {
    await ended.open('/account');
    await ended.at('Pick an account');
  }
});
