// While there is guessing across accounts: unknown browsers work or wait, and there is nothing to read or to solve.

import { guess } from './guessing.mjs';
import { expect, test } from './test.mjs';

/** A browser without scripts is asked to wait, and does not at first. */
async function askWithoutScript(visitor, person) {
  await visitor.open('/sign-in');
  await visitor.nameMyself(person);
  await visitor.at('One moment, please');
  await expect(visitor.page.getByText('Wait 30 seconds, then choose Go on.')).toBeVisible();
  await expect(visitor.page.getByRole('progressbar')).toBeHidden();
  await visitor.press('Go on');
  await visitor.at('One moment, please');
  await expect(visitor.page.getByRole('alert')).toContainText('That was a little early.');
}

test('while somebody guesses, the page goes on by itself, or without a script after half a minute', async ({ another, regain }) => {
  test.setTimeout(180_000);
  const { emailOnly, phoneAndEmail } = regain.people;
  const known = await another();
  await known.signIn(phoneAndEmail, { from: '/account' });
  await guess(regain);

  const waiting = await another({ javaScriptEnabled: false, viewport: { width: 320, height: 640 } });
  await askWithoutScript(waiting, emailOnly);
  const halfAMinute = waiting.page.waitForTimeout(31_000);

  for (const [locale, path] of [['en-CA', '/sign-in'], ['fr-CA', '/reset']]) {
    const visitor = await another({ locale });
    await visitor.open(path);
    const moment = visitor.page.waitForResponse((answer) => answer.status() === 429);
    await visitor.nameMyself(emailOnly);
    await moment;
    await visitor.at(path === '/reset' ? "Verify it's you" : 'Enter password');
  }

  // A browser that the account knows notices nothing.
  await known.openMenu();
  await known.press('Sign out');
  let asked = 0;
  known.page.on('response', (answer) => (asked += answer.status() === 429));
  await known.signInAgain(phoneAndEmail);
  await known.at('My Account');
  expect(asked).toBe(0);

  await halfAMinute;
  await waiting.press('Go on');
  await waiting.givePassword(emailOnly.password);
  await waiting.at('Stay signed in?');
});
