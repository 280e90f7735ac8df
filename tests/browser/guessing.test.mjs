// While there is guessing across accounts: unknown browsers work or wait, and there is nothing to read or to solve.

import { guess } from './guessing.mjs';
import { expect, test } from './test.mjs';

for (const [locale, path] of [['en-CA', '/sign-in'], ['fr-CA', '/reset']]) {
  test(`while somebody guesses, the page goes on by itself: ${path} in ${locale}`, async ({ another, regain }) => {
    test.setTimeout(120_000);
    const known = await another();
    await known.signIn(regain.people.phoneAndEmail, { from: '/account' });
    await guess(regain);
    const visitor = await another({ locale });
    await visitor.open(path);
    const moment = visitor.page.waitForResponse((answer) => answer.status() === 429);
    await visitor.nameMyself(regain.people.emailOnly);
    await moment;
    await visitor.at(path === '/reset' ? "Verify it's you" : 'Enter password');

    // A browser that the account knows notices nothing.
    await known.openMenu();
    await known.press('Sign out');
    let asked = 0;
    known.page.on('response', (answer) => (asked += answer.status() === 429));
    await known.signInAgain(regain.people.phoneAndEmail);
    await known.at('My Account');
    expect(asked).toBe(0);
  });
}

test('while somebody guesses, the button works after half a minute without a script', async ({ another, regain }) => {
  test.setTimeout(120_000);
  await guess(regain);
  const visitor = await another({ javaScriptEnabled: false, viewport: { width: 320, height: 640 } });
  await visitor.open('/sign-in');
  await visitor.nameMyself(regain.people.emailOnly);
  await visitor.at('One moment, please');
  await expect(visitor.page.getByText('Wait 30 seconds, then choose Go on.')).toBeVisible();
  await expect(visitor.page.getByRole('progressbar')).toBeHidden();
  await visitor.press('Go on');
  await visitor.at('One moment, please');
  await expect(visitor.page.getByRole('alert')).toContainText('That was a little early.');
  await visitor.page.waitForTimeout(31_000);
  await visitor.press('Go on');
  await visitor.givePassword(regain.people.emailOnly.password);
  await visitor.at('Stay signed in?');
});
