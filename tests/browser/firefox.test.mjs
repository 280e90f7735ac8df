// Debian's Firefox beside Chromium: the guide's phone journey and a reset, at two sizes, by labels and texts alone.

import { existsSync } from 'node:fs';
import puppeteer from 'puppeteer-core';
import { expect, test as base } from './test.mjs';
import { newPassword } from './visitor.mjs';

const executablePath = process.env.FIREFOX || '/usr/bin/firefox-esr';

/** A person at a Firefox: finds everything by its accessible name. */
class Person {
  constructor(page, url) {
    this.page = page;
    this.url = url;
  }

  open(path) {
    return this.page.goto(this.url + path);
  }

  async at(title) {
    await this.page.waitForFunction((text) => document.querySelector('h1')?.textContent === text, {}, title);
  }

  async sees(text) {
    await this.page.waitForFunction((words) => document.body.innerText.includes(words), {}, text);
  }

  async type(label, text) {
    const field = await this.page.waitForSelector(`::-p-xpath(//*[@id=//label[normalize-space()="${label}"]/@for])`);
    await field.evaluate((input) => { input.value = ''; });
    await field.type(text);
  }

  async choose(label) {
    await (await this.page.waitForSelector(`::-p-xpath(//label[starts-with(normalize-space(), "${label}")])`)).click();
  }

  /** Presses a button or link, and waits for the page that it leads to. */
  async press(text) {
    const target = await this.page.waitForSelector(`::-p-xpath(//main//*[self::button or self::a][normalize-space()="${text}"])`);
    await Promise.all([this.page.waitForNavigation({ waitUntil: 'load' }), target.click()]);
  }
}

const test = base.extend({
  /** One for all tests of a worker: it takes seconds to start. */
  firefox: [async ({}, use) => {
    const firefox = await puppeteer.launch({
      browser: 'firefox',
      executablePath,
      headless: true,
      // A busy machine takes its time to start one.
      timeout: 90_000,
      extraPrefsFirefox: { 'intl.accept_languages': 'en-CA', 'network.captive-portal-service.enabled': false },
    });
    await use(firefox);
    await firefox.close();
  }, { scope: 'worker', timeout: 120_000 }],
});

test.describe('in Firefox', () => {
  test.skip(!existsSync(executablePath), 'Firefox is not installed');
  // One after the other, in one worker.
  test.describe.configure({ mode: 'default' });
  for (const [size, viewport] of [['wide', { width: 1280, height: 800 }], ['narrow', { width: 320, height: 640 }]]) {
    test(`a phone is registered, and a password reset by it, ${size}`, async ({ firefox, regain }) => {
      test.setTimeout(180_000);
      const context = await firefox.createBrowserContext();
      try {
        const page = await context.newPage();
        await page.setViewport(viewport);
        const person = new Person(page, regain.url);
        const { nothing } = regain.people;
        await person.open('/setup');
        await person.type('Email address', nothing.name);
        await person.press('Next');
        await person.type('Password', nothing.password);
        await person.press('Sign in');
        await person.at('Stay signed in?');
        await person.press('No');
        await person.press('Next');
        await person.at('Keep your account secure');
        await person.type('Phone number', '416 555 0142');
        await person.press('Next');
        await person.sees('We just sent a 6-digit code to');
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect(wide).toBeLessThanOrEqual(0);
        const code = await regain.outbox.code('+14165550142');
        await person.type('Enter code', String((Number(code) + 1) % 1_000_000).padStart(6, '0'));
        await person.press('Next');
        await person.sees("That code didn't work.");
        // A reload asks for the page, and Back for where the person stands: no form is sent again, and nothing asks whether to.
        await page.reload();
        await person.sees('We just sent a 6-digit code to');
        await person.type('Enter code', '000000');
        await person.press('Next');
        await person.sees("That code didn't work.");
        await person.type('Enter code', code);
        await person.press('Next');
        await person.sees('Phone verified');
        await page.evaluate(() => {
          window.before = true;
          history.back();
        });
        await page.waitForFunction(() => !window.before && document.body?.innerText.includes('Phone verified'));
        await person.press('Next');
        await person.at('Success!');
        await person.press('Done');
        await person.at('Security info');
        await person.sees('+1 416-555-0142');

        await person.open('/reset');
        await person.type('Email address', nothing.name);
        await person.press('Next');
        await person.at("Verify it's you");
        await person.choose('Text a code to');
        await person.type('Phone number', '416 555 0142');
        await person.press('Send code');
        await person.type('Enter code', await regain.outbox.code('+14165550142'));
        await person.press('Next');
        await person.at('Choose a new password');
        await person.type('New password', newPassword);
        await person.type('Confirm new password', newPassword);
        await person.press('Finish');
        await person.at('Your password has been reset');
      } finally {
        await context.close();
      }
    });
  }
});
