// Back, Forward and reload around a refused form, with the script: the page is asked for again, the form is not sent again,
// and what was typed and is no secret is there.

import { expect, test } from './test.mjs';

/** How the document that is shown was asked for. */
const isForm = (page) => page.evaluate(async () => performance.getEntriesByType('navigation')[0].responseStatus >= 400);

test('a refused code, the right one, and Back', async ({ visitor, regain }) => {
  await visitor.signIn(regain.people.nothing, { from: '/setup' });
  await visitor.press('Next');
  await visitor.givePhone('416-555-0142');
  const code = await regain.outbox.code('+14165550142');
  await visitor.type('Enter code', String((Number(code) + 1) % 1_000_000).padStart(6, '0'));
  await visitor.press('Next');
  await visitor.sees("That code didn't work. Check the code and try again.");
  expect(await isForm(visitor.page)).toBe(true);
  // A reload asks for the page, without the form that was refused.
  await visitor.page.reload();
  await visitor.sees('We just sent a { $digits }-digit code to { $destination }. Enter the code below.');
  await expect(visitor.page.getByText(visitor.words("That code didn't work. Check the code and try again."))).toHaveCount(0);
  await visitor.type('Enter code', '000000');
  await visitor.press('Next');
  await visitor.sees("That code didn't work. Check the code and try again.");
  await visitor.type('Enter code', code);
  await visitor.press('Next');
  await visitor.sees('Phone verified');
  // Back leads to where the person stands, and not to a question of the browser's.
  await visitor.page.goBack();
  await visitor.sees('Phone verified');
  await visitor.press('Next');
  await visitor.at('Success!');
});

test('a refused name and number, Back and Forward', async ({ visitor, regain }) => {
  await visitor.open('/reset');
  await visitor.type('Email address', 'sam.example@');
  await visitor.press('Next');
  await visitor.sees('Enter a valid email address.');
  await visitor.press('Cancel');
  await visitor.at('Sign in');
  await visitor.page.goBack();
  await visitor.at('Get back into your account');
  await expect(visitor.field('Email address')).toHaveValue('sam.example@');
  await visitor.page.goForward();
  await visitor.at('Sign in');

  await visitor.beginReset(regain.people.phoneAndEmail);
  await visitor.choose('Text a code to { $mask }');
  await visitor.type('Phone number', '416 555');
  await visitor.press('Send code');
  await visitor.sees('Enter a valid phone number.');
  await visitor.page.reload();
  await expect(visitor.field('Phone number')).toHaveValue('416 555');
  await expect(visitor.page.getByText(visitor.words('Enter a valid phone number.'))).toHaveCount(0);
});

test('a code asked for too early, and a reload', async ({ visitor, regain }) => {
  await visitor.beginReset(regain.people.emailOnly);
  await visitor.sendEmailCode();
  // The script keeps the button off until it may be pressed; a person without it can press at once.
  await visitor.page.evaluate(() => document.getElementById('resend').submit());
  await visitor.page.waitForURL('**/reset/resend');
  await visitor.page.reload();
  await expect(visitor.page).toHaveURL(/\/reset\/code$/);
  await expect(visitor.field('Enter code')).toBeVisible();
});
