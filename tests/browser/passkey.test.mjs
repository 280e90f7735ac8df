// Passkeys with Chromium's virtual authenticator: made, signed in with, chosen in the name's autofill, used as a second step, as a fresh proof and
// as a gate, removed. In both languages, and without what they need.

import { violations } from './axe.mjs';
import { keepPasskeys } from './passkeys.mjs';
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
    refused: "That passkey doesn't work here.",
    no: 'No',
    account: 'My Account',
    days: '3 days ahead',
  },
  fr: {
    add: 'Ajouter une méthode',
    which: 'Quelle méthode voulez-vous ajouter?',
    kind: "Clé d'accès ou clé de sécurité",
    title: "Configurer une clé d'accès",
    next: 'Suivant',
    added: "Clé d'accès ajoutée",
    signIn: "Se connecter avec une clé d'accès",
    refused: "Cette clé d'accès ne fonctionne pas ici.",
    no: 'Non',
    account: 'Mon compte',
    days: 'Avancer de trois jours',
  },
};

async function addPasskey(visitor, said) {
  const { page } = visitor;
  await visitor.open('/security-info/add');
  await page.getByLabel(said.which).selectOption({ label: said.kind });
  await page.getByRole('button', { name: visitor.language === 'fr' ? 'Ajouter' : 'Add', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(said.title);
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: said.next, exact: true }).click();
  await expect(page.getByText(said.added)).toBeVisible();
}

/** Three days later: the session is over, and a passkey that was added with the password alone counts (until then it opens nothing). */
async function threeDaysLater(visitor) {
  await visitor.open('/demo');
  // The page that answers brings a cookie, which would come after they are taken away.
  const moved = visitor.page.waitForResponse((response) => response.request().method() === 'GET' && response.url().endsWith('/demo'));
  await visitor.page.getByRole('button', { name: words[visitor.language].days, exact: true }).click();
  await moved;
  await visitor.page.waitForLoadState();
  await visitor.page.context().clearCookies();
}

for (const [language, locale, often] of [['en', 'en-CA', ''], ['fr', 'fr-CA', ' @slow']]) {
  test(`a passkey is made, and signs in without a name (${language})${often}`, async ({ another, regain }) => {
    const said = words[language];
    const visitor = await another({ locale });
    const { page } = visitor;
    const { answers, held } = await keepPasskeys(page);
    await page.addInitScript(() => {
      const get = navigator.credentials.get.bind(navigator.credentials);
      window.asked = 0;
      navigator.credentials.get = (options) => {
        window.asked += 1;
        return get(options);
      };
    });
    await visitor.signIn(regain.people.emailOnly, { from: '/security-info' });
    await addPasskey(visitor, said);
    expect((await held()).length).toBe(1);

    // On the day on which the password added it, it opens nothing: by the button, with nothing chosen in the name's autofill.
    await page.context().clearCookies();
    await answers(false);
    await visitor.open('/sign-in');
    expect(await violations(page)).toEqual([]);
    const byButton = async () => {
      // What was asked while it did not answer stays unanswered, as a list that nobody looks at.
      await page.waitForFunction(() => window.asked > 0);
      await answers(true);
      const answered = page.waitForResponse((response) => response.url().endsWith('/sign-in/passkey'));
      await page.getByRole('button', { name: said.signIn }).click();
      await answered;
      await answers(false);
    };
    await byButton();
    await expect(page.getByText(said.refused)).toBeVisible();

    await threeDaysLater(visitor);
    await visitor.open('/sign-in');
    await byButton();
    await page.getByRole('button', { name: said.no, exact: true }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(said.account);

    // In the autofill: the virtual authenticator chooses at once what a person would choose from the list.
    await page.context().clearCookies();
    await answers(true);
    await visitor.open('/sign-in');
    await page.getByRole('button', { name: said.no, exact: true }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(said.account);
  });
}

for (const [locale, language] of [['en-CA', 'en'], ['fr-CA', 'fr']]) {
  test(`the button for a passkey looks like the others, with the name and beside the accounts (${language})`, async ({ another, regain }) => {
    const visitor = await another({ locale, viewport: { width: 320, height: 640 } });
    const { page } = visitor;
    const looksRight = async () => {
      const button = page.getByRole('button', { name: words[language].signIn });
      await expect(button).toBeVisible();
      const [box, form] = await Promise.all([button.boundingBox(), page.locator('form[data-passkey]').boundingBox()]);
      expect(Math.abs(box.width - form.width)).toBeLessThan(1);
      expect(box.height).toBeGreaterThanOrEqual(44);
      await expect(button).toHaveCSS('border-radius', '8.5px');
    };
    await visitor.open('/sign-in');
    await looksRight();
    await visitor.signIn(regain.people.emailOnly, { from: '/account' });
    await visitor.at('My Account');
    await visitor.open('/sign-in');
    await visitor.at('Pick an account');
    await looksRight();
  });
}

test('it is one gate, the second step and a fresh proof; removed, it is no more @slow', async ({ another, regain }) => {
  const person = regain.people.emailOnly;
  const visitor = await another();
  const { page } = visitor;
  const { answers } = await keepPasskeys(page);
  await page.addInitScript(() => {
    PublicKeyCredential.signalAllAcceptedCredentials = async (accepted) => {
      window.accepted = accepted;
    };
  });
  await visitor.signIn(person, { from: '/security-info' });
  await addPasskey(visitor, words.en);
  const accepted = () => page.evaluate(() => window.accepted);
  expect(await accepted()).toMatchObject({ rpId: 'localhost', allAcceptedCredentialIds: [expect.any(String)] });
  await threeDaysLater(visitor);

  // The reset: the same page for every name; the passkey is found by the browser.
  await visitor.beginReset(person);
  await visitor.choose('Use a passkey or security key');
  await visitor.press('Next');
  await visitor.at("Verify it's you");
  await expect(page.getByRole('radio')).toHaveCount(0);
  await visitor.press('Next');
  await visitor.choosePassword(newPassword);
  await visitor.at('Your password has been reset');

  // The second step, after a reset too. Nothing is chosen in the name's autofill.
  await page.context().clearCookies();
  await answers(false);
  await visitor.open('/sign-in');
  await visitor.nameMyself(person);
  await visitor.givePassword(newPassword);
  await visitor.at("Verify it's you");
  await answers(true);
  await visitor.press('Next');
  await visitor.at('Stay signed in?');
  await visitor.press('Yes');

  // A fresh proof: an hour later nothing is changed without one.
  await visitor.open('/demo');
  await page.getByRole('button', { name: '1 hour ahead', exact: true }).click();
  await visitor.open('/security-info');
  await visitor.press('Delete', visitor.method('Passkey or security key'));
  await visitor.press('Delete');
  await visitor.at("Verify it's you");
  await visitor.choose('Use a passkey or security key');
  await visitor.press('Send code');
  await visitor.press('Next');

  // Removed: the browser is told, and the server takes it no more.
  await visitor.at('Delete this method?');
  await visitor.press('Delete');
  await visitor.at('Security info');
  await expect(page.getByText('Passkey or security key')).toHaveCount(0);
  expect((await accepted()).allAcceptedCredentialIds).toEqual([]);
});

test('a security key that checks nobody is not taken @slow', async ({ another, regain }) => {
  const visitor = await another();
  const { page } = visitor;
  await keepPasskeys(page, { transport: 'usb', hasResidentKey: false, hasUserVerification: false, isUserVerified: false });
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
