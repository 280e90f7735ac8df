// The demo's tour: each card begins its journey with one click, the outbox is beside it, and the clock can be moved.

import { expect, test } from './test.mjs';

const cards = (visitor) => visitor.page.locator('.cards > li');
const card = (visitor, text) => cards(visitor).filter({ hasText: text });

for (const [locale, words] of [
  ['en-CA', { phone: 'Register a phone', reset: 'Reset a forgotten password', hour: '1 hour ahead', days: '3 days ahead', copy: 'Copy the code' }],
  ['fr-CA', { phone: 'Inscrire un téléphone', reset: 'Réinitialiser un mot de passe oublié', hour: "Avancer d'une heure", days: 'Avancer de trois jours', copy: 'Copier le code' }],
]) {
  test(`one click signs in, and the code is beside the cards: ${locale}`, async ({ another, regain }) => {
    const visitor = await another({ locale, viewport: { width: 1280, height: 900 }, permissions: ['clipboard-read', 'clipboard-write'] });
    await visitor.open('/demo');
    await expect(cards(visitor)).toHaveCount(7);
    await card(visitor, words.phone).getByRole('button').click();
    await visitor.at('More information required');
    await visitor.press('Next');
    await visitor.givePhone('416 555 0142');
    await visitor.sees('We just sent a { $digits }-digit code to { $destination }. Enter the code below.');
    const code = await regain.outbox.code('+14165550142');
    const { page } = await visitor.secondTab('/demo');
    const bubble = page.locator('.bubble').first();
    await expect(bubble).toContainText(code);
    await expect(bubble).not.toContainText('@');
    await page.getByRole('button', { name: words.copy }).first().click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(code);
    await visitor.type('Enter code', code);
    await visitor.press('Next');
    await visitor.sees('Phone verified');
    // The mail of another journey, as it would look, arrives without looking again.
    await visitor.open('/demo');
    await card(visitor, words.reset).getByRole('button').click();
    await visitor.at("Verify it's you");
    await visitor.sendEmailCode();
    const mailed = await regain.outbox.code(regain.people.phoneAndEmail.email);
    await expect(page.frameLocator('.mail').first().getByText(mailed).first()).toBeVisible();
  });

  test(`the clock is moved, and what waits and what ends follows: ${locale}`, async ({ another }) => {
    const visitor = await another({ locale });
    await visitor.open('/demo');
    await card(visitor, words.phone).getByRole('button').click();
    await visitor.at('More information required');
    await visitor.open('/demo');
    const before = await visitor.page.locator('.clock time').getAttribute('datetime');
    await visitor.page.getByRole('button', { name: words.days }).click();
    const after = await visitor.page.locator('.clock time').getAttribute('datetime');
    expect(Date.parse(after) - Date.parse(before)).toBeGreaterThanOrEqual(3 * 24 * 3600 * 1000);
    // No session lives that long without being used.
    await visitor.open('/account');
    await expect(visitor.page).toHaveURL(/\/sign-in/);
  });
}

for (const locale of ['en-CA', 'fr-CA']) {
  for (const width of [320, 768, 1280]) {
    test(`what is copied from the list of people stands on one line: ${locale}, ${width} pixels`, async ({ another }) => {
      const visitor = await another({ locale, viewport: { width, height: 800 } });
      await visitor.open('/demo');
      const { page } = visitor;
      const lines = await page.locator('.tour td code').evaluateAll((all) => all.map((one) => one.getClientRects().length));
      expect(lines.length).toBeGreaterThan(10);
      expect(new Set(lines)).toEqual(new Set([1]));
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    });
  }
}

test('each card leads to its journey', async ({ visitor }) => {
  const firsts = {
    'Register a phone': 'More information required',
    'Reset a forgotten password': "Verify it's you",
    'Add a second way back in': 'Security info',
    'Undo what somebody else did': 'Change password',
    'Reset with two proofs': "Verify it's you",
    'Find out who has an account': "Verify it's you",
    'Hand it out': 'Registering a phone or alternate email address for self-service password reset',
  };
  for (const [title, heading] of Object.entries(firsts)) {
    await visitor.open('/demo');
    await card(visitor, title).locator('button, a').click();
    await expect(visitor.page.getByRole('heading', { level: 1 })).toHaveText(heading);
  }
});
