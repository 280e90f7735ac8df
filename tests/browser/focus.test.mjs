// Where the cursor is when a page opens: the heading is not scrolled away unread, on the smallest screen, in French.

import { expect, test } from './test.mjs';
import { newPassword } from './visitor.mjs';

test.use({ settings: { REGAIN_REGISTRATION__METHODS: '["phone", "email", "app", "codes"]' } });

/** The heading is in sight; where a field has the cursor, all of it is in sight too. */
async function beginsAtTheTop({ page }) {
  await page.waitForLoadState('load');
  const { heading, field } = await page.evaluate(() => {
    const inSight = (element) => {
      const box = element.getBoundingClientRect();
      return box.top >= 0 && box.bottom <= innerHeight;
    };
    const field = document.activeElement.matches('input, select') ? inSight(document.activeElement) : true;
    return { heading: inSight(document.querySelector('h1')), field };
  });
  const address = new URL(page.url()).pathname;
  expect({ address, heading, field }).toEqual({ address, heading: true, field: true });
}

test('no page opens scrolled down', async ({ another, regain }) => {
  // 640 pixels, and the demo's banner, which no page of an organisation's has.
  const visitor = await another({ locale: 'fr-CA', viewport: { width: 320, height: 640 + 106 } });
  const look = () => beginsAtTheTop(visitor);
  const { nothing, phoneAndEmail } = regain.people;
  await visitor.open('/setup');
  await look();
  await visitor.nameMyself(nothing);
  await visitor.at('Enter password');
  await look();
  await visitor.givePassword(nothing.password);
  await visitor.press('No');
  await visitor.at('More information required');
  await look();
  await visitor.press('Next');
  await visitor.at('Keep your account secure');
  await look();
  await visitor.press('I want to set up a different method');
  await look();
  await visitor.chooseDifferentMethod('Email');
  await visitor.sees('What email would you like to use?');
  await look();
  await visitor.type('What email would you like to use?', 'robin@example.org');
  await visitor.press('Next');
  await visitor.sees('Enter code');
  await look();
  await visitor.enterCode('robin@example.org');
  await visitor.press('Next');
  await visitor.press('Done');
  for (const path of ['/account/password', '/security-info/add', '/setup/pass', '/reset/sent', '/reset/contacts', '/not-me']) {
    await visitor.open(path);
    await look();
  }
  await visitor.beginReset(phoneAndEmail);
  await look();
  await visitor.sendEmailCode();
  await look();
});

/** What was refused is said in sight, and the cursor is in the first field that is wrong, where one is. */
async function saysWhatIsWrong({ page }) {
  const look = () => page.evaluate(() => {
    const inSight = (element) => {
      const box = element.getBoundingClientRect();
      return box.height > 0 && box.top >= 0 && box.bottom <= innerHeight;
    };
    const told = document.querySelector('[role=alert]');
    const wrong = document.querySelector('[aria-invalid]');
    return {
      address: location.pathname,
      told: Boolean(told) && inSight(told),
      cursor: !wrong || document.activeElement === wrong,
      field: !wrong || inSight(wrong),
    };
  });
  await page.waitForLoadState('load');
  // The browser moves the cursor when it first draws the page.
  await expect.poll(look).toMatchObject({ told: true, cursor: true, field: true });
}

test('what was refused is in sight, without a script', async ({ another, regain }) => {
  const screen = { locale: 'fr-CA', viewport: { width: 320, height: 640 + 106 }, javaScriptEnabled: false };
  const visitor = await another(screen);
  const refused = () => saysWhatIsWrong(visitor);
  const { nothing, emailOnly, phoneAndEmail } = regain.people;

  await visitor.open('/sign-in');
  await visitor.press('Next');
  await refused();
  await visitor.nameMyself(nothing);
  await visitor.press('Sign in');
  await refused();
  await visitor.givePassword(nothing.password);
  await visitor.press('No');
  await visitor.press('Next');
  await visitor.givePhone('416 555');
  await refused();
  await visitor.press('I want to set up a different method');
  await visitor.chooseDifferentMethod('Authenticator app');
  await visitor.at('Set up your authenticator app');
  await visitor.press('Next');
  await refused();
  await visitor.press('I want to set up a different method');
  await visitor.chooseDifferentMethod('Email');
  await visitor.type('What email would you like to use?', 'robin');
  await visitor.press('Next');
  await refused();
  await visitor.type('What email would you like to use?', 'robin@example.org');
  await visitor.press('Next');
  await visitor.press('Next');
  await refused();
  await visitor.press('Resend code');
  await refused();
  await visitor.enterCode('robin@example.org');
  await visitor.press('Next');
  await visitor.press('Done');
  for (const current of ['', nothing.password]) {
    await visitor.open('/account/password');
    await visitor.type('Current password', current);
    await visitor.type('New password', newPassword);
    await visitor.type('Confirm new password', `${newPassword}!`);
    await visitor.press('Change password');
    await refused();
  }

  const stranger = await another(screen);
  for (const [path, label] of [
    ['/setup/pass', 'Sign-in name'],
    ['/reset/sent', 'Sign-in name'],
    ['/reset/contacts', 'Sign-in name'],
    ['/not-me', null],
  ]) {
    for (const name of label ? ['', nothing.name] : ['']) {
      await stranger.open(path);
      if (label) await stranger.type(label, name);
      await stranger.press(label ? 'Next' : 'Undo these changes');
      await saysWhatIsWrong(stranger);
    }
  }
  await stranger.beginReset(phoneAndEmail);
  await stranger.choose('Text a code to { $mask }');
  await stranger.press('Send code');
  await saysWhatIsWrong(stranger);
  await stranger.beginReset(emailOnly);
  await stranger.sendEmailCode();
  await stranger.press('Resend code');
  await saysWhatIsWrong(stranger);
  await stranger.enterCode('');
  for (const [first, second] of [['short', 'short'], [newPassword, `${newPassword}!`]]) {
    await stranger.choosePassword(first, second);
    await saysWhatIsWrong(stranger);
  }
});

test('where no code comes, whom to call is in sight, without a script', async ({ another, regain }) => {
  const screen = { locale: 'fr-CA', viewport: { width: 320, height: 640 + 106 }, javaScriptEnabled: false };
  const visitor = await another(screen);
  await visitor.beginReset(regain.people.phoneAndEmail);
  await visitor.sendTextCode('416 555 0142');
  for (let wrong = 0; wrong < 5; wrong += 1) {
    await visitor.type('Enter code', '01234567');
    await visitor.press('Next');
  }
  const desk = visitor.page.getByRole('main').locator('p > a[href^="mailto:"], p > a[href^="tel:"], p > a[href^="https:"]');
  await expect(desk.first()).toBeInViewport({ ratio: 1 });
});
