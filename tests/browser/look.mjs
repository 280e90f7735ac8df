// Looks at a page in all the ways it may be looked at: axe in light and dark, and at 320 pixels, where nothing is cut off or left empty.

import { expect } from '@playwright/test';
import { violations } from './axe.mjs';

export const wide = { width: 1280, height: 800 };
const narrow = { width: 320, height: 640 };
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

// In the dark nothing but colours differs, and no colour depends on the language, which tests of the style sheet see to
// (web/src/assets/colour.rs).
const ofColours = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] };

/** Looks at a page in all the ways it may be looked at; in the dark not where that shows what another look has shown. */
export async function look(page, state, { dark = true } = {}) {
  for (const [colorScheme, rules] of dark ? [['light', tags], ['dark', ofColours]] : [['light', tags]]) {
    // Without the fading from one to the other: contrast is judged when it is over.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    expect.soft(await violations(page, rules), `${state}, ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(narrow);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect.soft(width, `${state} at ${narrow.width} pixels`).toBeLessThanOrEqual(narrow.width);
  // A card is as wide as a phone: what is beside it would be lost to its words.
  const beside = await page.evaluate(() => {
    const card = document.querySelector('.card main');
    return card ? document.documentElement.clientWidth - card.getBoundingClientRect().width : 0;
  });
  expect.soft(beside, `beside the card of ${state} at ${narrow.width} pixels`).toBeLessThanOrEqual(1);
  // What the keyboard reaches first stands first: buttons that do not fit beside each other stand below each other in that order.
  const upwards = await page.evaluate(() => [...document.querySelectorAll('.buttons')].flatMap((row) => {
    const seen = [...row.children].filter((one) => one.offsetParent).map((one) => one.getBoundingClientRect());
    return seen.slice(1).filter((one, at) => one.bottom <= seen[at].top).map(() => row.innerText);
  }));
  expect.soft(upwards, `buttons of ${state} at ${narrow.width} pixels`).toEqual([]);
  await page.setViewportSize(wide);
}
