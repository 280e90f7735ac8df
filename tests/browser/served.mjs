// A served Regain, as an operator runs it: in a folder of its own, with a real SMTP server and a real text gateway.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

export const test = base.extend({
  /** A served Regain whose messages went over the wire; `run` is the command line in its folder. */
  regain: async ({}, use) => {
    const messages = [];
    const keep = (message) => messages.unshift(message);
    const [mail, texts, port] = [await mailServer(keep), await textGateway(keep), await freePort()];
    const folder = await mkdtemp(join(tmpdir(), 'regain-serve-'));
    const url = `http://127.0.0.1:${port}`;
    const execute = promisify(execFile);
    const run = (...args) => execute(program, args, { cwd: folder });
    let running;
    await use({
      url,
      folder,
      run,
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
      serve: async () => {
        running = await start(['serve'], { url, cwd: folder });
      },
    });
    const ended = await running?.stop();
    await Promise.all([mail.close(), texts.close()]);
    await rm(folder, { recursive: true, force: true });
    if (running) expect(ended).toBe(0);
  },
});

export { expect };
