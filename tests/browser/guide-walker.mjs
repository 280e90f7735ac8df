// Follows the printed guide as a person does who has nothing else: reads a step's sentences and does what they say, by their words alone.
//
// A word in bold is what stands on a page: its heading, a button, a link, a choice or the label of a field. What is typed into a field is the
// person's own. A sentence that says when it counts (set apart on the page) is left out while its page is not shown.

import { expect } from '@playwright/test';
import { createHmac } from 'node:crypto';
import { newPassword } from './visitor.mjs';

/** The sentences of a procedure as they can be read, step by step: [{ text, conditional, links, bold }]. Where paper names the steps that sign in,
 *  and the page that has them, they are read there. */
export async function readSteps(page, procedure) {
  return page.evaluate((name) => {
    const steps = (of) => [...document.querySelectorAll(`[data-procedure="${of}"] .walk > li`)].filter((step) => step.checkVisibility());
    const said = (step) => [...step.querySelectorAll('.said > p')].map((sentence) => ({
      text: sentence.innerText,
      conditional: sentence.classList.contains('only-if'),
      links: [...sentence.querySelectorAll('a[href^=http]')].filter((link) => link.checkVisibility()).map((link) => link.innerText),
      bold: [...sentence.querySelectorAll('strong')].filter((word) => word.checkVisibility()).map((word) => word.innerText),
    }));
    return steps(name).flatMap((step) => {
      if (!step.matches('.signed-in')) return [said(step)];
      const [first, last] = step.innerText.match(/\d+/g).map(Number);
      return steps(step.dataset.as).slice(first - 1, last).map(said);
    });
  }, procedure);
}

/** A person who follows the steps. `own` says what they type under a label; `keyboard`: whether they have nothing but a keyboard;
 *  `wait`: for how many milliseconds they go away before a step after which they may have to prove themselves; `lost`: the kind that they have
 *  lost ("Phone"); `usable`: by how many methods they can reset the password; `link`: what they open in place of an address, out of a mail; `letters`: whether
 *  their code has letters. */
export class Walker {
  constructor(visitor, person, own, { keyboard = false, wait = 0, lost, usable = 2, link, letters = false } = {}) {
    Object.assign(this, { keyboard, wait, lost, usable, link, letters });
    // Whether the steps have led to the help desk.
    this.over = false;
    this.visitor = visitor;
    this.page = visitor.page;
    this.person = person;
    this.own = own;
    this.done = [];
    this.paper = [];
  }

  words(english) {
    return this.visitor.words(english);
  }

  async follow(steps) {
    const proves = (step) => step?.some(({ conditional, bold }) => conditional && bold[0] === this.words("Verify it's you"));
    for (const [index, step] of steps.entries()) {
      // The step before is the one that needs a proof.
      if (this.wait && proves(steps[index + 1])) await this.page.waitForTimeout(this.wait);
      for (const sentence of step) {
        if (this.over) return;
        try {
          await this.obey(sentence);
        } catch (error) {
          const shown = await this.page.getByRole('heading', { level: 1 }).allInnerTexts().catch(() => ['a page that is just leaving']);
          throw new Error(`step ${index + 1}, “${sentence.text}”, on “${shown}” (${this.page.url()}):\n${error.message}`);
        }
      }
    }
  }

  async obey({ text, conditional, links, bold }) {
    const [first, ...rest] = bold;
    if (links.length > 0) {
      // An address is typed into the browser as it is printed.
      await this.page.goto(this.link ?? `http://${links[0]}`);
      return;
    }
    if (first === undefined) return;
    const isHeading = await this.isHeading(first, conditional);
    // The button on the page after it is called the same.
    const isPage = first === this.words('Sign in');
    if (conditional && !isHeading && (isPage || !await this.counts(first))) return;
    if (isHeading && first === this.words('Your recovery codes')) this.paper = await this.page.locator('.codes code').allInnerTexts();
    const todo = isHeading ? rest : bold;
    this.done.push(text);
    if (isHeading && first === this.words('Pick an account')) {
      await this.press(this.page.getByRole('main').getByRole('button', { name: this.person.name }).first());
      return;
    }
    // "Choose A under B": the field comes after its value.
    for (let at = 0; at < todo.length; at += 1) {
      const [word, next] = [todo[at], todo[at + 1]];
      // "Beside what you have lost": in its item of the list.
      if (this.lost && ['Change', 'I lost this'].map((one) => this.words(one)).includes(word)) {
        const lost = this.page.getByRole('main').getByRole('listitem').filter({ hasText: this.words(this.lost) }).first();
        await this.press(lost.getByRole('button', { name: word, exact: true }).or(lost.getByRole('link', { name: word, exact: true })));
        continue;
      }
      // "Send code or Continue": the one that is there.
      if ([word, next].every((one, index) => one === this.words(['Send code', 'Continue'][index]))) {
        if (!await this.isThere(word)) continue;
        at += 1;
      }
      if (this.lost && ['Next', 'Send code'].map((one) => this.words(one)).includes(word) && !await this.chooseWhatIsLeft()) return;
      if (word === this.words("I don't have any of these")) this.over = true;
      // "Change beside B": the button in B's item of the list.
      const item = this.page.getByRole('main').getByRole('listitem').filter({ has: this.page.getByText(next ?? '', { exact: true }) });
      if (word === this.words('Change') && next !== undefined && await item.first().isVisible()) {
        await this.press(item.first().getByRole('button', { name: word, exact: true }));
        at += 1;
        continue;
      }
      if (await this.choose(word, next)) {
        if (next !== undefined && await this.isSelect(next)) at += 1;
      } else {
        await this.act(word);
        // "Yes; on a device that others use, No": one of them.
        if ([word, next].every((one, index) => one === this.words(['Yes', 'No'][index]))) at += 1;
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
    if (word === this.words('My code has letters')) return this.letters && this.isThere(word);
    // Who can use none of the methods, or none more at the second proof.
    if (word === this.words("I don't have any of these")) {
      const second = this.page.getByText(this.words('One more proof is needed, by another method.')).first();
      return (this.lost || this.usable < (await second.isVisible() ? 2 : 1)) && this.isThere(word);
    }
    return this.isThere(word);
  }

  /** Whether there is a button, a link or a field of this name. */
  async isThere(word) {
    const there = this.page.getByRole('button', { name: word, exact: true }).or(this.page.getByRole('link', { name: word, exact: true }))
      .or(this.page.getByLabel(word, { exact: true }));
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
      if (this.keyboard) {
        await this.reach(this.select(label));
        await this.page.keyboard.type(word);
        await expect(this.select(label).locator('option:checked')).toHaveText(word);
      } else {
        await this.select(label).selectOption({ label: word });
      }
      return true;
    }
    const radio = this.page.getByRole('radio', { name: word, exact: true });
    if (await radio.first().isVisible()) {
      if (this.keyboard) await this.mark(radio.first());
      else await radio.first().check();
      return true;
    }
    return false;
  }

  /** Where the page asks by which method: one that is not lost. Whether there is one, or nothing is asked. */
  async chooseWhatIsLeft() {
    const radios = this.page.getByRole('main').getByRole('radio');
    if (!await radios.first().isVisible()) return true;
    const lost = this.words({ Phone: 'Text a code to { $destination }', Email: 'Email a code to { $destination }' }[this.lost]);
    const names = await radios.evaluateAll((all) => all.map((one) => one.labels[0].innerText.trim()));
    const left = names.findIndex((name) => !lost.test(name));
    if (left < 0) return false;
    await radios.nth(left).check();
    return true;
  }

  async act(word) {
    // After the link of a mail no code is asked for.
    if (this.link && word === this.words('Code from the message')) return;
    // A label of a group of choices tells where they are, and is nothing to act upon.
    if (await this.page.getByRole('group', { name: word, exact: true }).first().isVisible()) return;
    const field = this.page.getByRole('textbox', { name: word, exact: true }).or(this.page.locator('input[type=password]').and(this.page.getByLabel(word, { exact: true })))
      .filter({ visible: true }).first();
    if (await field.isVisible()) {
      const text = await this.own(word, this);
      if (this.keyboard) {
        await this.reach(field);
        await this.page.keyboard.press('Control+A');
        await this.page.keyboard.type(text);
      } else {
        await field.fill(text);
      }
      return;
    }
    await this.press(this.page.getByRole('button', { name: word, exact: true }).or(this.page.getByRole('link', { name: word, exact: true }))
      .filter({ visible: true }).first());
  }

  /** Presses a button or link. Whatever is pressed leads to a page, which may have the same address. */
  async press(target) {
    const next = this.page.waitForEvent('domcontentloaded');
    next.catch(() => {});
    if (this.keyboard) {
      await this.reach(target);
      await this.page.keyboard.press('Enter');
    } else {
      await target.click();
    }
    await next;
    await this.page.waitForLoadState('load');
  }

  /** Tab by Tab, until it has the focus. */
  async reach(target) {
    for (let tabs = 0; tabs < 80; tabs += 1) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await this.page.keyboard.press('Tab');
    }
    throw new Error('it is not reached by the Tab key');
  }

  /** Tab by Tab to the group of a radio button, and by the arrows to it. */
  async mark(radio) {
    const inGroup = () => radio.evaluate((one) => document.activeElement.type === 'radio' && document.activeElement.name === one.name);
    for (let tabs = 0; tabs < 80 && !await inGroup(); tabs += 1) await this.page.keyboard.press('Tab');
    if (!await radio.isChecked()) await this.page.keyboard.press('Space');
    for (let steps = 0; steps < 10 && !await radio.isChecked(); steps += 1) await this.page.keyboard.press('ArrowDown');
    await expect(radio).toBeChecked();
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

/** A code of letters and digits in a mail. */
const longCode = ({ text }) => text.match(/^\s*((?:[A-Z0-9]{4}-){3}[A-Z0-9]{4})\s*$/m)?.[1];

/** The code of a message with which a person objects to what it tells of. */
export const objection = ({ text }) => text.match(/\b[A-Z0-9]{4}-[A-Z0-9]{4}\b/)?.[0];

/** The link of a mail by which they do. */
export const objectionLink = ({ text }) => text.match(/http\S+\/not-me\/\S+/)?.[0];

/** What a person types: their name and password, a number or address of their `own` that is on no account yet, and the code that has arrived last. */
export function typing(regain, person, own) {
  return async (label, walker) => {
    const { visitor, page } = walker;
    const is = (english) => label === visitor.words(english);
    if (is('Email address')) return person.name;
    if (is('Password')) return person.password;
    if (is('Phone number')) return page.url().includes('/reset') ? person.phone : own().number;
    if (is('What email would you like to use?')) return own().email;
    if (is('Alternate email address')) return person.email;
    if (is('New password') || is('Confirm new password')) return newPassword;
    if (is('Enter code')) {
      const secret = page.locator('.secret');
      if (await secret.first().isVisible()) return appCode(await secret.first().innerText());
      // Codes on paper are what the person has just written down.
      if (walker.letters) return longCode(await regain.outbox.next(person.email, longCode));
      // What goes to a lost phone is read by nobody here.
      if (walker.lost) return regain.outbox.code(walker.lost === 'Phone' ? person.email : person.phone.replace(/[^+\d]/g, ''));
      if (walker.paper.length > 0 && page.url().includes('/prove')) return walker.paper.shift();
      return regain.outbox.newestCode();
    }
    if (is('Email address of the first person')) return regain.people.phoneAndEmail.name;
    if (is('Email address of the second person')) return regain.people.twoGates.name;
    if (is('Code from the message')) return objection(await regain.outbox.next('', objection));
    throw new Error(`nobody knows what to type under “${label}”`);
  };
}
