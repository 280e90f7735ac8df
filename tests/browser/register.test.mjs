// Registering, changing and deleting methods, as the how-to guide describes it.

import { expect, test } from './test.mjs';

test("the guide's e-mail journey, its code read from the outbox page", async ({ visitor, another, regain }) => {
  await visitor.signIn(regain.people.phoneAndEmail, { from: '/account', stay: 'Yes' });
  await visitor.at('My Account');
  await visitor.press('Security info');
  await visitor.at('Security info');
  await visitor.press('Add method');
  await visitor.at('Add a method');
  await visitor.field('Which method would you like to add?').selectOption({ label: 'Email' });
  await visitor.press('Add');
  await visitor.type('What email would you like to use?', 'kim@example.org');
  await visitor.press('Next');
  await visitor.sees('We just sent a { $digits }-digit code to { $destination }. Enter the code below.');

  const outbox = await another();
  await outbox.open('/demo/outbox');
  await outbox.at('Outbox');
  const message = outbox.page.getByRole('main').getByRole('listitem').filter({ hasText: 'kim@example.org' }).first();
  await expect(message).toContainText(/\b\d{6}\b/);
  const [code] = (await message.textContent()).match(/\b\d{6}\b/);

  await visitor.type('Enter code', code.trim());
  await visitor.press('Next');
  await visitor.at('Security info');
  await visitor.sees('Email verified');
  await expect(visitor.method('kim@example.org')).toBeVisible();
});

test("the guide's phone journey, by the short link", async ({ visitor, regain }) => {
  const person = regain.people.nothing;
  await visitor.signIn(person, { from: '/setup', stay: 'Yes' });
  await visitor.at('More information required');
  await visitor.sees(person.name);
  await expect(visitor.action('Use a different account')).toBeVisible();
  await visitor.press('Next');
  await visitor.givePhone('(416) 555-0142');
  await visitor.sees('We just sent a { $digits }-digit code to { $destination }. Enter the code below.');
  await visitor.enterCode('+14165550142');
  await visitor.at('Keep your account secure');
  await visitor.sees('Phone verified');
  await visitor.press('Next');
  await visitor.at('Success!');
  await visitor.press('Done');
  await visitor.at('Security info');
  await expect(visitor.method('42')).toBeVisible();
});

test('the countries that are texted are offered by name, the organisation\'s first', async ({ visitor, regain }) => {
  await visitor.signIn(regain.people.nothing, { from: '/setup' });
  await visitor.press('Next');
  const options = await visitor.field('Country or region').getByRole('option').allInnerTexts();
  expect(options.slice(0, 2)).toEqual(['Canada (+1)', 'United States (+1)']);
  // The organisation's own dialling area, where it names no others.
  expect(options.every((option) => option.endsWith('(+1)'))).toBe(true);
  await visitor.field('Country or region').selectOption({ label: 'United States (+1)' });
  await visitor.type('Phone number', '(212) 555-0142');
  await visitor.press('Next');
  await visitor.enterCode('+12125550142');
  await visitor.sees('Phone verified');
});

test('a different method can be set up instead', async ({ visitor, regain }) => {
  await visitor.signIn(regain.people.nothing, { from: '/setup' });
  await visitor.press('Next');
  await visitor.at('Keep your account secure');
  await visitor.press('I want to set up a different method');
  await visitor.chooseDifferentMethod('Email');
  await visitor.type('What email would you like to use?', 'sam@example.org');
  await visitor.press('Next');
  await visitor.enterCode('sam@example.org');
  await visitor.sees('Email verified');
  await visitor.press('Next');
  await visitor.at('Success!');
  await visitor.press('Done');
  await expect(visitor.method('@example.org')).toBeVisible();
});

test('where a second way back in is advised, the last page leads to it', async ({ visitor, regain }) => {
  await visitor.signIn(regain.people.nothing, { from: '/setup' });
  await visitor.press('Next');
  await visitor.givePhone('(416) 555-0142');
  await visitor.enterCode('+14165550142');
  await visitor.press('Next');
  await visitor.at('Success!');
  await visitor.press('Add method');
  await visitor.at('Add a method');
});

test('before a method is added, the proof that spares the wait is the main way', async ({ visitor, regain }) => {
  await visitor.signIn(regain.people.emailOnly, { from: '/security-info' });
  await visitor.press('Add method');
  await visitor.at('Add a method');
  await expect(visitor.action('Prove who I am first')).toHaveClass(/main/);
  await expect(visitor.action('Add')).not.toHaveClass(/main/);
  await expect(visitor.action('Add')).toHaveAccessibleDescription(/can be used only after 3 days/);
  await visitor.press('Prove who I am first');
  await visitor.at("Verify it's you");
});

test('a wrong code is refused with what was typed kept, five end it', async ({ visitor, regain }) => {
  await visitor.signIn(regain.people.nothing, { from: '/setup' });
  await visitor.press('Next');
  await visitor.givePhone('416-555-0142');
  const code = await regain.outbox.code('+14165550142');
  const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0');
  await visitor.type('Enter code', wrong);
  await visitor.press('Next');
  await visitor.sees("That code didn't work. Check the code and try again.");
  await expect(visitor.field('Enter code')).toHaveAttribute('aria-invalid', 'true');
  for (let tries = 1; tries < 5; tries += 1) {
    await visitor.type('Enter code', wrong);
    await visitor.press('Next');
  }
  await visitor.sees('That code no longer works. Request a new one.');
  await expect(visitor.action('Resend code')).toHaveClass('again');
  await visitor.type('Enter code', code);
  await visitor.press('Next');
  await visitor.sees('That code no longer works. Request a new one.');
});

test('an impossible number and an address at the organisation are refused with the reason', async ({ visitor, regain }) => {
  await visitor.signIn(regain.people.nothing, { from: '/setup' });
  await visitor.press('Next');
  await visitor.givePhone('416-555-01');
  await visitor.sees('Enter a valid phone number.');
  await expect(visitor.field('Phone number')).toHaveValue('416-555-01');
  await visitor.press('I want to set up a different method');
  await visitor.chooseDifferentMethod('Email');
  const ownDomain = regain.people.nothing.name.split('@')[1];
  await visitor.type('What email would you like to use?', `somebody@${ownDomain}`);
  await visitor.press('Next');
  await visitor.sees('Use an address outside { $organisation }, one you can open without this password.');
  await expect(visitor.field('What email would you like to use?')).toHaveValue(`somebody@${ownDomain}`);
  await visitor.type('What email would you like to use?', 'not an address');
  await visitor.press('Next');
  await visitor.sees('Enter a valid email address.');
});

test('a method is changed and deleted, and the old address is told', async ({ visitor, regain }) => {
  const { outbox, people } = regain;
  await visitor.signIn(people.phoneAndEmail, { from: '/security-info' });
  await visitor.addEmail('first@example.org');

  await visitor.press('Change', visitor.method('first@example.org'));
  await visitor.at('Keep your account secure');
  await visitor.type('What email would you like to use?', 'second@example.org');
  await visitor.press('Next');
  await visitor.enterCode('second@example.org');
  await visitor.at('Security info');
  await outbox.next('first@example.org');

  const before = await visitor.page.getByRole('main').getByRole('listitem').count();
  await visitor.press('Delete', visitor.method('second@example.org'));
  await visitor.at('Delete this method?');
  await visitor.press('Cancel');
  await visitor.at('Security info');
  await visitor.press('Delete', visitor.method('second@example.org'));
  await visitor.press('Delete');
  await visitor.sees('The method has been deleted.');
  await expect(visitor.page.getByRole('main').getByRole('listitem')).toHaveCount(before - 1);
  await outbox.next('second@example.org');
});

test.describe('where registering can be put off', () => {
  test.use({ settings: { REGAIN_REGISTRATION__SKIPS: '1' } });

  test('it can be skipped as often as is said, and then not', async ({ visitor, another, regain }) => {
    const person = regain.people.nothing;
    await visitor.signIn(person, { from: '/account' });
    await visitor.at('More information required');
    await visitor.sees('You can skip this once more.');
    await visitor.press('Skip for now');
    await visitor.at('My Account');
    const later = await another();
    await later.signIn(person, { from: '/account' });
    await later.at('More information required');
    await expect(later.action('Skip for now')).toHaveCount(0);
  });
});

test.describe('with short waits', () => {
  test.use({ settings: { REGAIN_LIMITS__RESEND_AFTER: '["3s", "3s"]' } });

  test('another code can be asked for after the seconds shown, and the one before still works', async ({ visitor, regain }) => {
    await visitor.signIn(regain.people.nothing, { from: '/setup' });
    await visitor.press('Next');
    await visitor.givePhone('416 555 0142');
    await visitor.sees('You can ask for another code in { $wait }.');
    const first = await regain.outbox.code('+14165550142');
    await expect(visitor.action('Resend code')).toBeEnabled();
    await visitor.press('Resend code');
    await visitor.sees('We just sent a { $digits }-digit code to { $destination } again. Enter the newest code below.');
    // The next one goes out a minute after the first, whatever the page waits.
    await visitor.type('Enter code', first);
    await visitor.press('Next');
    await visitor.sees('Phone verified');
  });
});

test.describe('with proofs that are soon too old', () => {
  test.use({ settings: { REGAIN_SESSION__FRESH: '5s' } });

  test('a change asks for a fresh proof when the last is too old', async ({ visitor, regain }) => {
    await visitor.signIn(regain.people.emailOnly, { from: '/security-info' });
    await visitor.outwaitProof('Email');
    await visitor.choose('Email a code to { $destination }');
    await visitor.press('Send code');
    await visitor.enterCode(regain.people.emailOnly.email);
    // On with what was chosen before the proof.
    await visitor.at('Keep your account secure');
    await expect(visitor.field('What email would you like to use?')).toBeVisible();
  });
});

test.describe('where recovery codes are offered', () => {
  test.use({ settings: { REGAIN_REGISTRATION__METHODS: '["phone", "email", "codes"]' } });

  test('they are copied, a line each', async ({ visitor, regain }) => {
    await visitor.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await visitor.signIn(regain.people.phoneAndEmail, { from: '/security-info' });
    await visitor.beginAdding('Recovery codes');
    await visitor.at('Your recovery codes');
    const codes = await visitor.page.locator('.codes li').allInnerTexts();
    expect(codes).toHaveLength(10);
    await visitor.press('Copy');
    await visitor.sees('The codes are copied. Keep them where nobody else can read them.');
    expect(await visitor.page.evaluate(() => navigator.clipboard.readText())).toBe(codes.join('\n'));
  });
});
