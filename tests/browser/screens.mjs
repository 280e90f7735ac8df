// A picture of each page and state into target/screens, with an index to look through; of some walks only, where they are named.
// With --picture, the README's too.

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from './browser.mjs';
import { settings, walks } from './pages.mjs';
import { startDemo, target } from './regain.mjs';
import { Visitor } from './visitor.mjs';

const folder = `${join(target, 'screens')}/`;
const looks = [
  { look: 'wide-light', viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  { look: 'wide-dark', viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
  { look: 'narrow-light', viewport: { width: 320, height: 640 }, colorScheme: 'light' },
  { look: 'narrow-dark', viewport: { width: 320, height: 640 }, colorScheme: 'dark' },
];

await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });

/** A person at a browser of their own. */
async function visit(browser, regain, language, viewport) {
  const context = await browser.newContext({ locale: `${language}-CA`, viewport });
  return new Visitor(await context.newPage(), regain, language);
}

/** Walks one of the walks in one language and returns the names of the states it showed. */
async function take(browser, language, name) {
  const regain = await startDemo(settings[name]);
  const states = [];
  try {
    await walks[name]({
      regain,
      fresh: () => visit(browser, regain, language, looks[0].viewport),
      show: async ({ page }, state) => {
        for (const { look, viewport, colorScheme } of looks) {
          await page.setViewportSize(viewport);
          await page.emulateMedia({ colorScheme });
          const path = `${folder}${state}-${language}-${look}.png`;
          await page.screenshot({ path, fullPage: true, animations: 'disabled' });
        }
        await page.setViewportSize(looks[0].viewport);
        await page.emulateMedia({ colorScheme: 'light' });
        states.push(state);
      },
    });
  } catch (error) {
    // The pictures taken so far are worth having, and say where it went wrong.
    console.error(`screens: "${name}" in ${language} stopped after ${states.at(-1)}: ${error.message}`);
    process.exitCode = 1;
  } finally {
    await regain.stop();
  }
  return states;
}

/** The README's picture: Security info with two methods, of an invented organisation, without the demo's banner. */
async function picture(browser) {
  const regain = await startDemo({ REGAIN_ORGANISATION__NAME: 'Example College' });
  const viewport = { width: 1000, height: 560 };
  const path = fileURLToPath(new URL('../../docs/picture.png', import.meta.url));
  await walks.register({
    regain,
    fresh: () => visit(browser, regain, 'en', viewport),
    show: async ({ page }, state) => {
      if (state !== 'security-info-two-methods') return;
      const { y } = await page.getByRole('banner').boundingBox();
      await page.screenshot({ path, animations: 'disabled', clip: { x: 0, y, width: viewport.width, height: viewport.height - y } });
    },
  });
  await regain.stop();
  console.log(`the README's picture is in ${path}`);
}

const browser = await launch();
if (process.argv.includes('--picture')) await picture(browser);
const states = new Set();
const named = process.argv.slice(2).filter((word) => !word.startsWith('--'));
for (const name of named.length ? named : Object.keys(walks)) {
  for (const taken of await Promise.all(['en', 'fr'].map((language) => take(browser, language, name)))) {
    taken.forEach((state) => states.add(state));
  }
}
await browser.close();

const rows = [...states].map((state) => {
  const pictures = ['en', 'fr'].flatMap((language) => looks.map(({ look }) => {
    const file = `${state}-${language}-${look}.png`;
    return `<a href="${file}"><img loading="lazy" class="${look.split('-')[0]}" src="${file}" alt="${state}, ${language}, ${look}"></a>`;
  }));
  return `<h2 id="${state}">${state}</h2>\n<div>${pictures.join('\n')}</div>`;
});
const contents = [...states].map((state) => `<a href="#${state}">${state}</a>`).join(' · ');
await writeFile(`${folder}index.html`, `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Regain, page by page</title>
<style>
  body { font: 15px system-ui, sans-serif; margin: 1.5rem; background: #ddd; color: #111 }
  div { display: flex; flex-wrap: wrap; gap: .75rem; align-items: start }
  img { border: 1px solid #888 } .wide { width: 480px } .narrow { width: 160px }
</style>
<h1>Regain, page by page</h1>
<p>${contents}</p>
${rows.join('\n')}
</html>
`);
console.log(`${states.size} states in ${folder}index.html`);
