// What axe cannot see: larger text, more space between letters, forced colours, the size of what is pressed, focus that something covers,
// and what the accessibility tree says of a page.

import { expect, test } from './test.mjs';
import { wide } from './look.mjs';
import { settings, walks } from './pages.mjs';

/** WCAG 1.4.12: the least that a page has to bear. */
const spacing = '* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; } p { margin-bottom: 2em !important; }';

/** Lays a style sheet over the page; the page's own policy allows no inline ones, and a person's extension does it so. */
const lay = (page, css) => page.evaluate((text) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  document.adoptedStyleSheets = text ? [sheet] : [];
}, css);

/** How far the page is wider than the window. */
const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** What is smaller than 24 pixels and no link in a sentence (WCAG 2.5.8). */
const small = (page) => page.evaluate(() => {
  const inSentence = (element) => element.tagName === 'A' && getComputedStyle(element).display === 'inline';
  return [...document.querySelectorAll('a, button, input, select, summary')].filter((element) => {
    const { width, height } = element.getBoundingClientRect();
    const label = element.closest('label')?.getBoundingClientRect();
    return width > 1 && height > 1 && !inSentence(element) && element.type !== 'hidden'
      && Math.min(Math.max(width, label?.width ?? 0), Math.max(height, label?.height ?? 0)) < 24;
  }).map((element) => element.outerHTML.slice(0, 120));
});

/** What has the focus somewhere under something else, Tab by Tab. */
async function covered(page) {
  const found = [];
  await page.evaluate(() => document.activeElement?.blur());
  for (let steps = 0; steps < 40; steps += 1) {
    await page.keyboard.press('Tab');
    const state = await page.evaluate(() => {
      const focused = document.activeElement;
      if (!focused || focused === document.body) return 'end';
      const { left, top, width, height } = focused.getBoundingClientRect();
      const on = document.elementFromPoint(left + width / 2, top + height / 2);
      if (on && (focused.contains(on) || on.contains(focused) || on.control === focused || on.closest('label')?.control === focused)) return '';
      return focused.outerHTML.slice(0, 120);
    });
    if (state === 'end') break;
    if (state) found.push(state);
  }
  return found;
}

for (const name of ['sign in', 'register', 'reset']) {
  test.describe(() => {
    test.use({ settings: settings[name] ?? {} });
    test(`${name}: large text, wide letters, forced colours, small targets, covered focus`, async ({ another, regain }) => {
      test.setTimeout(300_000);
      await walks[name]({
        regain,
        fresh: () => another({ locale: 'fr-CA', viewport: wide }),
        show: async ({ page }, state) => {
          await lay(page, ':root { font-size: 212.5% !important; }');
          expect.soft(await overflow(page), `${state}, text at 200 %`).toBeLessThanOrEqual(0);
          await page.setViewportSize({ width: 320, height: 640 });
          await lay(page, spacing);
          expect.soft(await overflow(page), `${state}, wide letters at 320 pixels`).toBeLessThanOrEqual(0);
          await lay(page, '');
          expect.soft(await small(page), `${state}, targets`).toEqual([]);
          await page.setViewportSize(wide);
          await page.emulateMedia({ forcedColors: 'active' });
          expect.soft(await overflow(page), `${state}, forced colours`).toBeLessThanOrEqual(0);
          await page.emulateMedia({ forcedColors: 'none' });
          const menu = page.locator('details.avatar[open]');
          const opened = await menu.count();
          expect.soft(await covered(page), `${state}, covered`).toEqual([]);
          if (name === 'sign in') {
            // 1280 by 1024 at 400 %: low as well as narrow.
            await page.setViewportSize({ width: 320, height: 256 });
            expect.soft(await covered(page), `${state}, covered at 400 %`).toEqual([]);
            await page.setViewportSize(wide);
          }
          // It closes when the focus leaves it; the walk goes on from where it was.
          if (opened) await page.locator('details.avatar').evaluate((details) => { details.open = true; });
        },
      });
    });
  });
}

test('the accessibility tree of the pages that everybody meets', async ({ visitor, regain }) => {
  test.setTimeout(180_000);
  const { page } = visitor;
  const tree = (name) => expect.soft(page.getByRole('main')).toMatchAriaSnapshot({ name: `${name}.aria.yml` });
  await visitor.open('/sign-in');
  await tree('sign-in');
  await visitor.nameMyself(regain.people.nothing);
  await tree('password');
  await visitor.givePassword('not the password at all');
  await visitor.sees('Your account or password is incorrect.');
  await tree('password-wrong');
  await visitor.open('/setup');
  await visitor.nameMyself(regain.people.nothing);
  await visitor.givePassword(regain.people.nothing.password);
  await visitor.press('No');
  await visitor.press('Next');
  await visitor.at('Keep your account secure');
  await tree('register-phone');
  await visitor.givePhone('416 555 0142');
  await visitor.sees('We just sent a { $digits }-digit code to { $destination }. Enter the code below.');
  await expect(page.locator('#standing')).toHaveAttribute('data-state', 'sent');
  await expect(visitor.field('Enter code')).toBeFocused();
  await visitor.type('Enter code', '000000');
  await visitor.press('Next');
  await expect(visitor.field('Enter code')).toBeFocused();
  await visitor.enterCode('+14165550142');
  await visitor.press('Next');
  await tree('success');
  await visitor.press('Done');
  await visitor.at('Security info');
});

test('the accessibility tree of a reset, and where the focus is at each of its pages', async ({ visitor, regain }) => {
  const { page } = visitor;
  const tree = (name) => expect.soft(page.getByRole('main')).toMatchAriaSnapshot({ name: `${name}.aria.yml` });
  await visitor.open('/reset');
  await tree('reset');
  await expect(visitor.field('Email address')).toBeFocused();
  await visitor.beginReset(regain.people.emailOnly);
  await tree('reset-method');
  await visitor.sendEmailCode();
  await expect(visitor.field('Enter code')).toBeFocused();
  await visitor.enterCode('@');
  await visitor.choosePassword('passwordpassword', 'differs');
  await visitor.at('Choose a new password');
  await tree('reset-new-password-refused');
  await expect(page.locator('[aria-invalid]').first()).toBeFocused();
});

test('the seconds until another code are not announced each second', async ({ visitor, regain }) => {
  await visitor.signIn(regain.people.nothing, { from: '/setup' });
  await visitor.press('Next');
  await visitor.givePhone('416 555 0142');
  const announced = await visitor.page.locator('#resend-hint').evaluate((hint) => hint.closest('[aria-live], [role=status], [role=alert]') !== null);
  expect(announced).toBe(false);
});

test('a password can be pasted, and the field says what it is for', async ({ visitor, regain }) => {
  await visitor.open('/sign-in');
  await visitor.nameMyself(regain.people.emailOnly);
  const field = visitor.field('Password');
  await field.evaluate((input, text) => {
    const data = new DataTransfer();
    data.setData('text/plain', text);
    const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
    if (!input.dispatchEvent(event)) throw new Error('pasting is refused');
  }, regain.people.emailOnly.password);
  await expect(field).toHaveAttribute('autocomplete', 'current-password');
});

// A pseudo-language: every sentence is two fifths longer than it is, as a translation may be. Nothing is cut off or lies over something else.
test('sentences that are much longer fit', async ({ another, regain }) => {
  test.setTimeout(300_000);
  await walks.register({
    regain,
    fresh: () => another({ locale: 'en-CA', viewport: wide }),
    show: async ({ page }, state) => {
      const undo = await page.evaluateHandle(() => {
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        const before = [];
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          const text = node.data.trim();
          if (!text || node.parentElement.closest('code, pre, .phone, option')) continue;
          before.push([node, node.data]);
          node.data += ` ${text.slice(0, Math.ceil(text.length * 0.4)).toLowerCase()}`;
        }
        return before;
      });
      for (const width of [320, 1280]) {
        await page.setViewportSize({ width, height: 800 });
        // One pixel is what rounding makes of fractions.
        expect.soft(await overflow(page), `${state}, longer words at ${width} pixels`).toBeLessThanOrEqual(1);
        const torn = await page.evaluate(() => [...document.querySelectorAll('button, .button')].filter((element) =>
          element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1,
        ).map((element) => element.textContent));
        expect.soft(torn, `${state}, words that leave their button at ${width} pixels`).toEqual([]);
      }
      await page.setViewportSize(wide);
      await undo.evaluate((before) => before.forEach(([node, text]) => { node.data = text; }));
    },
  });
});
