// A picture of each page and state into target/screens, with an index to look through; of some walks only, where they are named.
// The README's four pictures too, where none is named; with --picture, those alone.

import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from './browser.mjs';
import { hosts, settings, walks } from './pages.mjs';
import { startDemo, target } from './regain.mjs';
import { Visitor } from './visitor.mjs';
import { languages } from './words.mjs';

const folder = `${join(target, 'screens')}/`;
const looks = [
  { look: 'wide-light', viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  { look: 'wide-dark', viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
  { look: 'narrow-light', viewport: { width: 320, height: 640 }, colorScheme: 'light' },
  { look: 'narrow-dark', viewport: { width: 320, height: 640 }, colorScheme: 'dark' },
];


/** A person at a browser of their own. */
async function visit(browser, regain, language, viewport) {
  const context = await browser.newContext({ locale: `${language}-CA`, viewport });
  return new Visitor(await context.newPage(), regain, language);
}

/** Walks one of the walks in one language and returns the names of the states it showed. */
async function take(browser, language, name) {
  const regain = await startDemo(settings[name], hosts[name]);
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

const docs = (name) => fileURLToPath(new URL(`../../docs/${name}.png`, import.meta.url));

/** The part of a page below the demo's banner, of that height. */
async function below(page, name, height) {
  const { y } = await page.getByRole('banner').boundingBox();
  const { width } = page.viewportSize();
  await page.screenshot({ path: docs(name), animations: 'disabled', clip: { x: 0, y, width, height } });
  console.log(`the README's ${name} is in ${docs(name)}`);
}

/** The README's pictures, of an invented organisation: Security info, the code page on a phone, the guide, and the demo's tour. */
async function pictures(browser) {
  const regain = await startDemo({ REGAIN_ORGANISATION__NAME: 'Example College' });
  try {
    const viewport = { width: 1000, height: 640 };
    await walks.register({
      regain,
      fresh: () => visit(browser, regain, 'en', viewport),
      show: async ({ page }, state) => {
        if (state === 'security-info-two-methods') await below(page, 'picture', 520);
        if (state !== 'code-by-text') return;
        await page.setViewportSize({ width: 390, height: 780 });
        await below(page, 'picture-code', 640);
        await page.setViewportSize(viewport);
      },
    });
    const reader = await visit(browser, regain, 'en', viewport);
    await reader.open('/guide/nothing');
    await reader.page.waitForLoadState('networkidle');
    await reader.page.locator('.walk > li').nth(1).scrollIntoViewIfNeeded();
    await reader.page.locator('.procedures h2').first().evaluate((heading) => heading.scrollIntoView());
    await reader.page.screenshot({ path: docs('picture-guide'), animations: 'disabled' });
    await reader.page.setViewportSize({ width: 1280, height: 820 });
    await reader.open('/demo');
    await reader.page.waitForLoadState('networkidle');
    await reader.page.screenshot({ path: docs('picture-tour'), animations: 'disabled' });
  } finally {
    await regain.stop();
  }
}

const browser = await launch();
const named = process.argv.slice(2).filter((word) => !word.startsWith('--'));
// Those of other walks stay where some are named.
if (named.length === 0) await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
if (named.length === 0) await pictures(browser);
if (process.argv.includes('--picture')) {
  await browser.close();
  process.exit();
}
const states = new Set();
for (const name of named.length ? named : Object.keys(walks)) {
  for (const taken of await Promise.all(languages.map((language) => take(browser, language, name)))) {
    taken.forEach((state) => states.add(state));
  }
}
await browser.close();

for (const file of await readdir(folder)) {
  const [state] = file.split(`-en-${looks[0].look}.png`);
  if (state !== file) states.add(state);
}
const rows = [...states].map((state) => {
  const pictures = languages.flatMap((language) => looks.map(({ look }) => {
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
