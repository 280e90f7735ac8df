// How Chromium is started: Debian's own without a window, which takes half the time, quiet on the network, so that nothing but the pages
// under test is asked for.

import { chromium } from '@playwright/test';

export const launchOptions = {
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium-headless-shell',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

/** A browser of one's own; `more` is laid over the usual options. */
export const launch = (more = {}) => chromium.launch({ ...launchOptions, ...more });
