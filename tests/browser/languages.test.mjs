// The whole in French, and changing over.

import { expect, test } from './test.mjs';
import { newPassword } from './visitor.mjs';

test('the journeys in French, from the browser\'s language alone', async ({ another, regain }) => {
  const visitor = await another({ locale: 'fr-CA' });
  const person = regain.people.nothing;
  await visitor.signIn(person, { from: '/setup' });
  await expect(visitor.page.locator('html')).toHaveAttribute('lang', /^fr/);
  await visitor.at('More information required');
  await visitor.press('Next');
  await visitor.givePhone('416 555-0142');
  const text = await regain.outbox.next('+14165550142');
  expect(text.text).toMatch(/\bcode\b/i);
  expect(text.text).not.toMatch(/\byour\b/i);
  await visitor.type('Enter code', text.text.trim().match(/#(\d+)$/)[1]);
  await visitor.press('Next');
  await visitor.sees('Phone verified');
  await visitor.press('Next');
  await visitor.at('Success!');
  await visitor.press('Done');
  await visitor.addEmail('claude@example.org');
  await visitor.openMenu();
  await visitor.press('Sign out');
  await visitor.at('You are signed out');

  await visitor.beginReset(person);
  await visitor.sendTextCode('416 555-0142');
  await visitor.enterCode('+14165550142');
  await visitor.choosePassword(newPassword);
  await visitor.at('Your password has been reset');
  await visitor.signInAgain(person, { from: '/account', password: newPassword });
  await visitor.at('My Account');
});

test('the switch changes the page where one is, and the choice stays with the account', async ({ visitor, another, regain }) => {
  const person = regain.people.emailOnly;
  await visitor.signIn(person, { from: '/account' });
  await visitor.at('My Account');
  await visitor.page.getByRole('button', { name: /^Français/ }).or(visitor.page.getByRole('link', { name: /^Français/ })).first().click();
  visitor.language = 'fr';
  await visitor.at('My Account');
  await visitor.press('Security info');
  await visitor.at('Security info');

  const other = await another();
  await other.open('/account');
  await other.nameMyself(person);
  await other.givePassword(person.password);
  other.language = 'fr';
  await other.at('Stay signed in?');
  await other.press('No');
  await other.at('My Account');
});
