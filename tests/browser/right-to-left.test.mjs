// A language that is written from right to left, laid out whole: a pseudo-language made from the English pages, whose letters are Hebrew ones
// and whose sentences mean nothing. What no reader of such a language has looked at is only what can be measured: everything is mirrored,
// nothing is cut off, and numbers, addresses and codes still read from left to right.

import { expect, test } from './test.mjs';
import { wide } from './look.mjs';
import { walks } from './pages.mjs';

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

/** What is not as it has to be, in words. */
const wrong = (page) => page.evaluate(() => {
  const found = [];
  const width = document.documentElement.clientWidth;
  const { scrollWidth } = document.documentElement;
  // One pixel is what rounding makes of fractions.
  if (scrollWidth > width + 1) found.push(`wider than the window by ${scrollWidth - width}`);
  const say = (element, what) => found.push(`${what}: ${element.outerHTML.slice(0, 100)}`);
  for (const element of document.querySelectorAll('button, .button')) {
    if (element.scrollWidth > element.clientWidth + 1) say(element, 'words leave it');
  }
  const box = (element) => element.getBoundingClientRect();
  for (const label of document.querySelectorAll('.field > label')) {
    const field = label.parentElement.querySelector('input:not([type=hidden]), select');
    if (!field || !label.checkVisibility()) continue;
    const words = document.createRange();
    words.selectNodeContents(label);
    if (Math.abs(box(words).right - box(label).right) > 2) say(label, 'does not begin at the right');
  }
  for (const choice of document.querySelectorAll('.choice')) {
    const [input, words] = [choice.querySelector('input'), choice.querySelector('span')];
    if (words && box(input).left < box(words).right - 1) say(choice, 'the mark is not before its words');
  }
  const [panel, main] = [document.querySelector('.panel'), document.querySelector('main')];
  if (panel && width > 1000 && box(panel).left < box(main).left) say(panel, 'not at the right');
  const avatar = document.querySelector('.avatar');
  if (avatar && box(avatar).left > width / 2) say(avatar, 'not at the left');
  const menu = document.querySelector('.avatar[open] .menu');
  if (menu && (box(menu).left < 0 || box(menu).right > width)) say(menu, 'leaves the window');
  for (const number of document.querySelectorAll('.phone, .secret, input:not([type=radio], [type=checkbox], [type=hidden], [name=name])')) {
    if (getComputedStyle(number).direction !== 'ltr') say(number, 'reads from right to left');
  }
  return found;
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
