// A person at a browser: finds fields by their labels, buttons and links by their text, pages by their heading, and reads
// codes where the messages arrive. What they do is named as the guide names it.

import { expect as soon } from '@playwright/test';
import { inWords } from './words.mjs';

// A machine that does other things too takes its time for a password, and `make screens` has no configuration that says how long.
const expect = soon.configure({ timeout: 15_000 });

/** Long, made of words, on no list: accepted by the default policy. */
export const newPassword = 'plum ferry lantern 42 quay';

export class Visitor {
  constructor(page, regain, language = 'en') {
    this.page = page;
    this.regain = regain;
    this.language = language;
  }

  words(english) {
    return inWords(this.language, english);
  }

  /** The same person in another tab of the same browser. */
  async secondTab(path) {
    const visitor = new Visitor(await this.page.context().newPage(), this.regain, this.language);
    await visitor.open(path);
    return visitor;
  }

  async open(path) {
    return this.page.goto(this.regain.url + path);
  }

  /** The one heading of the page is this. */
  async at(title) {
    const heading = this.page.getByRole('heading', { level: 1 });
    await expect(heading).toHaveText(this.words(title));
    await expect(heading).toHaveCount(1);
  }

  async sees(english) {
    const words = this.words(english);
    await expect(this.page.getByText(words, { exact: true }).filter({ visible: true }).first()).toBeVisible();
  }

  field(label) {
    return this.page.getByLabel(this.words(label), { exact: true });
  }

  async type(label, text) {
    await this.field(label).fill(text);
  }

  /** Marks the choice (a radio button) with this label. */
  async choose(label) {
    await this.page.getByRole('radio', { name: this.words(label), exact: true }).check();
  }

  /** The button or link with this text, the first that can be seen. */
  action(label, within = this.page) {
    const name = this.words(label);
    return within.getByRole('button', { name, exact: true })
      .or(within.getByRole('link', { name, exact: true }))
      .filter({ visible: true })
      .first();
  }

  async press(label, within) {
    await this.action(label, within).click();
  }

  /** The person's item on the list of methods that shows `text`. */
  method(text) {
    return this.page.getByRole('main').getByRole('listitem').filter({ hasText: text });
  }

  async nameMyself(person) {
    await this.type('Email address', person.name);
    await this.press('Next');
  }

  async givePassword(password) {
    await this.at('Enter password');
    await this.type('Password', password);
    await this.press('Sign in');
  }

  /** Signs in from wherever the page `from` leads to the sign-in page. */
  async signIn(person, { from = '/sign-in', stay = 'No', password = person.password } = {}) {
    await this.open(from);
    await this.at('Sign in');
    await this.nameMyself(person);
    await this.givePassword(password);
    await this.at('Stay signed in?');
    await this.press(stay);
  }

  /** Signs in as a person whom this browser remembers. */
  async signInAgain(person, { from = '/sign-in', stay = 'No', password = person.password } = {}) {
    await this.open(from);
    await this.pick(person);
    await this.givePassword(password);
    await this.at('Stay signed in?');
    await this.press(stay);
  }

  async pick(person) {
    await this.at('Pick an account');
    await this.page.getByRole('main').getByRole('button', { name: person.name }).first().click();
  }

  /** Types the code that was sent to `to`. */
  async enterCode(to) {
    await this.type('Enter code', await this.regain.outbox.code(to));
    await this.press('Next');
  }

  /** From Security info: asks to add a method of this kind. */
  async beginAdding(kind) {
    await this.at('Security info');
    await this.press('Add method');
    await this.at('Add a method');
    await this.field('Which method would you like to add?').selectOption({ label: this.words(kind) });
    await this.press('Add');
  }

  /** Tries to add a method until the last proof is too old for it. */
  async outwaitProof(kind) {
    await expect(async () => {
      await this.open('/security-info');
      await this.beginAdding(kind);
      await expect(this.page).toHaveURL(/\/prove/, { timeout: 500 });
    }).toPass({ intervals: [1_000], timeout: 20_000 });
    await this.at("Verify it's you");
  }

  /** From Security info: adds an alternate address. */
  async addEmail(address) {
    await this.beginAdding('Email');
    await this.at('Keep your account secure');
    await this.type('What email would you like to use?', address);
    await this.press('Next');
    await this.sees('We just sent a { $digits }-digit code to { $destination }. Enter the code below.');
    await this.enterCode(address);
    await this.at('Security info');
    await this.sees('Email verified');
  }

  /** On the page after "I want to set up a different method": takes this one. */
  async chooseDifferentMethod(kind) {
    await this.at('Choose a different method');
    await this.field('Which method would you like to use?').selectOption({ label: this.words(kind) });
    await this.press('Confirm');
  }

  /** On the page that asks for a phone: gives a Canadian number and asks for a text. */
  async givePhone(number) {
    await this.at('Keep your account secure');
    await this.field('Country or region').selectOption({ label: 'Canada (+1)' });
    await this.type('Phone number', number);
    await this.choose('Text me a code');
    await this.press('Next');
  }

  /** From the forgotten-password page to the choice of methods. */
  async beginReset(person) {
    await this.open('/reset');
    await this.at('Get back into your account');
    await this.nameMyself(person);
    await this.at("Verify it's you");
  }

  async sendEmailCode() {
    await this.choose('Email a code to { $mask }');
    await this.press('Send code');
    await this.sees('If that is on this account, a code is on its way by email. Enter the { $digits }-digit code below.');
  }

  async sendTextCode(number, choice = 'Text a code to { $mask }') {
    // A name that nobody has may be offered two phones.
    await this.page.getByRole('radio', { name: this.words(choice), exact: true }).first().check();
    await this.type('Phone number', number);
    await this.press('Send code');
    await this.sees(
      'If that is on this account, a code is on its way by text message. Enter the { $digits }-digit code below.',
    );
  }

  async choosePassword(password, again = password) {
    await this.at('Choose a new password');
    await this.type('New password', password);
    await this.type('Confirm new password', again);
    await this.press('Finish');
  }

  /** The avatar at the top right, opened. */
  async openMenu() {
    await this.page.getByRole('banner').locator('summary').click();
  }
}
