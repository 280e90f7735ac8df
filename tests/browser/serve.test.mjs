// The readme's five minutes: from `regain init` to a real first reset, with a real SMTP server and a real text gateway.

import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from './served.mjs';
import { newPassword } from './visitor.mjs';

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
