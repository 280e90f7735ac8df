// What the pages say, in each language. The tests are written in English, with the labels that the pages have; another visitor's labels
// are looked up in the product's own catalogue by the English ones, so a label that is missing there fails the journey.

import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Every language that the catalogue has a folder for; English first, whose words the tests are written in. */
export const languages = readdirSync(new URL('../../crates/words/locales/', import.meta.url)).sort((one, other) => (other === 'en') - (one === 'en'));

const catalogues = Object.fromEntries(languages.map((language) => [language, readCatalogue(language)]));

/** The sentences of a language that stand on a line, by key; those that a sentence chooses from, by its key and the choice. */
function readCatalogue(language) {
  const sentences = new Map();
  for (const file of ['pages', 'kinds', 'errors', 'guide']) {
    const path = fileURLToPath(new URL(`../../crates/words/locales/${language}/${file}.ftl`, import.meta.url));
    let key = '';
    for (const line of readFileSync(path, 'utf8').split('\n')) {
      const found = line.match(/^([a-z][\w-]*) = (.*\S)\s*$/i);
      if (found) {
        key = found[1];
        sentences.set(key, found[2]);
      }
      const choice = line.match(/^ +\*?\[(\w+)\] (.*\S)\s*$/);
      if (choice) sentences.set(`${key}[${choice[1]}]`, choice[2]);
    }
  }
  return sentences;
}

/**
 * `english` as it is on a page in `language`: the text itself, or, where it has gaps (`{ $destination }`), a pattern that
 * takes anything there. Throws for a sentence that the catalogue has no translation of.
 */
export function inWords(language, english) {
  if (english instanceof RegExp) return english;
  return pattern(language === 'en' ? english : translated(language, english));
}

function translated(language, english) {
  const keys = [...catalogues.en].filter(([, sentence]) => sentence === english).map(([key]) => key);
  const found = new Set(keys.map((key) => catalogues[language].get(key)));
  if (found.size !== 1) {
    throw new Error(`"${english}" has ${found.size} translations into ${language}: ${[...found].join(' · ')}`);
  }
  const [sentence] = found;
  if (sentence === undefined) throw new Error(`"${english}" is not said in ${language}`);
  return sentence;
}

function pattern(sentence) {
  if (!sentence.includes('{')) return sentence;
  const parts = sentence.split(/\{[^}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^\\s*${parts.join('.+')}\\s*$`);
}
