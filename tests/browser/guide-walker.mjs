// Follows the printed guide as a person does who has nothing else: reads a step's sentences and does what they say, by their words alone.
//
// A word in bold is what stands on a page: its heading, a button, a link, a choice or the label of a field. What is typed into a field is the
// person's own. A sentence that says when it counts (set apart on the page) is left out while its page is not shown.

import { expect } from '@playwright/test';
import { createHmac } from 'node:crypto';
import { newPassword } from './visitor.mjs';

/** The sentences of a procedure as they can be read, step by step: [{ words, conditional }]. */
export async function readSteps(page, procedure) {
  return page.locator(`[data-procedure="${procedure}"] .walk > li`).evaluateAll((steps) => steps.map((step) =>
    [...step.querySelectorAll('.said > p')].map((sentence) => ({
      text: sentence.innerText,
      conditional: sentence.classList.contains('only-if'),
      links: [...sentence.querySelectorAll('a')].filter((link) => link.checkVisibility()).map((link) => link.innerText),
      bold: [...sentence.querySelectorAll('strong')].filter((word) => word.checkVisibility()).map((word) => word.innerText),
    }))));
}

/** A person who follows the steps. `typed` says what they type under a label, given the page: { phone, email, … }. */
export class Walker {
  constructor(visitor, person, own) {
    this.visitor = visitor;
    this.page = visitor.page;
    this.person = person;
    this.own = own;
    this.done = [];
  }

  words(english) {
    return this.visitor.words(english);
  }

  async follow(steps) {
    for (const [index, step] of steps.entries()) {
      for (const sentence of step) {
        try {
          await this.obey(sentence);
        } catch (error) {
          const shown = await this.page.getByRole('heading', { level: 1 }).allInnerTexts();
          throw new Error(`step ${index + 1}, “${sentence.text}”, on “${shown}” (${this.page.url()}):\n${error.message}`);
        }
      }
    }
  }

  async obey({ text, conditional, links, bold }) {
    const [first, ...rest] = bold;
    if (links.length > 0) {
      // An address is typed into the browser as it is printed.
      await this.page.goto(`http://${links[0]}`);
      return;
    }
    if (first === undefined) return;
    const isHeading = await this.isHeading(first, conditional);
    // The button on the page after it is called the same.
    const isPage = first === this.words('Sign in');
    if (conditional && !isHeading && (isPage || !await this.counts(first))) return;
    const todo = isHeading ? rest : bold;
    this.done.push(text);
    if (isHeading && first === this.words('Pick an account')) return this.visitor.pick(this.person);
    // "Choose A under B": the field comes after its value.
    for (let at = 0; at < todo.length; at += 1) {
      const [word, next] = [todo[at], todo[at + 1]];
      if (await this.choose(word, next)) {
        if (next !== undefined && await this.isSelect(next)) at += 1;
      } else {
        await this.act(word);
      }
    }
  }

  /** Whether a heading that can be seen says this; one that has to come is waited for. */
  async isHeading(word, conditional) {
    const heading = this.page.getByRole('heading', { name: word, exact: true }).first();
    if (conditional) {
      await this.page.waitForLoadState('load');
      return heading.isVisible();
    }
    const action = this.page.getByRole('button', { name: word, exact: true }).or(this.page.getByRole('link', { name: word, exact: true }))
      .or(this.page.getByLabel(word, { exact: true }));
    await expect(heading.or(action).filter({ visible: true }).first()).toBeVisible();
    return heading.isVisible();
  }

  /** Whether a sentence without a heading of its own counts: what it names is there, and it is no second code that it asks for. */
  async counts(word) {
    if (word === this.words('Resend code')) return false;
    const there = this.page.getByRole('button', { name: word, exact: true }).or(this.page.getByLabel(word, { exact: true }));
    return there.filter({ visible: true }).first().isVisible();
  }

  select(label) {
    return this.page.getByRole('combobox', { name: label, exact: true });
  }

  async isSelect(label) {
    return this.select(label).first().isVisible();
  }

  /** A choice in a list or among radio buttons. */
  async choose(word, label) {
    if (label !== undefined && await this.isSelect(label)) {
      await this.select(label).selectOption({ label: word });
      return true;
    }
    const radio = this.page.getByRole('radio', { name: word, exact: true });
    if (await radio.first().isVisible()) {
      await radio.first().check();
      return true;
    }
    return false;
  }

  async act(word) {
    // A label of a group of choices tells where they are, and is nothing to act upon.
    if (await this.page.getByRole('group', { name: word, exact: true }).first().isVisible()) return;
    const field = this.page.getByRole('textbox', { name: word, exact: true }).or(this.page.locator('input[type=password]').and(this.page.getByLabel(word, { exact: true })))
      .filter({ visible: true }).first();
    if (await field.isVisible()) {
      await field.fill(await this.own(word, this));
      return;
    }
    const address = this.page.url();
    await this.visitor.page.getByRole('button', { name: word, exact: true }).or(this.page.getByRole('link', { name: word, exact: true }))
      .filter({ visible: true }).first().click();
    // The next page may have the same address; it is loaded all the same.
    await this.page.waitForLoadState('load');
    if (this.page.url() === address) await this.page.waitForTimeout(50);
  }
}

/** The code that an authenticator app shows now for a secret in base 32 (RFC 6238). */
export function appCode(secret) {
  const bits = [...secret.replace(/\s/g, '')].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const hash = createHmac('sha1', key).update(counter).digest();
  const at = hash.at(-1) & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** What a person types: their name and password, the method that they set up, and the code that has arrived last. */
export function typing(regain, person, { number = '416 555 0142', email = 'robin@example.org' } = {}) {
  return async (label, { visitor, page }) => {
    const is = (english) => label === visitor.words(english);
    if (is('Email address')) return person.name;
    if (is('Password')) return person.password;
    if (is('Phone number')) return page.url().includes('/reset') ? person.phone : number;
    if (is('What email would you like to use?')) return email;
    if (is('Alternate email address')) return person.email;
    if (is('New password') || is('Confirm new password')) return newPassword;
    if (is('Enter code')) {
      const secret = page.locator('.secret');
      if (await secret.first().isVisible()) return appCode(await secret.first().innerText());
      return regain.outbox.newestCode();
    }
    throw new Error(`nobody knows what to type under “${label}”`);
  };
}
