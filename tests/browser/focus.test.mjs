// Where the cursor is when a page opens: the heading is not scrolled away unread, on the smallest screen, in French.

import { expect, test } from './test.mjs';

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
