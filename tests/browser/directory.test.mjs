// The guide's whole way where passwords live in a real directory, OpenLDAP or Samba as Active Directory, in a real browser; in the
// end the directory's own clients let the person in with the new password.

import { look } from './look.mjs';
import { expect, serveDirectory, startDirectory, test as base } from './served.mjs';

const newPassword = 'Quatre loutres tranquilles 7 é🦦';
const phone = '416 555 0123';
const number = '+14165550123';

const test = base.extend({
  kind: ['slapd', { option: true }],

  /** The directory, and a service before it; skipped where it cannot be started. */
  directory: async ({ kind, regain }, use, info) => {
    const directory = await startDirectory(kind);
    info.skip(directory.missing !== undefined, directory.missing);
    await serveDirectory(regain, directory);
    await use(directory);
    await directory.stop();
  },
});

async function registerPhone(visitor, person, regain) {
  await visitor.signIn(person);
  await visitor.at('More information required');
  await visitor.press('Next');
  await visitor.givePhone(phone);
  await visitor.type('Enter code', await regain.outbox.code(number));
  await visitor.press('Next');
  await visitor.sees('Phone verified');
  await visitor.press('Next');
  await visitor.at('Success!');
  await visitor.press('Done');
  await visitor.at('Security info');
}

/** From the forgotten-password page to the choice of a new one. */
async function prove(visitor, person) {
  await visitor.beginReset(person);
  // Where one person may have several names, nothing of a method is shown.
  await visitor.sendTextCode(phone, 'Text a code to my phone');
  await visitor.enterCode(number);
  await visitor.at('Choose a new password');
}

for (const [kind, locale] of [['slapd', 'en-CA'], ['samba', 'fr-CA']]) {
  test.describe(kind, () => {
    test.use({ kind });
    test.setTimeout(180_000);

    test('a forgotten password is reset, and opens the directory', async ({ another, regain, directory }) => {
      const { person, ask } = directory;
      expect(await ask('check', person.password)).toBe('yes');
      const visitor = await another({ locale });
      await registerPhone(visitor, person, regain);

      const midnight = await another({ locale, viewport: { width: 320, height: 640 } });
      await prove(midnight, person);
      if (kind === 'slapd') {
        // Samba minds its history at a change only: docs/directories.md.
        await midnight.choosePassword(person.password);
        await midnight.sees(/don't allow this one: you have used it before/);
        await look(midnight.page, 'a password that the directory refuses');
      }
      await midnight.choosePassword(newPassword);
      await midnight.at('Your password has been reset');
      expect(await ask('check', newPassword)).toBe('yes');
      expect(await ask('check', person.password)).toBe('no');
      await visitor.open('/security-info');
      await visitor.at('Pick an account');
      await midnight.press('Sign in');
      await midnight.signIn(person, { password: newPassword, from: '/account' });
      await midnight.at('My Account');
    });

    test('a locked account is unlocked, and a new password asked for is chosen', async ({ another, regain, directory }) => {
      const { person, ask } = directory;
      const visitor = await another({ locale });
      await registerPhone(visitor, person, regain);
      expect(await ask('lock')).toBe('done');
      expect(await ask('check', person.password)).toBe('no');
      const locked = await another({ locale });
      await prove(locked, person);
      await locked.sees('I remember my password');
      await look(locked.page, 'a locked account');
      await locked.press('Unlock my account');
      await locked.at('Your account has been unlocked');
      await look(locked.page, 'an unlocked account');
      expect(await ask('check', person.password)).toBe('yes');

      expect(await ask('must-change')).toBe('done');
      const changing = await another({ locale });
      await changing.open('/sign-in');
      await changing.nameMyself(person);
      await changing.givePassword(person.password);
      await changing.at('Choose a new password');
      await changing.sees('Your organisation asks you to choose a new password. Then sign in with it.');
      await look(changing.page, 'a new password asked for');
      await changing.type('Current password', person.password);
      await changing.choosePassword(newPassword);
      await changing.at('Your password has been changed');
      expect(await ask('check', newPassword)).toBe('yes');
    });
  });
}
