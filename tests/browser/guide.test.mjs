// The guide, held against the pages: every printed step is walked word for word, for each kind of person, under each policy that changes the
// way, in both languages, on a wide screen and on a phone. And on paper: numbers of pages are true, and no step is torn.

import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DirectoryAccounts } from './guide-directory.mjs';
import { objectionLink, readSteps, typing, Walker } from './guide-walker.mjs';
import { guess } from './guessing.mjs';
import { keepPasskeys } from './passkeys.mjs';
import { startDemo } from './regain.mjs';
import { expect, test, watch } from './test.mjs';
import { Visitor } from './visitor.mjs';
import { inWords } from './words.mjs';

const policies = {
  'the defaults': {},
  'an address first': { REGAIN_REGISTRATION__METHODS: '["email", "phone"]' },
  'two methods asked for': { REGAIN_REGISTRATION__REQUIRED: '2', REGAIN_RECOVERY__GATES: '2' },
  'nothing asked for': { REGAIN_REGISTRATION__REQUIRED: '0' },
  'proofs that are soon too old': { REGAIN_SESSION__FRESH: '20s' },
  'no staying signed in': { REGAIN_SESSION__STAY_SIGNED_IN: '0', REGAIN_REGISTRATION__SKIPS: '3' },
  'no hints': { REGAIN_RECOVERY__HINTS: 'false' },
  'apps, codes and a second step': {
    REGAIN_REGISTRATION__METHODS: '["phone", "email", "app", "codes"]',
    REGAIN_SIGN_IN__SECOND_STEP: 'where-registered',
  },
  'no resets': { REGAIN_RECOVERY__ENABLED: 'false' },
  'a second step for all': { REGAIN_SIGN_IN__SECOND_STEP: 'required' },
  'a second step for all, by an app first': {
    REGAIN_REGISTRATION__METHODS: '["app", "email", "phone"]',
    REGAIN_SIGN_IN__SECOND_STEP: 'required',
  },
  'two gates, one method asked for': { REGAIN_RECOVERY__GATES: '2' },
  'addresses alone': { REGAIN_REGISTRATION__METHODS: '["email"]', REGAIN_RECOVERY__METHODS: '["email"]' },
  'phones alone': { REGAIN_REGISTRATION__METHODS: '["phone"]', REGAIN_RECOVERY__METHODS: '["phone"]' },
  'colleagues and letters': {
    REGAIN_REGISTRATION__METHODS: '["phone", "email", "contacts"]',
    REGAIN_RECOVERY__METHODS: '["email", "phone", "letter", "contacts"]',
  },
  'an app and codes, which reset nothing': { REGAIN_REGISTRATION__METHODS: '["app", "codes"]' },
  'recovery codes first': { REGAIN_REGISTRATION__METHODS: '["codes", "email"]' },
  'an app, which resets nothing, before a phone': { REGAIN_REGISTRATION__METHODS: '["app", "phone"]' },
  'a second step for all, by a passkey first': {
    REGAIN_REGISTRATION__METHODS: '["passkey", "phone", "email"]',
    REGAIN_SIGN_IN__SECOND_STEP: 'required',
  },
  'a second step for all, by recovery codes first': {
    REGAIN_REGISTRATION__METHODS: '["codes", "email", "app"]',
    REGAIN_SIGN_IN__SECOND_STEP: 'required',
    REGAIN_SIGN_IN__REMEMBER_DEVICE: '14d',
  },
  'a second step for all from a day on': {
    REGAIN_SIGN_IN__SECOND_STEP: 'required',
    REGAIN_SIGN_IN__REQUIRED_FROM: '2099-01-01',
  },
  'two gates of two kinds, both asked for': {
    REGAIN_REGISTRATION__METHODS: '["app", "email"]',
    REGAIN_REGISTRATION__REQUIRED: '2',
    REGAIN_RECOVERY__METHODS: '["email", "app", "codes"]',
    REGAIN_RECOVERY__GATES: '2',
  },
  'no resets, and a second step for all': {
    REGAIN_RECOVERY__ENABLED: 'false',
    REGAIN_SIGN_IN__SECOND_STEP: 'required',
    REGAIN_SESSION__STAY_SIGNED_IN: '0',
  },
};

/** Policies of organisations whose passwords live in a directory; `of`: the groups of some of the people who follow the steps. */
const directories = {
  'accounts of a directory': {},
  'a group of the directory that proves two methods': { more: 'two_gates_groups = ["Staff"]\n', of: ['', 'Staff'] },
  'a group of the directory with a second step': {
    more: '[[sign_in.group]]\ngroup = "Finance"\nsecond_step = "required"\n',
    of: ['', 'Finance'],
  },
  'two groups of the directory, with two rules': {
    env: { REGAIN_SIGN_IN__SECOND_STEP: 'where-registered' },
    more: 'two_gates_groups = ["Staff"]\n[[sign_in.group]]\ngroup = "Finance"\nsecond_step = "required"\n',
    of: ['Staff', 'Finance'],
  },
};

const wide = { width: 1280, height: 800 };
const phone = { width: 360, height: 740 };
const english = { locale: 'en-CA', viewport: wide };
const french = { locale: 'fr-CA', viewport: phone };
/** At the defaults every way of reading; under the other policies both languages and both sizes, but not each with each. */
const looks = (name) => (name === 'the defaults' ? [english, french, { ...english, viewport: phone }, { ...french, viewport: wide }] : [english, french]);

/** Who of the demo's people follows a procedure, by the end of its name. */
const readers = {
  nothing: ['nothing'],
  address: ['emailOnly'],
  'one-method': ['emailOnly'],
  'two-methods': ['phoneAndEmail'],
  methods: ['emailOnly', 'phoneAndEmail'],
};

function people(procedure, settings) {
  const [aim, ...had] = procedure.split('-');
  // Who has an address alone has steps of their own there.
  const hasSteps = settings.REGAIN_SIGN_IN__SECOND_STEP === 'required';
  if (had.join('-') === 'one-method' && hasSteps) return ['phoneAndEmail'];
  // Who changes a method has it, and nothing more is asked of them.
  // Nobody in the demo has two methods of such kinds.
  const nobody = settings.REGAIN_RECOVERY__GATES === '2' && settings.REGAIN_RECOVERY__METHODS;
  // Who has one method and is asked for another first gets no further here.
  const asked = hasSteps || settings.REGAIN_REGISTRATION__REQUIRED > 1;
  // Where several are asked for, who has one meets that page first, and who has lost two does not: the procedure says both.
  if (procedure === 'lost-only' && settings.REGAIN_REGISTRATION__REQUIRED > 1) return ['emailOnly', 'phoneAndEmail'];
  if (aim === 'lost') return had.join('-') === 'another' || asked ? ['phoneAndEmail'] : ['emailOnly'];
  if (aim === 'not_me') return nobody ? [] : asked ? ['phoneAndEmail'] : ['emailOnly', 'phoneAndEmail'];
  if (aim.startsWith('change_')) return nobody ? [] : ['phoneAndEmail'];
  if (aim !== 'reset') return readers[had.join('-')];
  if (nobody) return [];
  return ['emailOnly', 'phoneAndEmail', 'twoGates'];
}

/** By how many methods one of the demo's people can reset the password. */
function usable(who, settings) {
  const own = who === 'emailOnly' ? ['email'] : ['phone', 'email'];
  const resets = JSON.parse(settings.REGAIN_RECOVERY__METHODS ?? '["email", "phone"]');
  return own.filter((kind) => resets.includes(kind)).length;
}

/** Demos with the same settings, so that each walk has a person whom no other walk has changed. */
class Demos {
  constructor(settings) {
    this.settings = settings;
    // Browsers use passkeys under a name only.
    this.host = settings.REGAIN_REGISTRATION__METHODS?.includes('passkey') ? 'localhost' : '127.0.0.1';
    this.running = [];
  }

  async with(who) {
    let found = this.running.find(({ used }) => !used.has(who));
    if (!found) this.running.push((found = { regain: await startDemo(this.settings, this.host), used: new Set() }));
    found.used.add(who);
    return found.regain;
  }

  async stop() {
    await Promise.all(this.running.map(({ regain }) => regain.stop()));
  }
}

/** A person in a fresh browser, and what must not happen there. */
async function visit(browser, regain, look) {
  const context = await browser.newContext(look);
  const wrong = watch(context, regain.url);
  const page = await context.newPage();
  if (new URL(regain.url).hostname === 'localhost') await keepPasskeys(page);
  return { visitor: new Visitor(page, regain, look.locale.slice(0, 2)), wrong, context };
}

/** Opens the guide without its pictures, where its words are all that is read: they take nine tenths of the time of opening it. */
async function openWords(visitor, path) {
  const isIt = (url) => url.pathname === path;
  await visitor.page.route(isIt, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: (await answer.text()).replace(/ srcdoc="[^"]*"/g, '') });
  });
  await visitor.open(path);
  await visitor.page.unroute(isIt);
}

async function procedures(visitor, reader = '') {
  await openWords(visitor, `/guide${reader}`);
  return visitor.page.locator('[data-procedure]').evaluateAll((found) => found.map((one) => one.dataset.procedure));
}

/** The steps of each procedure as a reader's screen shows them, or `paper`, by its name. Read once: the guide is a heavy page, with all its pictures. */
async function printed(browser, regain, look, { paper = false } = {}) {
  const { visitor, wrong, context } = await visit(browser, regain, look);
  const steps = {};
  const all = await procedures(visitor);
  if (paper) await visitor.page.emulateMedia({ media: 'print' });
  for (const procedure of all) steps[procedure] = await readSteps(visitor.page, procedure);
  expect(wrong).toEqual([]);
  await context.close();
  expect(Object.keys(steps).length).toBeGreaterThan(2);
  return steps;
}

// Dozens of people sign in, one after the other: a machine that does other things too takes its time for a password.
test.use({ actionTimeout: 30_000 });

let walked = 0;

/** Somebody who has a person's password changes it: they are told. */
async function changePassword(browser, regain, person) {
  const { visitor, context } = await visit(browser, regain, english);
  await visitor.open('/sign-in');
  await visitor.nameMyself(person);
  await visitor.givePassword(person.password);
  const heading = visitor.page.getByRole('heading', { level: 1 });
  await expect(heading).not.toHaveText('Enter password');
  if (await heading.innerText() === "Verify it's you") await visitor.enterCode(person.phone.replace(/[^+\d]/g, ''));
  await visitor.open('/account/password');
  await visitor.type('Current password', person.password);
  await visitor.type('New password', 'kettle orchard violin 77 tide');
  await visitor.type('Confirm new password', 'kettle orchard violin 77 tide');
  await visitor.press('Change password');
  await expect(visitor.page.getByRole('status').first()).toBeVisible();
  await context.close();
}

/** Follows one procedure by its `steps` as printed for a wide or narrow screen, from the first to the last. `all`: the steps of each procedure,
 *  for one that goes on with another. */
async function walk(browser, regain, who, procedure, all, look, before = async () => {}, how = {}) {
  const { visitor, wrong, context } = await visit(browser, regain, look);
  const person = regain.people[who];
  const steps = all[procedure];
  expect(steps.length, procedure).toBeGreaterThan(2);
  await before(visitor, person);
  const alone = who.startsWith('emailOnly');
  if (procedure === 'not_me-methods') {
    await changePassword(browser, regain, person);
    // Who has an address alone has the link, and no code.
    if (alone) how = { ...how, link: objectionLink(await regain.outbox.next(person.email, objectionLink)) };
  }
  const own = () => {
    walked += 1;
    // Of nobody whom a directory knows (guide-directory.mjs).
    return { number: `416 555 ${5000 + (walked % 4000)}`, email: `walker${walked}@example.org` };
  };
  // Each demo has an address of its own.
  const here = new URL(regain.url).host;
  const theirs = (steps) => steps.map((step) => step.map((sentence) => ({ ...sentence, links: sentence.links.map((link) => link.replace(/^[^/]+/, here)) })));
  const lost = procedure.startsWith('lost-') ? { lost: alone ? 'Email' : 'Phone' } : {};
  const walker = new Walker(visitor, person, typing(regain, person, own), { usable: alone ? 1 : 2, ...lost, ...how });
  const resets = all['reset-methods'];
  try {
    await walker.follow(theirs(steps));
    // "Go on with step 2 of …".
    if (procedure === 'not_me-methods' && resets) await walker.follow(theirs(resets.slice(1)));
  } catch (error) {
    throw new Error(`${procedure}, followed by ${who}: ${error.message}`);
  }
  const ends = {
    reset: ['Sign in'],
    lost: procedure === 'lost-another' ? ['You are signed out'] : ['Security info', 'More information required'],
    not_me: [resets ? 'Sign in' : 'The changes have been undone'],
  };
  const helped = ['Contact the help desk', "You can't get in without one of your methods"];
  const expected = walker.over ? helped : ends[procedure.split('-')[0]] ?? ['Security info'];
  await expect(visitor.page.getByRole('heading', { level: 1 })).toHaveText(new RegExp(`^(${expected.map((one) => visitor.words(one).replace(/[?.]/g, '\\$&')).join('|')})$`));
  // What was registered works at once.
  const waits = visitor.page.getByText(visitor.words('Can reset your password from { $date }')).or(visitor.page.getByText(visitor.words('Can be used from { $date }')));
  expect(await waits.filter({ visible: true }).count(), `${procedure}, followed by ${who}: a wait`).toBe(0);
  expect(wrong).toEqual([]);
  await context.close();
  return walker;
}

for (const [name, settings] of Object.entries(policies)) {
  for (const look of looks(name)) {
    // One look a language at the defaults is quick enough for every run; the rest is for `make browser`.
    const often = name === 'the defaults' && [english, french].includes(look);
    test(`every step is true: ${name}, ${look.locale}, ${look.viewport.width} pixels${often ? '' : ' @slow'}`, async ({ browser }) => {
      test.setTimeout(480_000);
      const demos = new Demos(settings);
      try {
        const all = await printed(browser, await demos.with('the reader'), look);
        for (const procedure of Object.keys(all)) {
          for (const who of people(procedure, settings)) {
            // Long enough for what follows a proof, and outwaited before what needs one.
            const wait = settings.REGAIN_SESSION__FRESH && !procedure.startsWith('reset') ? 20_200 : 0;
            await walk(browser, await demos.with(who), who, procedure, all, look, undefined, { wait, usable: usable(who, settings) });
          }
        }
      } finally {
        await demos.stop();
      }
    });
  }
}

/** Who has to prove two methods is told of it after the first, adds another by the steps, and resets the password with both. */
async function becomeReadyForTwoGates(browser, accounts, all, look) {
  const who = 'nothing of Staff';
  const regain = await accounts.with(who);
  const person = regain.people[who];
  const own = typing(regain, person, () => ({ number: person.phone, email: person.email }));
  const { visitor, wrong, context } = await visit(browser, regain, look);
  const here = new URL(regain.url).host;
  for (const procedure of ['email-nothing', 'phone-methods', 'reset-methods']) {
    const walker = new Walker(visitor, person, own);
    const steps = all[procedure].map((step) => step.map((sentence) => ({ ...sentence, links: sentence.links.map((link) => link.replace(/^[^/]+/, here)) })));
    await walker.follow(steps);
    expect(walker.over, procedure).toBe(false);
    const advice = visitor.page.getByText(visitor.words("You can't reset your password by yourself yet"));
    expect(await advice.count(), procedure).toBe(procedure === 'email-nothing' ? 1 : 0);
  }
  // This browser remembers who signed in before.
  await visitor.at('Pick an account');
  expect(wrong).toEqual([]);
  await context.close();
}

for (const [name, { of = [''], ...settings }] of Object.entries(directories)) {
  for (const look of [english, french]) {
    test(`every step is true: ${name}, ${look.locale}, ${look.viewport.width} pixels @slow`, async ({ browser }, info) => {
      test.setTimeout(480_000);
      const accounts = new DirectoryAccounts(settings);
      try {
        const missing = await accounts.begin();
        info.skip(missing !== undefined, missing);
        const all = await printed(browser, await accounts.with('the reader'), look);
        for (const procedure of Object.keys(all)) {
          for (const kind of people(procedure, {}).filter((one) => one !== 'twoGates')) {
            for (const group of of) {
              // Who has an address alone and is asked for more first gets no further.
              if (procedure === 'lost-only' && group === 'Finance') continue;
              if (procedure === 'not_me-methods' && group === 'Finance' && kind === 'emailOnly') continue;
              const who = group ? `${kind} of ${group}` : kind;
              const walker = await walk(browser, await accounts.with(who), who, procedure, all, look);
              // Who has to prove two methods and has one is led to the help desk, and nobody else.
              if (procedure.startsWith('reset')) expect(walker.over, who).toBe(who === 'emailOnly of Staff');
            }
          }
        }
        if (of.includes('Staff')) await becomeReadyForTwoGates(browser, accounts, all, look);
      } finally {
        await accounts.stop();
      }
    });
  }
}

test('every step can be done with a keyboard alone, without a script, in French, at 320 pixels @slow', async ({ browser }) => {
  test.setTimeout(300_000);
  const demos = new Demos({});
  const look = { locale: 'fr-CA', viewport: { width: 320, height: 640 }, javaScriptEnabled: false };
  try {
    const all = await printed(browser, await demos.with('the reader'), look);
    for (const procedure of Object.keys(all)) {
      for (const who of people(procedure, {})) {
        await walk(browser, await demos.with(who), who, procedure, all, look, undefined, { keyboard: true });
      }
    }
  } finally {
    await demos.stop();
  }
});

for (const look of [english, french]) {
  test(`who comes back finds their steps true, too: ${look.locale} @slow`, async ({ browser }) => {
    test.setTimeout(120_000);
    const demos = new Demos({ REGAIN_SESSION__FRESH: '1s' });
    const signedIn = async (visitor, person) => {
      await visitor.signIn(person, { stay: 'Yes' });
      await visitor.page.waitForTimeout(1_100);
    };
    const signedOut = async (visitor, person) => {
      await signedIn(visitor, person);
      await visitor.openMenu();
      await visitor.press('Sign out');
      await visitor.at('You are signed out');
    };
    try {
      const all = await printed(browser, await demos.with('the reader'), look);
      const proved = await walk(browser, await demos.with('phoneAndEmail'), 'phoneAndEmail', 'email-methods', all, look, signedIn);
      expect(proved.done.join(' ')).toContain(inWords(look.locale.slice(0, 2), "Verify it's you"));
      const picked = await walk(browser, await demos.with('emailOnly'), 'emailOnly', 'phone-methods', all, look, signedOut);
      expect(picked.done.join(' ')).toContain(inWords(look.locale.slice(0, 2), 'Pick an account'));
    } finally {
      await demos.stop();
    }
  });
}

for (const look of [english, french]) {
  test(`the steps are true as paper has them, where those that sign in stand once: ${look.locale} @slow`, async ({ browser }) => {
    test.setTimeout(300_000);
    const demos = new Demos({});
    const signedOut = async (visitor, person) => {
      await visitor.signIn(person, { stay: 'Yes' });
      await visitor.openMenu();
      await visitor.press('Sign out');
      await visitor.at('You are signed out');
    };
    try {
      const reader = await demos.with('the reader');
      const [paper, screen] = [await printed(browser, reader, look, { paper: true }), await printed(browser, reader, look)];
      const steps = (all) => Object.entries(all).map(([name, of]) => [name, of.length]);
      expect(steps(paper)).toEqual(steps(screen));
      for (const procedure of ['email-nothing', 'phone-nothing', 'phone-methods', 'change_phone-methods', 'lost-another']) {
        const who = procedure.endsWith('nothing') ? 'nothing' : 'phoneAndEmail';
        await walk(browser, await demos.with(who), who, procedure, paper, look, who === 'nothing' ? undefined : signedOut);
      }
    } finally {
      await demos.stop();
    }
  });
}

test('a code with letters is typed as the guide says, while somebody guesses @slow', async ({ browser }) => {
  test.setTimeout(240_000);
  const demos = new Demos({});
  try {
    const all = await printed(browser, await demos.with('the reader'), french);
    const regain = await demos.with('emailOnly');
    await guess(regain);
    await walk(browser, regain, 'emailOnly', 'reset-methods', all, french, undefined, { letters: true });
  } finally {
    await demos.stop();
  }
});

test('the guide opens at its beginning: no picture takes the focus', async ({ visitor }) => {
  for (const path of ['/guide', '/guide/nothing']) {
    await visitor.open(path);
    await visitor.page.waitForLoadState('load');
    await expect.poll(() => visitor.page.locator('iframe').count()).toBeGreaterThan(3);
    expect(await visitor.page.evaluate(() => [scrollY, document.activeElement.tagName])).toEqual([0, 'BODY']);
  }
});

test('each reader is shown the steps that are theirs', async ({ visitor, regain }) => {
  expect(await procedures(visitor, '/nothing')).toEqual(['email-nothing', 'phone-nothing', 'reset-methods']);
  expect(await procedures(visitor, '/one-method')).toEqual(['email-one-method', 'phone-one-method', 'change_email-methods', 'change_phone-methods', 'reset-methods', 'lost-only', 'not_me-methods']);
  expect(await procedures(visitor, '/two-methods')).toEqual(['email-two-methods', 'phone-two-methods', 'change_email-methods', 'change_phone-methods', 'reset-methods', 'lost-another', 'not_me-methods']);
  await visitor.signIn(regain.people.emailOnly);
  await visitor.open('/guide');
  await visitor.sees(new RegExp('one method is registered on your account'));
  await visitor.press('Show the steps that are yours');
  await expect(visitor.page).toHaveURL(/\/guide\/one-method$/);
});

for (const look of [english, french]) {
  test(`each step has a picture of its page that shows what is to be chosen: ${look.locale} @slow`, async ({ browser, regain }) => {
    test.setTimeout(240_000);
    const { visitor, wrong } = await visit(browser, regain, look);
    await visitor.open('/guide');
    const steps = visitor.page.locator('.walk > li:not(.on-paper)');
    for (let at = 0; at < await steps.count(); at += 1) {
      const step = steps.nth(at);
      if (await step.locator('.said a').count() > 0) continue;
      const frames = step.locator('iframe');
      expect(await frames.count(), await step.innerText()).toBeGreaterThan(0);
      for (const frame of await frames.all()) {
        expect(await frame.getAttribute('inert')).not.toBeNull();
        const inside = await (await frame.elementHandle()).contentFrame();
        // All of the page is in the picture, and laid out for a screen of that width.
        const { beyond, cut, panel } = await inside.evaluate(() => ({
          beyond: document.documentElement.scrollWidth - innerWidth,
          cut: [...document.querySelectorAll('main :is(.main, .deeds a, .deeds button)')].filter((button) => button.getBoundingClientRect().bottom > innerHeight).length,
          panel: document.querySelector('.panel') && document.querySelector('main').getBoundingClientRect().left > 100,
        }));
        expect([beyond <= 0, cut], `${await frame.getAttribute('title')} in “${await step.innerText()}”`).toEqual([true, 0]);
        if (panel !== null) expect(panel).toBe(look.viewport.width > 1000);
      }
    }
    await expect(visitor.page.locator('iframe').first()).toBeVisible();
    expect(wrong).toEqual([]);
  });
}

/** Each page of a PDF as text. */
function pagesOf(pdf) {
  return execFileSync('pdftotext', ['-layout', pdf, '-']).toString().split('\f').slice(0, -1);
}

for (const format of ['A4', 'Letter']) {
  for (const look of [english, french]) {
    test(`the guide is whole on paper: ${format}, ${look.locale} @slow`, async ({ browser, regain }) => {
      test.setTimeout(180_000);
      const { visitor } = await visit(browser, regain, { ...look, viewport: wide });
      const folder = await mkdtemp(join(tmpdir(), 'regain-guide-'));
      try {
        await visitor.open('/guide');
        const file = join(folder, 'guide.pdf');
        await visitor.page.pdf({ path: file, format });
        const pages = pagesOf(file);
        const flat = pages.map((page) => page.replace(/\s+/g, ' '));
        // At the foot of each page its number, of how many.
        flat.forEach((page, index) => {
          expect(page).toMatch(new RegExp(`Page ${index + 1} (of|de|sur) ${pages.length}`));
        });
        // What the contents say is where it is.
        const contents = await visitor.page.locator('.contents a').evaluateAll((links) => links.map((link) => link.firstChild.textContent));
        for (const title of contents) {
          // The same words may stand below several headings: each of them has to be where it says.
          const lines = pages[0].split('\n').filter((one) => one.trim().startsWith(title) && /\d\s*$/.test(one));
          expect(lines.length, title).toBeGreaterThan(0);
          for (const line of lines) {
            const number = Number(line.match(/(\d+)\s*$/)[1]);
            expect(number, `the page of “${title}”: ${line}`).toBeGreaterThan(0);
            expect(flat[number - 1], title).toContain(title);
          }
        }
        // Steps that sign in are on the page that is named in their place.
        await visitor.page.emulateMedia({ media: 'print' });
        const named = await visitor.page.locator('.walk > .signed-in').evaluateAll((lines) => lines.map((line) => {
          const [first, , sheet] = line.innerText.match(/\d+/g).map(Number);
          const step = document.querySelectorAll(`[data-procedure="${line.dataset.as}"] .walk > li`)[first - 1];
          return { sheet, said: step.querySelector('.said').innerText.slice(0, 20) };
        }));
        expect(named.length).toBeGreaterThan(3);
        for (const { sheet, said } of named) expect(flat[sheet - 1]).toContain(said);
        // A heading has more than a line of its section below it on its page.
        const lonely = await visitor.page.locator('.procedures h2').evaluateAll((headings) => headings.filter((heading) => {
          const steps = [...heading.parentElement.querySelectorAll('.walk > li')].filter((step) => step.checkVisibility()).slice(0, 3);
          const next = steps.findIndex((step, at) => at > 0 && getComputedStyle(step).breakBefore === 'page');
          const last = steps.at(next > 0 ? next - 1 : steps.length - 1);
          return next > 0 && last.getBoundingClientRect().bottom - heading.getBoundingClientRect().bottom < 110;
        }).map((heading) => heading.innerText));
        expect(lonely).toEqual([]);
        // No step begins on one page and ends on the next.
        const torn = await visitor.page.locator('.walk > li').evaluateAll((steps) => steps.filter((step) => getComputedStyle(step).breakInside !== 'avoid').length);
        expect(torn).toBe(0);
        // Addresses are printed once.
        expect(flat.join(' ')).not.toMatch(/(\S+\/setup)\.? \(https?:\/\/\1\)/);
        for (const path of ['/guide/hand-out', '/guide/poster']) {
          await visitor.page.emulateMedia({ media: null });
          await visitor.open(path);
          await visitor.page.pdf({ path: file, format });
          expect(pagesOf(file).length, path).toBe(1);
        }
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
  }
}
