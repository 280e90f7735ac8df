// Accounts whose passwords live in OpenLDAP, for the walks of the guide: each walk has a person of its own, whom the directory knows with an
// address, a number and a group.

import { serveDirectory, serveFolder, startDirectory } from './served.mjs';

/** What the directory knows of each kind of person: whether an address, whether a number. */
const known = {
  nothing: [false, false],
  emailOnly: [true, false],
  phoneAndEmail: [true, true],
};

const password = 'Maple river lantern 42';

/** The domain of the sign-in names there. */
const domain = 'example.test';

export class DirectoryAccounts {
  /** `env`, `more`: variables and lines of configuration; the first lines belong to the section of the directory. */
  constructor({ env = {}, more = '' }) {
    Object.assign(this, { env, more, added: 0 });
  }

  async begin() {
    this.directory = await startDirectory('slapd');
    if (this.directory.missing) return this.directory.missing;
    this.served = await serveFolder();
    const trusted = 'known_methods = "trust"\nemail_attributes = ["carLicense"]\nphone_attributes = ["mobile"]\n';
    const env = {
      REGAIN_ORGANISATION__DOMAINS: `["${domain}"]`,
      // Everybody here comes from one address.
      REGAIN_SERVER__SHARED_NETWORKS: '["127.0.0.0/8"]',
      ...this.env,
    };
    await serveDirectory(this.served, this.directory, trusted + this.more, env);
    return undefined;
  }

  /** A Regain in which `who` ("emailOnly", "nothing of Staff") is a person whom no other walk has met. */
  async with(who) {
    const { url, outbox } = this.served;
    if (who === 'the reader') return { url, outbox, people: {} };
    this.added += 1;
    const [kind, group = ''] = who.split(' of ');
    const [address, number] = known[kind];
    const uid = `person${this.added}`;
    const email = `${uid}@example.org`;
    const phone = `+1 416 555 ${1000 + this.added}`;
    const fields = [uid, password, address ? email : '', number ? phone.replaceAll(' ', '') : '', group];
    const answer = await this.directory.ask('add', ...fields);
    if (answer !== 'done') throw new Error(`the directory did not add ${uid}: ${answer}`);
    return { url, outbox, people: { [who]: { name: `${uid}@${domain}`, password, email, phone } } };
  }

  async stop() {
    await this.served?.stop();
    await this.directory.stop?.();
  }
}
