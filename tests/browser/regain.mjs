// A `regain demo` of one's own: started on a free port with an empty folder, its people read from what it prints, its
// messages from its outbox.

import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

/** Where cargo puts what it builds. */
export const target = resolve(here, '../..', process.env.CARGO_TARGET_DIR || 'target');

/** The program under test; REGAIN names another one. */
export const program = process.env.REGAIN || join(target, 'debug/regain');

/** A port nobody listens on. Another process could take it before we do; then the start fails and is tried again. */
export function freePort() {
  return new Promise((done, failed) => {
    const probe = createServer();
    probe.once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

/** Starts the program with these arguments and waits until `url` answers; `stop()` ends it and awaits its exit. */
export async function start(args, { url, cwd, env = {} }) {
  const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', (chunk) => (said += chunk));
  child.stderr.on('data', (chunk) => (said += chunk));
  const exited = new Promise((done) => {
    child.once('exit', (code) => done(code ?? 'a signal'));
    child.once('error', (error) => done(error.message));
  });
  const running = {
    url,
    said: () => said,
    stop: async () => {
      child.kill('SIGTERM');
      return exited;
    },
  };
  for (let tries = 0; tries < 150; tries += 1) {
    const ended = await Promise.race([exited, new Promise((go) => setTimeout(go, 100))]);
    if (ended !== undefined) throw new Error(`regain ${args[0]} ended with ${ended}:\n${said}`);
    try {
      await fetch(url, { redirect: 'manual' });
      return running;
    } catch {
      // Not listening yet.
    }
  }
  await running.stop();
  throw new Error(`regain ${args[0]} did not answer at ${url} within 15 s:\n${said}`);
}

const stages = {
  nothing: 'nothing',
  'email-only': 'emailOnly',
  'phone-and-email': 'phoneAndEmail',
  'two-gates': 'twoGates',
  disabled: 'disabled',
};

/** The people that a demo prints, by what they have registered: {name, password, phone, email}. */
function readPeople(said) {
  const people = {};
  for (const line of said.split('\n')) {
    const [stage, name, password, phone, email] = line.trim().split(/ {2,}/);
    if (email && stages[stage]) people[stages[stage]] = { name, password, phone, email };
  }
  return people;
}

/**
 * A demo with nothing in it but the people it makes. `env` may change its configuration (REGAIN_SECTION__KEY). `host`: the name of this
 * machine in its addresses; browsers use passkeys under a name only.
 */
export async function startDemo(env = {}, host = '127.0.0.1') {
  const data = await mkdtemp(join(tmpdir(), 'regain-demo-'));
  const port = await freePort();
  const url = `http://${host}:${port}`;
  const said = host === '127.0.0.1' ? {} : { REGAIN_SERVER__PUBLIC_URL: url };
  const running = await start(['demo', '--listen', `127.0.0.1:${port}`, '--data', data], { url, env: { ...said, ...env } });
  return {
    ...running,
    people: readPeople(running.said()),
    outbox: new Outbox(async () => (await fetch(`${url}/demo/outbox.json`)).json()),
    // Without these tables no question about them is answered; they are put back as they were.
    databaseAway: (away) => {
      const [from, to] = away ? ['', '_away'] : ['_away', ''];
      const rename = ['session', 'journey'].map((table) => `ALTER TABLE ${table}${from} RENAME TO ${table}${to};`).join('');
      execFileSync('sqlite3', ['-cmd', '.timeout 5000', join(data, 'regain.db'), rename]);
    },
    stop: async () => {
      await running.stop();
      await rm(data, { recursive: true, force: true });
    },
  };
}

/** The messages that went out, each read once. `read` gives them all, newest first: {channel, to, subject, text, at}. */
export class Outbox {
  #read;
  #seen = new Set();

  constructor(read) {
    this.#read = read;
  }

  /** Those to `to` (an address, or a number as +1…) that were not asked for before, newest first. */
  async fresh(to) {
    const all = await this.#read();
    return all.map((message, index) => ({ ...message, key: all.length - index }))
      .filter((message) => message.to.includes(to) && !this.#seen.has(message.key));
  }

  /** Waits for a message to `to` that fits, and marks it and those before it as read. */
  async next(to, fits = () => true) {
    for (let tries = 0; tries < 100; tries += 1) {
      const fresh = await this.fresh(to);
      const found = fresh.find(fits);
      if (found) {
        fresh.filter(({ key }) => key <= found.key).forEach(({ key }) => this.#seen.add(key));
        return found;
      }
      await new Promise((go) => setTimeout(go, 100));
    }
    throw new Error(`no such message to ${to} within 10 s`);
  }

  /** The newest code that was not asked for before, whoever it was sent to. */
  async newestCode() {
    return codeIn(await this.next('', codeIn));
  }

  /** The newest code sent to `to`, waited for: alone on a line of an e-mail, after `#` in the last line of a text. */
  async code(to) {
    return codeIn(await this.next(to, codeIn));
  }
}

/** The code a message carries, if it carries one. */
export function codeIn({ channel, text }) {
  const found = channel === 'text' ? text.trim().match(/^@\S+ #(\d+)$/m) : text.match(/^\s*(\d{6,8})\s*$/m);
  return found?.[1];
}
