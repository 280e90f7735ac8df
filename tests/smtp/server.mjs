#!/usr/bin/env node
// The real SMTP server that the tests send to: four ports (plain, STARTTLS, TLS, TLS with access tokens alone), mails parsed and kept as
// JSON lines; and the token endpoint that gives those tokens (OAuth 2.0, RFC 6749).
//
//   node server.mjs [--plain PORT] [--starttls PORT] [--tls PORT] [--mails FILE]
//
// A port left out is chosen by the system. The first line on standard output is JSON:
//   {"plain": 40001, "starttls": 40002, "tls": 40003, "oauth": 40004, "token": 40005, "ca": "/tmp/…/ca.pem", "user": "regain", "password": "…"}
// Each mail that was taken is one more JSON line, there or at the end of FILE:
//   {"port", "connection", "user", "from", "to", "subject", "text", "html", "headers", "raw"}
// The certificate is for localhost and 127.0.0.1, signed by the authority in "ca", both new at each start.
// Sign-in (on the two encrypted ports) is offered and not asked for; "user" in a mail says who had signed in.
//
// How it misbehaves, by a line of JSON on standard input, until the next such line; {} is good behaviour:
//   {"connect": 421}, {"mail": 451}, {"rcpt": 550}, {"data": 554}: this reply at that step; "hang": no reply at all;
//   {"data": "wait"}: the mail is taken, and that is said only after the next such line; {"slow": [20, 80]}: after so many milliseconds
//   {"token": 503}: the token endpoint answers so; {"tokens": "withdrawn"}: every token given so far is good for nothing.
// On the port "oauth" nothing is taken without a sign-in by XOAUTH2. The endpoint is http://127.0.0.1:TOKEN/token; /asked there has the forms
// that it was sent. It knows the client "regain" with the secret "client secret", and the refresh token "refresh 0"; with each token it
// gives the next of those. /account there is the key file of a service account, which may act for no-reply@contactnorth.ca (RFC 7523).
// It confirms each with a line {"behaviour": …}, and says {"hung": STEP} when it falls silent. For one recipient only: rcpt-550@…, rcpt-hang@…, data-451@…, data-hang@…, data-wait@….
//
// It ends when standard input ends.
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKeyPairSync, verify } from 'node:crypto';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { SMTPServer } from 'smtp-server';

const USER = 'regain';
const PASSWORD = 'correct horse battery: staple';

const { values: options } = parseArgs({
  options: {
    plain: { type: 'string', default: '0' },
    starttls: { type: 'string', default: '0' },
    tls: { type: 'string', default: '0' },
    mails: { type: 'string' },
  },
});

const folder = mkdtempSync(join(tmpdir(), 'regain-smtp-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** An authority and a certificate signed by it: a program that checks certificates does not take one that signed itself. */
function makeCertificates() {
  const openssl = (...words) => execFileSync('openssl', words, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=Regain test authority');
  openssl('req', ...key, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=localhost');
  writeFileSync(join(folder, 'names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1\nbasicConstraints=CA:FALSE\n');
  openssl('x509', '-req', '-in', 'server.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2',
    '-extfile', 'names', '-out', 'server.pem');
  return { key: readFileSync(join(folder, 'server.key')), cert: readFileSync(join(folder, 'server.pem')) };
}

let behaviour = {};

/** Answers that wait for the next line on standard input. */
let waiting = [];

/** The reply that is due at a step instead of the good one, if any. */
function misbehaviour(step, recipients = []) {
  const own = recipients.map((to) => to.address.match(new RegExp(`^${step}-(\\d{3}|hang|wait)@`))?.[1]).find(Boolean);
  return own ?? behaviour[step];
}

/** Goes on, refuses, or never answers. The refusal repeats the recipient, as many servers do. */
function reply(step, recipients, callback) {
  const due = misbehaviour(step, recipients);
  if (due === undefined) return callback();
  if (due === 'hang') return say({ hung: step });
  if (due === 'wait') return callback();
  const responseCode = Number(due);
  const enhanced = `${String(responseCode)[0]}.1.1`;
  const said = `${enhanced} <${recipients.map((to) => to.address).join()}> ${step} refused on purpose`;
  return callback(Object.assign(new Error(said), { responseCode }));
}

function say(thing) {
  process.stdout.write(`${JSON.stringify(thing)}\n`);
}

function keep(mail) {
  if (options.mails) appendFileSync(options.mails, `${JSON.stringify(mail)}\n`);
  else say(mail);
}

async function receive(port, stream, session, callback) {
  const parts = [];
  for await (const part of stream) parts.push(part);
  const raw = Buffer.concat(parts);
  const recipients = session.envelope.rcptTo;
  reply('data', recipients, async (refusal) => {
    if (refusal) return callback(refusal);
    // Loading it is a third of the work of a start, and many tests send no mail that is taken.
    const { simpleParser } = await import('mailparser');
    const parsed = await simpleParser(raw);
    keep({
      port,
      connection: session.id,
      user: session.user ?? null,
      from: session.envelope.mailFrom.address,
      to: recipients.map((to) => to.address),
      subject: parsed.subject,
      text: parsed.text,
      html: parsed.html || null,
      headers: parsed.headerLines.map(({ line }) => line),
      raw: raw.toString('latin1'),
    });
    if (misbehaviour('data', recipients) === 'wait') return waiting.push(() => callback(null, 'taken'));
    const [least, most] = behaviour.slow ?? [0, 0];
    if (most > 0) return setTimeout(() => callback(null, 'taken'), least + Math.random() * (most - least));
    return callback(null, 'taken');
  });
}

const tokens = new Set();
const asked = [];
let refresh = 0;

let keys;

/** A service account's key file, as Google makes it; its key is made when it is first asked for. */
function account(host) {
  keys ??= generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    type: 'service_account',
    client_email: 'regain@project.iam.example',
    private_key_id: 'key 1',
    private_key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }),
    token_uri: `http://${host}/token`,
  };
}

/** By a statement that the account has signed. */
function grantByAssertion(assertion) {
  const [head, body, signature] = assertion.split('.');
  const part = (text) => JSON.parse(Buffer.from(text, 'base64url'));
  const claims = part(body);
  const good =
    keys &&
    part(head).alg === 'RS256' &&
    part(head).kid === 'key 1' &&
    verify('sha256', Buffer.from(`${head}.${body}`), keys.publicKey, Buffer.from(signature, 'base64url')) &&
    claims.iss === 'regain@project.iam.example' &&
    claims.aud.endsWith('/token') &&
    claims.exp - claims.iat <= 3600 &&
    claims.exp > claims.iat;
  if (!good) return [400, { error: 'invalid_grant' }];
  if (claims.scope !== 'https://mail.google.com/') return [400, { error: 'invalid_scope' }];
  if (claims.sub !== 'no-reply@contactnorth.ca') return [401, { error: 'unauthorized_client' }];
  const access_token = `token ${asked.length}`;
  tokens.add(access_token);
  return [200, { access_token, token_type: 'Bearer', expires_in: 3599 }];
}

/** The token endpoint: by the client's own secret, by a refresh token, or by a signed statement. */
function grant(form) {
  if (form.grant_type === 'urn:ietf:params:oauth:grant-type:jwt-bearer') return grantByAssertion(form.assertion);
  if (form.client_id !== 'regain' || (form.client_secret ?? 'client secret') !== 'client secret') return [401, { error: 'invalid_client' }];
  if (form.grant_type === 'refresh_token' && form.refresh_token !== `refresh ${refresh}`) return [400, { error: 'invalid_grant' }];
  if (form.grant_type === 'client_credentials' && !form.client_secret) return [401, { error: 'invalid_client' }];
  const access_token = `token ${asked.length}`;
  tokens.add(access_token);
  const granted = { access_token, token_type: 'Bearer', expires_in: 3600 };
  return [200, form.grant_type === 'refresh_token' ? { ...granted, refresh_token: `refresh ${(refresh += 1)}` } : granted];
}

const endpoint = createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  const answer = (status, thing) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(thing));
  if (request.url === '/asked') return answer(200, asked);
  if (request.url === '/account') return answer(200, account(request.headers.host));
  const form = Object.fromEntries(new URLSearchParams(Buffer.concat(parts).toString()));
  asked.push(form);
  if (behaviour.token) return answer(behaviour.token, { error: 'temporarily_unavailable' });
  return answer(...grant(form));
});

function signIn(auth, session, callback) {
  if (auth.method === 'XOAUTH2') {
    if (tokens.has(auth.accessToken)) return callback(null, { user: auth.username });
    // As the large providers do: what is wrong comes in a challenge, and the refusal after its answer.
    return callback(null, { data: { status: '401', schemes: 'Bearer', scope: 'https://mail.example/' } });
  }
  if (auth.username === USER && auth.password === PASSWORD) return callback(null, { user: auth.username });
  return callback(Object.assign(new Error('5.7.8 wrong user or password'), { responseCode: 535 }));
}

/** Greets at once. The package waits a tenth of a second first, for clients that talk too soon, and no test is about those. */
class PromptServer extends SMTPServer {
  connect(...given) {
    super.connect(...given);
    const connection = [...this.connections].at(-1);
    const greet = connection.connectionReady.bind(connection);
    connection.connectionReady = () => {};
    greet();
  }
}

function serve(name, port, settings) {
  const server = new PromptServer({
    authOptional: true,
    ...settings,
    disableReverseLookup: true,
    logger: false,
    onConnect: (session, callback) => reply('connect', [], callback),
    onAuth: signIn,
    onMailFrom: (address, session, callback) => reply('mail', [], callback),
    onRcptTo: (address, session, callback) => reply('rcpt', [address], callback),
    onData: (stream, session, callback) => receive(name, stream, session, callback),
  });
  // A client that goes away in the middle is part of the tests.
  server.on('error', () => {});
  return new Promise((resolve) => {
    const listener = server.listen(Number(port), '127.0.0.1', () => resolve(listener.address().port));
  });
}

const certificates = makeCertificates();
const noSignIn = { disabledCommands: ['AUTH', 'STARTTLS'] };
const ports = {
  plain: await serve('plain', options.plain, noSignIn),
  starttls: await serve('starttls', options.starttls, certificates),
  tls: await serve('tls', options.tls, { ...certificates, secure: true }),
  oauth: await serve('oauth', '0', { ...certificates, secure: true, authOptional: false, authMethods: ['XOAUTH2'] }),
  token: await new Promise((resolve) => {
    endpoint.listen(0, '127.0.0.1', () => resolve(endpoint.address().port));
  }),
};
say({ ...ports, ca: join(folder, 'ca.pem'), user: USER, password: PASSWORD });

createInterface({ input: process.stdin })
  .on('line', (line) => {
    behaviour = JSON.parse(line);
    if (behaviour.tokens === 'withdrawn') tokens.clear();
    waiting.splice(0).forEach((answer) => answer());
    say({ behaviour });
  })
  .on('close', () => process.exit(0));
