// The browser suite: one Chromium, a fresh `regain demo` for each test. One test more at once than there are cores: some of them mostly wait.

import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';
import { launchOptions } from './browser.mjs';
import { target } from './regain.mjs';

export default defineConfig({
  testDir: '.',
  testMatch: '*.test.mjs',
  outputDir: join(target, 'browser'),
  fullyParallel: true,
  // What takes minutes is for `make browser`, which asks for everything.
  grepInvert: process.env.REGAIN_BROWSER === 'all' ? undefined : /@slow/,
  forbidOnly: Boolean(process.env.CI),
  retries: process.env.CI ? 1 : 0,
  workers: Math.min(4, availableParallelism() + 1),
  timeout: 60_000,
  expect: {
    timeout: 10_000,
    // Letters are drawn a little differently by the next version of the browser.
    toHaveScreenshot: { pathTemplate: '{testDir}/looks/{arg}{ext}', maxDiffPixelRatio: 0.01, caret: 'hide', scale: 'css' },
  },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    launchOptions,
    locale: 'en-CA',
    actionTimeout: 10_000,
    // Taking one costs half as much time again.
    trace: 'on-first-retry',
    screenshot: 'only-on-failure',
  },
});
