// Every page and state, in both languages: axe finds nothing, in light and (English) in the dark; nothing is cut off at 320 pixels.

import { look, wide } from './look.mjs';
import { hosts, settings, walks } from './pages.mjs';
import { test } from './test.mjs';

for (const locale of ['en-CA', 'fr-CA']) {
  for (const [name, walk] of Object.entries(walks)) {
    test.describe(() => {
      test.use({ settings: settings[name] ?? {}, host: hosts[name] ?? '127.0.0.1' });
      // The longest of them, in one language in every run.
      const slow = name === 'every kind' && locale === 'fr-CA' ? ' @slow' : '';
      test(`${name}, every page in ${locale}${slow}`, async ({ another, regain }) => {
        test.setTimeout(300_000);
        await walk({
          regain,
          fresh: () => another({ locale, viewport: wide }),
          // What is dark in one language is dark in the other.
          show: ({ page }, state) => look(page, state, { dark: locale === 'en-CA' }),
        });
      });
    });
  }
}
