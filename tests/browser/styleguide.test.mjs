// The style guide in the ways in which no other page is looked at (pages.test.mjs has the rest), and pages in letters without meaning: from right to left, and longer.

import { wide } from './look.mjs';
import { wrong } from './right-to-left.mjs';
import { expect, test } from './test.mjs';

const sights = [
  { forcedColors: 'active' },
  { contrast: 'more', colorScheme: 'dark' },
  { contrast: 'more', colorScheme: 'light' },
  { reducedMotion: 'reduce' },
  { media: 'print' },
];
const plain = { forcedColors: 'none', contrast: 'no-preference', colorScheme: 'light', reducedMotion: 'no-preference', media: 'screen' };

for (const locale of ['en-CA', 'fr-CA']) {
  test(`the style guide, however it is looked at: ${locale}`, async ({ another }) => {
    test.setTimeout(120_000);
    const { page, open } = await another({ locale, viewport: wide }).then((visitor) => ({ page: visitor.page, open: (path) => visitor.open(path) }));
    await open('/styleguide');
    for (const part of ['.swatch', '.progress', '.avatar .menu', '.panel', '.alert', '.notice', '.status', '.empty', '.done', '.health', '.tile', '.dialog .buttons', 'table', 'meter']) {
      await expect.soft(page.locator('main').locator(part).first(), part).toBeVisible();
    }
    for (const sight of sights) {
      await page.emulateMedia({ ...plain, ...sight });
      for (const width of [320, 1280]) {
        await page.setViewportSize({ width, height: 800 });
        const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect.soft(beyond, `${JSON.stringify(sight)} at ${width}`).toBeLessThanOrEqual(0);
      }
    }
  });
}

test('pages of the demo from right to left, and with longer words, are marked as read by nobody', async ({ visitor }) => {
  test.setTimeout(120_000);
  const { page } = visitor;
  const html = page.locator('html');
  for (const [choice, direction] of [['From right to left', 'rtl'], ['With longer words', 'ltr']]) {
    await visitor.open('/styleguide');
    await visitor.press(choice);
    await expect(html).toHaveAttribute('dir', direction);
    for (const path of ['/styleguide', '/sign-in', '/reset', '/guide', '/demo', '/not-me', '/terms']) {
      await visitor.open(path);
      await expect(page.getByText('No reader of such a language has looked at this layout.')).toBeVisible();
      for (const width of [320, 1280]) {
        await page.setViewportSize({ width, height: 800 });
        const found = direction === 'rtl' ? await wrong(page) : await page.evaluate(() => {
          const beyond = document.documentElement.scrollWidth - document.documentElement.clientWidth;
          return beyond > 1 ? [`wider than the window by ${beyond}`] : [];
        });
        expect.soft(found, `${path}, ${choice}, at ${width} pixels`).toEqual([]);
      }
    }
    await visitor.press('Back to words');
    await expect(html).toHaveAttribute('dir', 'ltr');
  }
});
