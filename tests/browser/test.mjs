// What every browser test begins with: a demo of its own, a visitor in a fresh browser, and the check that no page of it
// logs an error, breaks the content security policy or asks anybody else for anything.

import { test as base, expect } from '@playwright/test';
import { startDemo } from './regain.mjs';
import { Visitor } from './visitor.mjs';

/** Collects what must not happen on any page of a context. A page that is itself an answer of 4xx, or says to come again (503), is no error. */
export function watch(context, url) {
  const wrong = [];
  context.on('console', (message) => {
    const { type, text, location } = { type: message.type(), text: message.text(), location: message.location().url };
    const said = /status of (4\d\d|503)/.test(text) && location === message.page()?.url();
    if ((type === 'error' || type === 'warning') && !said) wrong.push(`${location}: ${text}`);
  });
  context.on('weberror', (error) => wrong.push(String(error.error())));
  context.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:')) wrong.push(`asked for ${request.url()}`);
  });
  return wrong;
}

export const test = base.extend({
  /** Changes to the demo's configuration, as REGAIN_SECTION__KEY. */
  settings: [{}, { option: true }],

  /** The name of this machine in the demo's addresses. */
  host: ['127.0.0.1', { option: true }],

  regain: async ({ settings, host }, use) => {
    const regain = await startDemo(settings, host);
    await use(regain);
    await regain.stop();
  },

  /** Opens further browsers, each as fresh as another person's: `await another({ locale: 'fr-CA' })`. */
  another: async ({ browser, regain }, use) => {
    const opened = [];
    await use(async (options = {}) => {
      const context = await browser.newContext({ locale: 'en-CA', ...options });
      opened.push({ context, wrong: watch(context, regain.url) });
      return new Visitor(await context.newPage(), regain, options.locale?.split('-')[0]);
    });
    for (const { context, wrong } of opened) {
      expect(wrong).toEqual([]);
      await context.close();
    }
  },

  visitor: async ({ another }, use) => {
    await use(await another());
  },
});

export { expect };
