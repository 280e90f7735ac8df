// The guide's three journeys in a browser that runs no script.

import { expect, test } from './test.mjs';
import { newPassword } from './visitor.mjs';

const withoutScript = { javaScriptEnabled: false };

test('without a script: an alternate address', async ({ another, regain }) => {
  const visitor = await another(withoutScript);
  await visitor.signIn(regain.people.phoneAndEmail, { from: '/account' });
  await visitor.press('Security info');
  await visitor.addEmail('kim@example.org');
  await visitor.openMenu();
  await visitor.press('Sign out');
  await visitor.at('You are signed out');
});

test('without a script: a phone', async ({ another, regain }) => {
  const visitor = await another(withoutScript);
  await visitor.signIn(regain.people.nothing, { from: '/setup' });
  await visitor.at('More information required');
  await visitor.press('Next');
  await visitor.givePhone('416 555 0142');
  await visitor.sees('You can ask for another code in { $wait }.');
  await visitor.enterCode('+14165550142');
  await visitor.sees('Phone verified');
  await visitor.press('Next');
  await visitor.press('Done');
  await expect(visitor.method('42')).toBeVisible();
});

test('without a script: a forgotten password', async ({ another, regain }) => {
  const visitor = await another(withoutScript);
  await visitor.open('/sign-in');
  await visitor.press("Can't access your account?");
  await visitor.nameMyself(regain.people.emailOnly);
  await visitor.sendEmailCode();
  await visitor.enterCode('');
  await visitor.choosePassword(newPassword);
  await visitor.at('Your password has been reset');
  await visitor.signIn(regain.people.emailOnly, { from: '/account', password: newPassword });
  await visitor.at('My Account');
});
