// The readme's five minutes: from `regain init` to a real first reset, with a real SMTP server and a real text gateway.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Outbox, freePort, program, start } from './regain.mjs';
import { expect, test as base } from './test.mjs';
import { newPassword } from './visitor.mjs';

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
    // `regain doctor` only looks whether somebody is there.
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

const test = base.extend({
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

test('from regain init to a first reset and a phone, over the wire', async ({ visitor, regain }) => {
  const { folder, run, outbox } = regain;
  await run('init');
  const { mode } = await stat(join(folder, 'data/keys'));
  expect(mode & 0o777).toBe(0o600);
  await writeFile(join(folder, 'regain.toml'), regain.configuration);
  await run('check');
  await run('doctor', '--to', 'kim@example.org');
  await outbox.next('kim@example.org');
  await run('user', 'add', 'kim@example.ca', '--name', 'Kim Tremblay', '--email', 'kim@example.org');
  await regain.serve();

  const person = { name: 'kim@example.ca', password: newPassword };
  await visitor.beginReset(person);
  await visitor.sendEmailCode();
  await visitor.enterCode('kim@example.org');
  await visitor.choosePassword(newPassword);
  await visitor.at('Your password has been reset');
  await visitor.signIn(person, { from: '/security-info' });
  await visitor.beginAdding('Phone');
  await visitor.givePhone('416 555 0142');
  await visitor.enterCode('+14165550142');
  await visitor.at('Security info');
  await visitor.sees('Phone verified');
});
