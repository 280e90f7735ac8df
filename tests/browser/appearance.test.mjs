// Two dozen pages as pictures: what has changed in how they look is seen, and looked at by a person before the new picture is kept
// (`npx playwright test appearance --update-snapshots` with REGAIN_BROWSER=all). The pictures are made by Debian's Chromium with Debian's fonts; another
// browser draws letters otherwise.

import { expect, test } from './test.mjs';
import { walks } from './pages.mjs';

/** What is looked at: the states of a walk, by their names in `pages.mjs`. */
const looked = {
  'sign in': ['sign-in', 'password', 'password-wrong', 'stay-signed-in', 'my-account', 'avatar-menu', 'sign-ins', 'change-password'],
  register: [
    'more-information-required', 'register-phone', 'register-phone-invalid', 'register-email', 'code-by-text', 'phone-verified', 'success',
    'security-info-two-methods', 'add-a-method', 'delete-this-method',
  ],
  reset: ['reset', 'help-desk', 'reset-choose-method', 'reset-code-by-email', 'reset-new-password', 'reset-done'],
};

for (const [name, states] of Object.entries(looked)) {
  test(`these pages look as they did: ${name} @slow`, async ({ another, regain }) => {
    test.setTimeout(180_000);
    const left = new Set(states);
    await walks[name]({
      regain,
      fresh: () => another({ locale: 'en-CA', viewport: { width: 1000, height: 760 }, reducedMotion: 'reduce' }),
      show: async ({ page }, state) => {
        if (!left.delete(state)) return;
        // What differs from run to run: the time, a number of seconds, how a message is doing.
        const mask = [page.locator('time'), page.locator('#resend-hint'), page.locator('#standing')];
        await expect.soft(page).toHaveScreenshot(`${state}.png`, { mask, maskColor: '#888' });
      },
    });
    expect([...left], 'states that the walk has not').toEqual([]);
  });
}

test.describe('with passkeys', () => {
  test.use({ host: 'localhost', settings: { REGAIN_REGISTRATION__METHODS: '["phone","email","passkey"]' } });

  test('the page to sign in looks as it did @slow', async ({ another }) => {
    const visitor = await another({ locale: 'en-CA', viewport: { width: 1000, height: 760 }, reducedMotion: 'reduce' });
    const { page } = visitor;
    await visitor.open('/sign-in');
    await expect(page.getByRole('button', { name: 'Sign in with a passkey' })).toBeVisible();
    await expect(page).toHaveScreenshot('sign-in-passkey.png');
  });
});
