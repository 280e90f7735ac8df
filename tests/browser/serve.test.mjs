// The readme's five minutes: from `regain init` to a real first reset, with a real SMTP server and a real text gateway.

import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Outbox, freePort, program, start } from './regain.mjs';
import { expect, test as base } from './test.mjs';
import { newPassword } from './visitor.mjs';

// The SMTP server that the mail tests use; it is installed with them.
const require = createRequire(new URL('../smtp/package.json', import.meta.url));
const { SMTPServer } = require('smtp-server');
const { simpleParser } = require('mailparser');

const listen = (server) => new Promise((done) => server.listen(0, '127.0.0.1', function listening() {
  done((this ?? server).address().port);
}));

/** An SMTP server that keeps what it takes. */
async function mailServer(keep) {
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData: (stream, session, taken) => {
      simpleParser(stream).then(({ subject, text }) => {
        session.envelope.rcptTo.forEach(({ address }) => keep({ channel: 'email', to: address, subject, text }));
        taken();
      }, taken);
    },
  });
  server.on('error', () => {});
  const port = await listen(server.server);
  return { port, close: () => new Promise((done) => server.close(done)) };
}

/** A text gateway as the contract describes it. */
async function textGateway(keep) {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { to, text } = JSON.parse(body);
    keep({ channel: 'text', to, text });
    response.writeHead(202).end();
  });
  const port = await listen(server);
  return { port, close: () => new Promise((done) => server.close(done)) };
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
    expect(await running?.stop()).toBe(0);
    await Promise.all([mail.close(), texts.close()]);
    await rm(folder, { recursive: true, force: true });
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
  await visitor.at('Security info');
  await visitor.press('Add method');
  await visitor.field('Which method would you like to add?').selectOption({ label: 'Phone' });
  await visitor.press('Add');
  await visitor.givePhone('416 555 0142');
  await visitor.enterCode('+14165550142');
  await visitor.sees('Phone verified');
});
