// What axe finds on a page. Its program is put into a page once, in its short form: axe's own package for Playwright does so before every look,
// in the long form, which took three quarters of the time of one.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const program = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What axe finds by the rules with these tags, or by the rules that are named (by all that it has, without either), a line each, so that a failure
 * says which element of which page breaks which rule.
 */
export async function violations(page, only) {
  // Frames that are hidden from everybody's reader are not looked into: the guide has ninety of them, its pictures.
  const looked = await page.evaluate(() => document.querySelector('iframe:not([aria-hidden=true])') !== null);
  for (const frame of looked ? page.frames() : [page.mainFrame()]) {
    if (!(await frame.evaluate(() => 'axe' in window))) await frame.evaluate(program);
  }
  const options = { resultTypes: ['violations'], ...(only && { runOnly: only }) };
  const { violations: found } = await page.evaluate((options) => window.axe.run(options), options);
  return found.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
}
