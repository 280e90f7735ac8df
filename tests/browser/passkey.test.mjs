// Passkeys with Chromium's virtual authenticator: made, signed in with, chosen in the name's autofill, used as a second step, as a fresh proof and
// as a gate, removed. In both languages, and without what they need.

import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './test.mjs';
import { newPassword } from './visitor.mjs';

test.use({
  host: 'localhost',
  settings: {
    REGAIN_REGISTRATION__METHODS: '["phone","email","app","passkey","codes"]',
    REGAIN_RECOVERY__METHODS: '["email","phone","passkey"]',
    REGAIN_SIGN_IN__SECOND_STEP: 'where-registered',
  },
});

const words = {
  en: {
    add: 'Add a method',
    which: 'Which method would you like to add?',
    kind: 'Passkey or security key',
    title: 'Set up a passkey',
    next: 'Next',
    added: 'Passkey added',
    signIn: 'Sign in with a passkey',
    no: 'No',
    account: 'My Account',
  },
  fr: {
    add: 'Ajouter une méthode',
    which: 'Quelle méthode voulez-vous ajouter?',
    kind: "Clé d'accès ou clé de sécurité",
    title: "Configurer une clé d'accès",
    next: 'Suivant',
    added: "Clé d'accès ajoutée",
    signIn: "Se connecter avec une clé d'accès",
    no: 'Non',
    account: 'Mon compte',
  },
};

/** A phone that checks who holds it, as a virtual authenticator of the browser. */
async function authenticator(page, options = {}) {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable', { enableUI: false });
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      ...options,
    },
  });
  const answers = (enabled) => session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled });
  return { answers, held: async () => (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials };
}

async function addPasskey(visitor, said) {
  const { page } = visitor;
  await visitor.open('/security-info/add');
  await page.getByLabel(said.which).selectOption({ label: said.kind });
  await page.getByRole('button', { name: visitor.language === 'fr' ? 'Ajouter' : 'Add', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(said.title);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations).toEqual([]);
  await page.getByRole('button', { name: said.next, exact: true }).click();
  await expect(page.getByText(said.added)).toBeVisible();
}

for (const [language, locale] of [['en', 'en-CA'], ['fr', 'fr-CA']]) {
  test(`a passkey is made, and signs in without a name (${language}) @slow`, async ({ another, regain }) => {
    const said = words[language];
    const visitor = await another({ locale });
    const { page } = visitor;
    const { answers, held } = await authenticator(page);
    await visitor.signIn(regain.people.emailOnly, { from: '/security-info' });
    await addPasskey(visitor, said);
    expect((await held()).length).toBe(1);
    await page.context().clearCookies();
    await answers(false);
    await visitor.open('/sign-in');
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations).toEqual([]);
    // The autofill's question is answered by the virtual authenticator at once, as a person's choice would be; else the button asks.
    await answers(true);
    const button = page.getByRole('button', { name: said.signIn });
    await button.click({ timeout: 3000 }).catch(() => {});
    await page.getByRole('button', { name: said.no, exact: true }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(said.account);
  });
}

test('it is the second step, a fresh proof, and one gate; removed, it is no more @slow', async ({ another, regain }) => {
  const person = regain.people.emailOnly;
  const visitor = await another();
  const { page } = visitor;
  await authenticator(page);
  await visitor.signIn(person, { from: '/security-info' });
  await addPasskey(visitor, words.en);

  // The reset: the same page for every name; the passkey is found by the browser.
  await page.context().clearCookies();
  await visitor.open('/reset');
  await page.getByLabel('Email address').fill(person.name);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel('Use a passkey or security key').check();
  await page.getByRole('button', { name: 'Send code' }).click();
  await page.getByRole('button', { name: 'Next' }).click();
  await visitor.choosePassword(newPassword);
  await visitor.at('Your password has been reset');

  // The second step.
  await visitor.open('/sign-in');
  await page.getByLabel('Email address').fill(person.name);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel('Password').fill(newPassword);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await visitor.at("Verify it's you");
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'No', exact: true }).click();

  // Removed: the browser is told, and the server takes it no more.
  await visitor.open('/security-info');
  await page.getByRole('listitem').filter({ hasText: 'Passkey or security key' }).getByRole('link', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Delete' }).click();
  await visitor.at('Security info');
  await expect(page.getByText('Passkey or security key')).toHaveCount(0);
});

test('a security key that checks nobody is not taken @slow', async ({ another, regain }) => {
  const visitor = await another();
  const { page } = visitor;
  await authenticator(page, { transport: 'usb', hasResidentKey: false, hasUserVerification: false, isUserVerified: false });
  await visitor.signIn(regain.people.emailOnly, { from: '/security-info' });
  await visitor.open('/security-info/add');
  await page.getByLabel('Which method would you like to add?').selectOption({ label: 'Passkey or security key' });
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByRole('alert')).toContainText("The passkey wasn't used.");
});

test('a browser without passkeys signs in as before, and is told @slow', async ({ another, regain }) => {
  const visitor = await another();
  const { page } = visitor;
  await page.addInitScript(() => {
    delete window.PublicKeyCredential;
  });
  await visitor.open('/sign-in');
  await expect(page.getByRole('button', { name: 'Sign in with a passkey' })).toBeHidden();
  await visitor.signIn(regain.people.emailOnly, { from: '/security-info' });
  await visitor.open('/security-info/add');
  await page.getByLabel('Which method would you like to add?').selectOption({ label: 'Passkey or security key' });
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText("This browser can't use passkeys here.");
});
