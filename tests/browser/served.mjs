// A served Regain, as an operator runs it: in a folder of its own, with a real SMTP server and a real text gateway.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Outbox, freePort, program, start } from './regain.mjs';
import { expect, test as base } from './test.mjs';

/** The SMTP server of the mail tests, as a process of its own: prints its ports, then each mail it takes. */
async function mailServer(keep) {
  const script = fileURLToPath(new URL('../smtp/server.mjs', import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const [first] = await once(lines, 'line');
  lines.on('line', (line) => {
    const { to, subject, text } = JSON.parse(line);
    [to].flat().forEach((address) => keep({ channel: 'email', to: address, subject, text }));
  });
  return {
    port: JSON.parse(first).plain,
    close: () => {
      child.stdin.end();
      return ended;
    },
  };
}

/** A text gateway as the contract describes it. */
async function textGateway(keep) {
  const server = createServer(async (request, response) => {
    // `regain doctor` only looks whether something answers.
    if (request.method !== 'POST') {
      response.writeHead(405).end();
      return;
    }
    let body = '';
    for await (const chunk of request) body += chunk;
    const { to, text } = JSON.parse(body);
    keep({ channel: 'text', to, text });
    response.writeHead(202).end();
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { port: server.address().port, close: () => new Promise((done) => server.close(done)) };
}

/** A folder for a served Regain whose messages go over the wire; `run` is the command line in it, `stop` ends everything and gives back how
 *  the service ended. */
export async function serveFolder() {
  const messages = [];
  const keep = (message) => messages.unshift(message);
  const [mail, texts, port] = [await mailServer(keep), await textGateway(keep), await freePort()];
  const folder = await mkdtemp(join(tmpdir(), 'regain-serve-'));
  const url = `http://127.0.0.1:${port}`;
  const execute = promisify(execFile);
  let running;
  return {
    url,
    folder,
    run: (...args) => execute(program, args, { cwd: folder }),
    outbox: new Outbox(async () => messages),
    configuration: `
[server]
listen = "127.0.0.1:${port}"
public_url = "${url}"

[organisation]
name = "Example College"
domains = ["example.ca"]
helpdesk = "mailto:helpdesk@example.ca"

[email]
url = "smtp://127.0.0.1:${mail.port}"
from = "Example College <no-reply@example.ca>"

[[text]]
kind = "http"
url = "http://127.0.0.1:${texts.port}/messages"
`,
    serve: async (env = {}) => {
      running = await start(['serve'], { url, cwd: folder, env });
    },
    stop: async () => {
      const ended = running ? await running.stop() : 0;
      await Promise.all([mail.close(), texts.close()]);
      await rm(folder, { recursive: true, force: true });
      return ended;
    },
  };
}

/** A directory for tests, `slapd` or `samba`: { person, configuration, secret, ask, stop }, or { missing } where it cannot be started. */
export async function startDirectory(kind) {
  const child = spawn(join(dirname(program), 'directory-for-tests'), [kind], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = (await lines.next()).value;
  if (!first?.startsWith('{')) return { missing: first };
  const { configuration, secret, ...person } = JSON.parse(first);
  return {
    person,
    configuration,
    secret,
    ask: async (...words) => {
      child.stdin.write(`${words.join('\t')}\n`);
      return (await lines.next()).value;
    },
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

/** Serves accounts of that directory from that folder, with more lines of configuration and variables of the environment. */
export async function serveDirectory(served, directory, more = '', env = {}) {
  await served.run('init');
  await writeFile(join(served.folder, 'regain.toml'), served.configuration + directory.configuration + more);
  await writeFile(join(served.folder, 'directory-password'), directory.secret);
  await served.serve(env);
}

export const test = base.extend({
  /** A served Regain whose messages went over the wire; `run` is the command line in its folder. */
  regain: async ({}, use) => {
    const served = await serveFolder();
    await use(served);
    expect(await served.stop()).toBe(0);
  },
});

export { expect };
