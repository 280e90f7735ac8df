// Signing in and out: the picker, staying signed in, the avatar's menu, what Back shows afterwards.

import { launch } from './browser.mjs';
import { expect, test } from './test.mjs';
import { Visitor } from './visitor.mjs';

test('a wrong password says nothing about the account, and leads to the reset', async ({ visitor, regain }) => {
  for (const name of [regain.people.emailOnly.name, regain.people.disabled.name, 'nobody@example.ca']) {
    await visitor.open('/sign-in');
    await visitor.nameMyself({ name });
    await visitor.givePassword('not the password at all');
    await visitor.sees('Your account or password is incorrect.');
    await expect(visitor.field('Password')).toHaveValue('');
    await visitor.press('Back');
    await visitor.at('Sign in');
    await expect(visitor.field('Email address')).toHaveValue(name);
  }
  await visitor.nameMyself(regain.people.emailOnly);
  await visitor.press('Forgotten my password');
  await visitor.at('Get back into your account');
  await expect(visitor.field('Email address')).toHaveValue(regain.people.emailOnly.name);
  await visitor.open('/sign-in');
  await visitor.press("Can't access your account?");
  await visitor.at('Get back into your account');
});

test('the picker remembers who signed in here, and forgets', async ({ visitor, regain }) => {
  const { emailOnly, phoneAndEmail } = regain.people;
  await visitor.signIn(emailOnly, { from: '/account' });
  await visitor.at('My Account');
  await visitor.openMenu();
  await visitor.press('Sign in with a different account');
  await visitor.at('Pick an account');
  await visitor.press('Use another account');
  await visitor.at('Sign in');
  await visitor.nameMyself(phoneAndEmail);
  await visitor.givePassword(phoneAndEmail.password);
  await visitor.at('Stay signed in?');
  await visitor.press('No');
  await visitor.open('/account');
  await expect(visitor.page.getByRole('main')).toContainText(phoneAndEmail.name);

  await visitor.openMenu();
  await visitor.press('Sign out');
  await visitor.at('You are signed out');
  await visitor.open('/sign-in');
  await visitor.at('Pick an account');
  const accounts = visitor.page.getByRole('main').getByRole('listitem');
  await expect(accounts.filter({ hasText: emailOnly.name })).toHaveCount(1);
  await expect(accounts.filter({ hasText: phoneAndEmail.name })).toHaveCount(1);

  await accounts.filter({ hasText: emailOnly.name }).getByRole('button', { name: /^Forget/ }).click();
  await expect(accounts.filter({ hasText: emailOnly.name })).toHaveCount(0);
  await accounts.filter({ hasText: phoneAndEmail.name }).getByRole('button', { name: phoneAndEmail.name }).click();
  await visitor.at('Enter password');
  await visitor.sees(new RegExp(phoneAndEmail.name));
});

test('Yes outlives the browser, No does not', async ({ another, regain }) => {
  for (const [stay, kept] of [['Yes', true], ['No', false]]) {
    const first = await another();
    await first.signIn(regain.people.emailOnly, { from: '/account', stay });
    await first.at('My Account');
    const state = await first.page.context().storageState();
    // What a browser keeps when it is closed: the cookies that have an end.
    const storageState = { ...state, cookies: state.cookies.filter(({ expires }) => expires > 0) };
    const second = await another({ storageState });
    await second.open('/account');
    if (kept) await second.at('My Account');
    else await second.at('Pick an account');
  }
});

test("Don't show this again is remembered by the browser", async ({ visitor, regain }) => {
  const { emailOnly } = regain.people;
  await visitor.open('/account');
  await visitor.nameMyself(emailOnly);
  await visitor.givePassword(emailOnly.password);
  await visitor.at('Stay signed in?');
  await visitor.page.getByRole('checkbox', { name: "Don't show this again" }).check();
  await visitor.press('No');
  await visitor.at('My Account');
  await visitor.openMenu();
  await visitor.press('Sign out');
  await visitor.open('/account');
  await visitor.pick(emailOnly);
  await visitor.givePassword(emailOnly.password);
  await visitor.at('My Account');
});

test("the avatar's menu leads to My Account, another account and out", async ({ visitor, regain }) => {
  await visitor.signIn(regain.people.emailOnly, { from: '/security-info' });
  await visitor.at('Security info');
  await visitor.openMenu();
  await visitor.press('View My Account');
  await visitor.at('My Account');
  await visitor.openMenu();
  await expect(visitor.action('Sign in with a different account')).toBeVisible();
  await visitor.press('Sign out');
  await visitor.at('You are signed out');
  await visitor.open('/account');
  await visitor.at('Pick an account');
});

test('S73 Back after sign-out shows nothing of the account', async ({ regain }) => {
  // The usual browser keeps no page in memory; a person's does.
  const browser = await launch({ ignoreDefaultArgs: ['--disable-back-forward-cache'] });
  const visitor = new Visitor(await browser.newPage({ locale: 'en-CA' }), regain);
  await visitor.signIn(regain.people.emailOnly, { from: '/security-info' });
  await visitor.at('Security info');
  await visitor.open('/account');
  await visitor.at('My Account');
  await visitor.openMenu();
  await visitor.press('Sign out');
  await visitor.at('You are signed out');
  for (let steps = 0; steps < 2; steps += 1) {
    await visitor.page.goBack();
    await expect(visitor.page.getByRole('heading', { level: 1 })).not.toHaveText(/My Account|Security info/);
    await expect(visitor.page.getByText('Signed in as')).toHaveCount(0);
  }
  await browser.close();
});
