// Getting back in with a forgotten password.

import { expect, test } from './test.mjs';
import { newPassword } from './visitor.mjs';

const emailWords = 'If that is on this account, a code is on its way by email. Enter the { $digits }-digit code below.';

test('with an e-mail address: eight digits, a new password, and sign in with it', async ({ visitor, regain }) => {
  const person = regain.people.emailOnly;
  await visitor.beginReset(person);
  await visitor.sendEmailCode();
  const code = await regain.outbox.code('');
  expect(code).toMatch(/^\d{8}$/);
  await visitor.type('Enter code', code);
  await visitor.press('Next');
  await visitor.choosePassword('too short');
  await visitor.sees(/^Use at least \d+ characters/);
  await visitor.choosePassword('passwordpassword');
  await visitor.at('Choose a new password');
  await visitor.choosePassword(newPassword, `${newPassword}!`);
  await visitor.sees('The two passwords are not the same. Type both again.');
  await visitor.choosePassword(newPassword);
  await visitor.at('Your password has been reset');
  await visitor.press('Sign in');
  await visitor.signIn(person, { password: newPassword, from: '/account' });
  await visitor.at('My Account');
});

test('with a phone: its number is typed in full, and no text goes to another', async ({ visitor, regain }) => {
  const person = regain.people.phoneAndEmail;
  await visitor.beginReset(person);
  await visitor.sendTextCode('416 555 0199');
  expect(await regain.outbox.fresh('+14165550199')).toEqual([]);
  await visitor.press('Try another way');
  await visitor.at("Verify it's you");
  await visitor.sendTextCode(person.phone);
  await visitor.enterCode(person.phone.replace(/[^+\d]/g, ''));
  await visitor.choosePassword(newPassword);
  await visitor.at('Your password has been reset');
});

test('with two gates, two different methods are asked for', async ({ visitor, regain }) => {
  const person = regain.people.twoGates;
  await visitor.beginReset(person);
  await visitor.sendEmailCode();
  await visitor.enterCode('@');
  await visitor.at("Verify it's you");
  await visitor.sees('One more proof is needed, by another method.');
  await expect(visitor.page.getByRole('radio', { name: /^Email a code/ })).toHaveCount(0);
  await visitor.sendTextCode(person.phone);
  await visitor.enterCode(person.phone.replace(/[^+\d]/g, ''));
  await visitor.choosePassword(newPassword);
  await visitor.at('Your password has been reset');
});

test('a name that nobody has walks the same way', async ({ visitor, regain }) => {
  for (const name of ['nobody@example.ca', regain.people.nothing.name, regain.people.disabled.name]) {
    await visitor.beginReset({ name });
    const choices = visitor.page.getByRole('radio');
    expect(await choices.count()).toBeGreaterThan(0);
    const email = visitor.page.getByRole('radio', { name: /^Email a code/ });
    if (await email.count()) {
      await email.first().check();
      await visitor.press('Send code');
      await visitor.sees(emailWords);
    } else {
      await visitor.sendTextCode('416 555 0199');
    }
    await visitor.type('Enter code', '12345678');
    await visitor.press('Next');
    await visitor.sees("That code didn't work. Check the code and try again.");
    await visitor.open('/reset');
  }
  expect(await regain.outbox.fresh('')).toEqual([]);
});

test("I don't have any of these leads everybody to the help desk", async ({ visitor, regain }) => {
  const seen = new Set();
  for (const name of [regain.people.emailOnly.name, regain.people.nothing.name, 'nobody@example.ca']) {
    await visitor.beginReset({ name });
    await visitor.press("I don't have any of these");
    await visitor.at('Contact the help desk');
    await expect(visitor.action('Go to the help desk')).toHaveAttribute('href', /^(https:|mailto:|tel:)/);
    seen.add(await visitor.page.getByRole('main').innerText());
  }
  expect(seen.size).toBe(1);
});

test.describe('without hints', () => {
  test.use({ settings: { REGAIN_RECOVERY__HINTS: 'false' } });

  test('nothing of the account is shown, and the address is typed from memory', async ({ visitor, regain }) => {
    const person = regain.people.emailOnly;
    await visitor.beginReset(person);
    await expect(visitor.page.getByRole('main')).not.toContainText('*');
    await visitor.choose('Email a code to my alternate address');
    await visitor.type('Alternate email address', 'somebody.else@example.org');
    await visitor.press('Send code');
    await visitor.sees(emailWords);
    expect(await regain.outbox.fresh('')).toEqual([]);
    await visitor.press('Try another way');
    await visitor.choose('Email a code to my alternate address');
    await visitor.type('Alternate email address', person.email);
    await visitor.press('Send code');
    await visitor.enterCode(person.email);
    await visitor.at('Choose a new password');
  });
});

test('Cancel leads back to the sign-in page', async ({ visitor, regain }) => {
  await visitor.beginReset(regain.people.emailOnly);
  await visitor.press('Cancel');
  await visitor.at('Sign in');
});

/** The account that the code page names; nothing where it names none. */
const named = (visitor) => visitor.page.locator('#account:visible').allInnerTexts();

test('the code page names the account of this very reset, and no other', async ({ visitor, regain }) => {
  const { emailOnly, twoGates } = regain.people;
  // One name typed and left; another person's reset is begun in the same tab.
  await visitor.beginReset(emailOnly);
  await visitor.beginReset(twoGates);
  await visitor.sendEmailCode();
  expect(await named(visitor)).toEqual([twoGates.name]);
  await visitor.open('/reset/code');
  expect(await named(visitor)).toEqual([twoGates.name]);

  // Another tab begins another reset: the first tab's page is then about that one, and does not name the person of before.
  const other = await visitor.secondTab('/reset');
  await other.beginReset(emailOnly);
  await other.sendEmailCode();
  expect(await named(other)).toEqual([emailOnly.name]);
  await visitor.open('/reset/code');
  await visitor.at("Verify it's you");
  expect(await named(visitor)).toEqual([]);
});

test('after five wrong codes, the page says what to press, and its field waits', async ({ visitor, regain }) => {
  await visitor.beginReset(regain.people.emailOnly);
  await visitor.sendEmailCode();
  for (let tries = 0; tries < 5; tries += 1) {
    await visitor.type('Enter code', '12345678');
    await visitor.press('Next');
  }
  const line = visitor.page.locator('#standing');
  await expect(line).toContainText('Five wrong codes were entered. That code no longer works. Request a new one. Choose Resend code');
  const field = visitor.field('Enter code');
  await expect(field).not.toBeFocused();
  await expect(field).toHaveAccessibleDescription(/For the new code, once it has come\.$/);
  await expect(visitor.action('Next')).not.toHaveClass(/main/);
});

test.describe('with methods that no message reaches', () => {
  test.use({ settings: { REGAIN_REGISTRATION__METHODS: '["phone","email","codes"]', REGAIN_RECOVERY__METHODS: '["email","codes"]' } });

  test('the button sends a code only where one is sent', async ({ another, visitor, regain }) => {
    await visitor.beginReset(regain.people.emailOnly);
    await expect(visitor.action('Send code')).toBeVisible();
    await visitor.choose('Use a recovery code');
    await expect(visitor.action('Send code')).toHaveCount(0);
    await expect(visitor.action('Next')).toBeVisible();
    await visitor.choose('Email a code to { $mask }');
    await expect(visitor.action('Send code')).toBeVisible();
    await visitor.choose('Use a recovery code');
    await visitor.press('Next');
    await expect(visitor.field('Enter code')).toBeVisible();

    const unscripted = await another({ javaScriptEnabled: false });
    await unscripted.beginReset(regain.people.emailOnly);
    await expect(unscripted.page.getByText('For any other method, Send code leads to the next page.')).toBeVisible();
  });
});
