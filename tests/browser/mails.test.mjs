// The mails as a reader of mail shows them: in Chromium light and dark, wide and narrow, looked at by axe, and in Firefox. They ask for nothing
// (no picture, no style sheet, no font), so that they are whole where remote content is blocked.

import { existsSync } from 'node:fs';
import puppeteer from 'puppeteer-core';
import { violations } from './axe.mjs';
import { expect, test } from './test.mjs';
import { newPassword } from './visitor.mjs';

const firefox = process.env.FIREFOX || '/usr/bin/firefox-esr';

/** Resets a password, so that there is a mail with a code and one that tells of it. */
async function twoMails(visitor, regain) {
  const person = regain.people.emailOnly;
  await visitor.beginReset(person);
  await visitor.sendEmailCode();
  await visitor.enterCode(person.email);
  await visitor.choosePassword(newPassword);
  await visitor.at('Your password has been reset');
  await regain.outbox.next(person.email);
  const all = await (await fetch(`${regain.url}/demo/outbox.json`)).json();
  const mails = all.map((message, index) => ({ ...message, path: `/demo/outbox/mail/${all.length - index}` }))
    .filter(({ channel }) => channel === 'email');
  expect(mails.length).toBeGreaterThan(1);
  return { mails };
}

/** How far it is wider than the window, and how large the code is, in pixels. */
const measured = () => ({
  beyond: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  code: document.querySelector('.code') && parseFloat(getComputedStyle(document.querySelector('.code')).fontSize),
  // A code that is broken over two lines is copied as two words.
  broken: [...document.querySelectorAll('.code')].some((code) => code.getClientRects()[0].height > 2.5 * parseFloat(getComputedStyle(code).fontSize)),
  pictures: document.querySelectorAll('img, link, script').length,
});

for (const locale of ['en-CA', 'fr-CA']) {
  test(`mails can be read in light and dark, on a phone and a screen: ${locale}`, async ({ another, regain }) => {
    const visitor = await another({ locale });
    const { mails } = await twoMails(visitor, regain);
    const { page } = visitor;
    // Who was it? The code and the notice say when, with what and from where, in the text form too.
    for (const { text } of mails) {
      expect(text).toMatch(/^(Asked for:|When:|Demandé le\u00a0:|Date\u00a0:) .*\d{4}/m);
      expect(text).toMatch(/^(Browser:|Navigateur\u00a0:) Chrome, Linux$/m);
      expect(text).toMatch(/^(Network:|Réseau\u00a0:) 127\.0\.0\.1$/m);
    }
    let codes = 0;
    for (const { path, subject } of mails) {
      await page.goto(regain.url + path);
      for (const colorScheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme });
        for (const width of [320, 700]) {
          await page.setViewportSize({ width, height: 800 });
          const { beyond, code, broken, pictures } = await page.evaluate(measured);
          expect.soft([beyond <= 0, broken, pictures], `${subject}, ${width}`).toEqual([true, false, 0]);
          if (code !== null) expect.soft(code).toBeGreaterThanOrEqual(28);
          codes += code === null ? 0 : 1;
        }
        expect.soft(await violations(page, ['wcag2a', 'wcag2aa']), `${subject}, ${colorScheme}`).toEqual([]);
      }
    }
    expect(codes).toBe(4);
  });
}

test('mails can be read in Firefox @slow', async ({ visitor, regain }) => {
  test.skip(!existsSync(firefox), 'Firefox is not installed');
  test.setTimeout(120_000);
  const { mails } = await twoMails(visitor, regain);
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath: firefox, headless: true });
  try {
    const page = await browser.newPage();
    for (const { path, subject } of mails) {
      for (const width of [320, 700]) {
        await page.setViewport({ width, height: 800 });
        await page.goto(regain.url + path);
        const { beyond, code, pictures } = await page.evaluate(measured);
        expect.soft([beyond <= 0, pictures], `${subject}, ${width}`).toEqual([true, 0]);
        if (code !== null) expect.soft(code).toBeGreaterThanOrEqual(28);
      }
    }
  } finally {
    await browser.close();
  }
});
