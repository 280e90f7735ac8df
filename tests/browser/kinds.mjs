// The pages of the kinds of methods besides phones and addresses, and of what the help desk hands out: a walk for `pages.mjs`.

import { appCode } from './guide-walker.mjs';

/** All kinds are offered, and a second step is asked of who has a method for it. */
export const settings = {
  REGAIN_REGISTRATION__METHODS: '["phone", "email", "app", "passkey", "codes", "token", "contacts"]',
  REGAIN_RECOVERY__METHODS: '["email", "phone", "passkey", "letter", "contacts"]',
  REGAIN_SIGN_IN__SECOND_STEP: 'where-registered',
  REGAIN_SIGN_IN__REMEMBER_DEVICE: '14d',
};

/** A person who signs in with a second step and registers one of each kind. */
export async function kinds({ fresh, show, regain }) {
  const person = regain.people.phoneAndEmail;
  const visitor = await fresh();
  await visitor.open('/security-info');
  await visitor.nameMyself(person);
  await visitor.givePassword(person.password);
  await visitor.at("Verify it's you");
  await show(visitor, 'second-step');
  await visitor.press('Sign in another way');
  await visitor.at("Verify it's you");
  await show(visitor, 'second-step-other');
  await visitor.press("I don't have any of these");
  await show(visitor, 'second-step-help');
  await visitor.open('/sign-in/verify');
  await visitor.type('Enter code', '12');
  await visitor.press('Next');
  await visitor.sees("That code didn't work. Check the code and try again.");
  await show(visitor, 'second-step-wrong');
  await visitor.enterCode(person.phone.replace(/[^+\d]/g, ''));
  await visitor.at('Stay signed in?');
  await visitor.press('No');

  await visitor.beginAdding('Authenticator app');
  await visitor.at('Set up your authenticator app');
  await show(visitor, 'add-app');
  await visitor.type('Enter code', '000000');
  await visitor.press('Next');
  await visitor.sees("That code didn't work. Check the code and try again.");
  await show(visitor, 'add-app-wrong');
  await visitor.type('Enter code', appCode(await visitor.page.locator('.secret').innerText()));
  await visitor.press('Next');
  await visitor.beginAdding('Recovery codes');
  await visitor.at('Your recovery codes');
  await show(visitor, 'recovery-codes');
  await visitor.open('/register/recovery-codes/print');
  await visitor.at('Your recovery codes');
  await show(visitor, 'recovery-codes-print');
  await visitor.open('/register');
  await visitor.at('Your recovery codes');
  await visitor.press('Done');
  await visitor.beginAdding('Passkey or security key');
  await visitor.at('Set up a passkey');
  await show(visitor, 'add-passkey');
  await visitor.press('Cancel');
  await visitor.beginAdding('Hardware token');
  await visitor.at('Set up your hardware token');
  await show(visitor, 'add-token');
  await visitor.type('Serial number', 'GALT10000001');
  await visitor.press('Next');
  await visitor.at('Set up your hardware token');
  await show(visitor, 'add-token-wrong');
  await visitor.press('Cancel');
  await visitor.beginAdding('Recovery contacts');
  await visitor.at('Name your recovery contacts');
  await show(visitor, 'add-contacts');
  await visitor.type('Email address of the first person', 'nobody');
  await visitor.type('Email address of the second person', regain.people.emailOnly.name);
  await visitor.press('Next');
  await visitor.at('Name your recovery contacts');
  // The error is beside the address that is wrong.
  await visitor.page.locator('#contact[aria-invalid]').waitFor();
  await show(visitor, 'add-contacts-wrong');
  await visitor.type('Email address of the first person', regain.people.twoGates.name);
  await visitor.type('Email address of the second person', regain.people.emailOnly.name);
  await visitor.press('Next');
  await visitor.at('Security info');
  await show(visitor, 'security-info-all-kinds');
  await visitor.press('Rename');
  await visitor.at('Rename this method');
  await show(visitor, 'rename-method');
  await visitor.press('Cancel');
  await visitor.page.locator('a[href^="/security-info/lost/"]').first().click();
  await visitor.at('Did you lose this method?');
  await show(visitor, 'lost-method');

  const contact = await fresh();
  await contact.signIn(regain.people.emailOnly, { from: '/security-info/vouch' });
  await contact.open('/security-info/vouch');
  await contact.at('People who named you');
  await show(contact, 'vouch');
  await contact.press('Agree');
  await contact.sees('You have agreed.');
  await show(contact, 'vouch-agreed');

  const locked = await fresh();
  for (const [path, title, state] of [
    ['/reset/contacts', 'Two colleagues vouch for you', 'claim'],
    ['/reset/sent', 'Use the code from the help desk', 'help-desk-code'],
    ['/setup/pass', 'Use a temporary pass', 'temporary-pass'],
  ]) {
    await locked.open(path);
    await locked.at(title);
    await show(locked, state);
    await locked.type('Sign-in name', person.name);
    await locked.page.locator('.code').first().fill('K7QM-2XZ4-ABCD-EFG9');
    await locked.press('Next');
    await locked.at(title);
    await locked.page.locator('[aria-invalid]:focus').waitFor();
    await show(locked, `${state}-wrong`);
  }
  await locked.beginReset(person);
  await show(locked, 'reset-every-kind');
}
