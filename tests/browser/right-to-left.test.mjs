// A language that is written from right to left, laid out whole: a pseudo-language made from the English pages, whose letters are Hebrew ones
// and whose sentences mean nothing. What no reader of such a language has looked at is only what can be measured: everything is mirrored,
// nothing is cut off, and numbers, addresses and codes still read from left to right.

import { wide } from './look.mjs';
import { walks } from './pages.mjs';
import { wrong } from './right-to-left.mjs';
import { expect, test } from './test.mjs';

/** Turns the page into the pseudo-language; gives back what undoes it. */
const mirror = (page) => page.evaluateHandle(() => {
  const letters = 'אבגדהוזחטיכלמנסעפצקרשתבגדה';
  const turned = (text) => text.replace(/[A-Za-zÀ-ÿ]/g, (letter) => letters[letter.toLowerCase().charCodeAt(0) % letters.length]);
  const before = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.data.trim() || node.parentElement.closest('code, pre, .phone, .secret, option')) continue;
    before.push([node, node.data]);
    node.data = turned(node.data);
  }
  document.documentElement.dir = 'rtl';
  return before;
});

const restore = (handle) => handle.evaluate((before) => {
  document.documentElement.dir = 'ltr';
  before.forEach(([node, text]) => { node.data = text; });
});

for (const [name, often] of [['sign in', true], ['register', false], ['reset', false]]) {
  test(`from right to left: ${name}${often ? '' : ' @slow'}`, async ({ another, regain }) => {
    test.setTimeout(180_000);
    await walks[name]({
      regain,
      fresh: () => another({ locale: 'en-CA', viewport: wide }),
      show: async ({ page }, state) => {
        const before = await mirror(page);
        for (const width of [320, 1280]) {
          await page.setViewportSize({ width, height: 800 });
          expect.soft(await wrong(page), `${state} at ${width} pixels`).toEqual([]);
        }
        await page.setViewportSize(wide);
        await restore(before);
      },
    });
  });
}
