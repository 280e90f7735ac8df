// Every page and state, in one list: walked by the tests that look at all of them and by `make screens`.
//
// A walk is told how to open a fresh browser and what to do at each state; its steps are a person's. A new page gets a line
// here, and from then on it is looked at in both languages, light and dark, wide and narrow.

import { guess } from './guessing.mjs';
import { kinds, settings as everyKind } from './kinds.mjs';
import { newPassword } from './visitor.mjs';

/** The configuration that a walk needs to be different. */
export const settings = {
  'every kind': everyKind,
  'a proof that is too old': { REGAIN_SESSION__FRESH: '2s' },
  'other choices of the organisation': {
    REGAIN_RECOVERY__HINTS: 'false',
    REGAIN_REGISTRATION__SKIPS: '2',
    REGAIN_REGISTRATION__REQUIRED: '2',
  },
};

/** The name of this machine in the addresses of a walk, where it is another: browsers use passkeys under a name only. */
export const hosts = { 'every kind': 'localhost' };

/** Each walk is one person's way through some of the pages; the walks don't depend on each other. */
export const walks = {
  public: async ({ fresh, show }) => {
    const visitor = await fresh();
    const guide = ['/guide', '/guide/one-method', '/guide/hand-out', '/guide/poster', '/guide/announcements'];
    for (const path of ['/demo', '/styleguide', ...guide, '/terms', '/privacy', '/no-such-page']) {
      await visitor.open(path);
      await show(visitor, path.slice(1).replaceAll('/', '-'));
    }
  },

  'sign in': async ({ fresh, show, regain }) => {
    const { emailOnly, phoneAndEmail } = regain.people;
    const visitor = await fresh();
    await visitor.open('/account');
    await show(visitor, 'sign-in');
    await visitor.press('Next');
    await show(visitor, 'sign-in-empty');
    await visitor.nameMyself(emailOnly);
    await show(visitor, 'password');
    await visitor.givePassword('not the password at all');
    await show(visitor, 'password-wrong');
    await visitor.givePassword(emailOnly.password);
    await visitor.at('Stay signed in?');
    await show(visitor, 'stay-signed-in');
    await visitor.press('No');
    await visitor.at('My Account');
    await show(visitor, 'my-account');
    await visitor.openMenu();
    await show(visitor, 'avatar-menu');
    await visitor.press('Sign in with a different account');
    await show(visitor, 'pick-an-account-signed-in');
    await visitor.press('Use another account');
    await visitor.nameMyself(phoneAndEmail);
    await visitor.givePassword(phoneAndEmail.password);
    await visitor.press('No');
    await visitor.at('My Account');
    await visitor.press('Sign-ins');
    await visitor.at('Sign-ins');
    await show(visitor, 'sign-ins');
    await visitor.press('Password');
    await visitor.at('Change password');
    await show(visitor, 'change-password');
    await visitor.type('Current password', phoneAndEmail.password);
    await visitor.type('New password', 'short');
    await visitor.type('Confirm new password', 'other');
    await visitor.press('Change password');
    await show(visitor, 'change-password-refused');
    await visitor.type('Current password', phoneAndEmail.password);
    await visitor.type('New password', newPassword);
    await visitor.type('Confirm new password', newPassword);
    await visitor.press('Change password');
    await visitor.sees('Your password has been changed. Every other session has ended.');
    await show(visitor, 'change-password-done');
    await visitor.openMenu();
    await visitor.press('Sign out');
    await visitor.at('You are signed out');
    await show(visitor, 'signed-out');
    await visitor.open('/sign-in');
    await visitor.at('Pick an account');
    await show(visitor, 'pick-an-account');
  },

  register: async ({ fresh, show, regain }) => {
    const visitor = await fresh();
    await visitor.signIn(regain.people.nothing, { from: '/setup' });
    await visitor.at('More information required');
    await show(visitor, 'more-information-required');
    await visitor.press('Next');
    await visitor.at('Keep your account secure');
    await show(visitor, 'register-phone');
    await visitor.givePhone('416 555 01');
    await visitor.sees('Enter a valid phone number.');
    await show(visitor, 'register-phone-invalid');
    const stale = await visitor.secondTab('/register');
    await visitor.press('I want to set up a different method');
    await visitor.at('Choose a different method');
    await show(visitor, 'different-method');
    await visitor.chooseDifferentMethod('Email');
    await show(visitor, 'register-email');
    await visitor.type('What email would you like to use?', regain.people.emailOnly.name);
    await visitor.press('Next');
    await visitor.sees('Use an address outside { $organisation }, one you can open without this password.');
    await show(visitor, 'register-email-own-domain');
    await visitor.press('I want to set up a different method');
    await visitor.chooseDifferentMethod('Phone');
    await visitor.givePhone('416 555 0142');
    await visitor.sees('We just sent a { $digits }-digit code to { $destination }. Enter the code below.');
    await show(visitor, 'code-by-text');
    await stale.givePhone('416 555 0143');
    await stale.at('This page is out of date');
    await show(stale, 'out-of-date');
    await stale.page.close();
    await visitor.type('Enter code', '12');
    await visitor.press('Next');
    await visitor.sees("That code didn't work. Check the code and try again.");
    await show(visitor, 'code-wrong');
    await visitor.enterCode('+14165550142');
    await visitor.sees('Phone verified');
    await show(visitor, 'phone-verified');
    await visitor.press('Next');
    await visitor.at('Success!');
    await show(visitor, 'success');
    await visitor.press('Done');
    await visitor.at('Security info');
    await show(visitor, 'security-info');
    await visitor.press('Add method');
    await visitor.at('Add a method');
    await show(visitor, 'add-a-method');
    await visitor.press('Cancel');
    await visitor.addEmail('robin@example.org');
    await show(visitor, 'email-added');
    await visitor.open('/security-info');
    await show(visitor, 'security-info-two-methods');
    await visitor.press('Change', visitor.method('@'));
    await visitor.at('Keep your account secure');
    await show(visitor, 'change-email');
    await visitor.open('/security-info');
    await visitor.press('Delete', visitor.method('@'));
    await visitor.at('Delete this method?');
    await show(visitor, 'delete-this-method');
    await visitor.press('Delete');
    await visitor.sees('The method has been deleted.');
    await show(visitor, 'method-deleted');
    await visitor.sees('To delete it, add another one first.');
    await visitor.open('/demo/outbox');
    await visitor.at('Outbox');
    await show(visitor, 'outbox');
  },

  'a gap': async ({ fresh, show, regain }) => {
    const person = regain.people.phoneAndEmail;
    const visitor = await fresh();
    const gap = () => visitor.at("Something isn't working");
    await visitor.open('/sign-in');
    await visitor.nameMyself(person);
    await visitor.at('Enter password');
    regain.databaseAway(true);
    await visitor.givePassword(person.password);
    await gap();
    await show(visitor, 'gap-password');
    regain.databaseAway(false);
    await visitor.press('Try again');
    await visitor.givePassword(person.password);
    await visitor.press('No');
    await visitor.at('My Account');
    await visitor.press('Security info');
    regain.databaseAway(true);
    await visitor.open('/account/sign-ins');
    await gap();
    await show(visitor, 'gap-looking');
    regain.databaseAway(false);
    await visitor.press('Try again');
    await visitor.at('Sign-ins');
    await visitor.press('Security info');
    await visitor.press('Add method');
    await visitor.press('Add');
    await visitor.type('Phone number', '416 555 0147');
    regain.databaseAway(true);
    await visitor.press('Next');
    await gap();
    await show(visitor, 'gap-form-kept');
    regain.databaseAway(false);
    await visitor.press('Try again');
    await visitor.sees('We just sent a { $digits }-digit code to { $destination }. Enter the code below.');
  },

  reset: async ({ fresh, show, regain }) => {
    const visitor = await fresh();
    await visitor.open('/reset');
    await show(visitor, 'reset');
    await visitor.beginReset({ name: 'nobody@example.ca' });
    await visitor.press("I don't have any of these");
    await visitor.at('Contact the help desk');
    await show(visitor, 'help-desk');
    const person = regain.people.twoGates;
    await visitor.beginReset(person);
    await show(visitor, 'reset-choose-method');
    await visitor.sendEmailCode();
    await show(visitor, 'reset-code-by-email');
    await visitor.type('Enter code', '12345678');
    await visitor.press('Next');
    await show(visitor, 'reset-code-wrong');
    await visitor.enterCode('@');
    await visitor.at("Verify it's you");
    await show(visitor, 'reset-second-method');
    await visitor.sendTextCode(person.phone);
    await show(visitor, 'reset-code-by-text');
    await visitor.enterCode(person.phone.replace(/[^+\d]/g, ''));
    await visitor.at('Choose a new password');
    await show(visitor, 'reset-new-password');
    await visitor.choosePassword('passwordpassword', 'differs');
    await visitor.at('Choose a new password');
    await show(visitor, 'reset-new-password-refused');
    await visitor.choosePassword(newPassword);
    await visitor.at('Your password has been reset');
    await show(visitor, 'reset-done');
  },

  'lost methods': async ({ fresh, show, regain }) => {
    const person = regain.people.phoneAndEmail;
    const visitor = await fresh();
    await visitor.signIn(person, { from: '/security-info' });
    await visitor.press('Change', visitor.method('@'));
    await visitor.at("Verify it's you");
    await show(visitor, 'verify-before-a-change');
    await visitor.press("I can't use any of these");
    await visitor.at("You can't use any of these?");
    await show(visitor, 'lost-methods');
    await visitor.type('Password', 'not the password at all');
    await visitor.press('Remove them in { $days } days');
    await visitor.sees('That is not your current password.');
    await show(visitor, 'lost-methods-wrong');
    await visitor.type('Password', person.password);
    await visitor.press('Remove them in { $days } days');
    await visitor.at('Security info');
    await show(visitor, 'lost-methods-noted');
    await visitor.open('/prove/lost');
    await visitor.at("You can't use any of these?");
    await show(visitor, 'lost-methods-asked');
  },

  'this was not me': async ({ fresh, show, regain }) => {
    const person = regain.people.phoneAndEmail;
    const visitor = await fresh();
    await visitor.signIn(person, { from: '/account/password' });
    await visitor.type('Current password', person.password);
    await visitor.type('New password', newPassword);
    await visitor.type('Confirm new password', newPassword);
    await visitor.press('Change password');
    await visitor.sees('Your password has been changed. Every other session has ended.');
    const told = await regain.outbox.next(person.email, ({ text }) => text.includes('/not-me/'));
    const [path] = told.text.match(/\/not-me\/\w+/);
    const owner = await fresh();
    await owner.open(path);
    await owner.at("This wasn't me");
    await show(owner, 'not-me');
    await owner.open('/not-me');
    await owner.at("This wasn't me");
    await show(owner, 'not-me-by-text');
    await owner.type('Code from the message', 'K7QM-2XZ4');
    await owner.press('Undo these changes');
    await owner.at("This wasn't me");
    await show(owner, 'not-me-wrong');
    await owner.open(path);
    await owner.press('Undo these changes');
    await owner.at('The changes have been undone');
    await show(owner, 'not-me-done');
    await owner.open(path);
    await owner.press('Undo these changes');
    await owner.at("This wasn't me");
    await show(owner, 'not-me-wrong-link');
  },

  'while somebody guesses': async ({ fresh, show, regain }) => {
    await guess(regain);
    const visitor = await fresh();
    // A browser that is slow at it: the page waits.
    await visitor.page.route('**/static/regain-work*', (route) => route.fulfill({ contentType: 'text/javascript', body: '' }));
    await visitor.open('/sign-in');
    await visitor.nameMyself(regain.people.emailOnly);
    await visitor.at('One moment, please');
    await visitor.sees('Your browser is doing a small calculation. In a few seconds this page goes on by itself.');
    await show(visitor, 'one-moment');
    await visitor.press('Go on');
    await visitor.at('One moment, please');
    await show(visitor, 'one-moment-early');
  },

  'too many tries': async ({ fresh, show, regain }) => {
    const visitor = await fresh();
    await visitor.open('/sign-in');
    await visitor.nameMyself(regain.people.disabled);
    for (let tries = 0; tries < 6; tries += 1) await visitor.givePassword('not the password at all');
    await show(visitor, 'too-many-attempts');
  },

  'other choices of the organisation': async ({ fresh, show, regain }) => {
    const visitor = await fresh();
    await visitor.signIn(regain.people.emailOnly, { from: '/account' });
    await visitor.at('More information required');
    await show(visitor, 'more-information-skip');
    await visitor.press('Next');
    await visitor.at('Keep your account secure');
    await show(visitor, 'register-second-method');
    const other = await fresh();
    await other.beginReset(regain.people.phoneAndEmail);
    await show(other, 'reset-without-hints');
  },

  'every kind': kinds,

  'a proof that is too old': async ({ fresh, show, regain }) => {
    const visitor = await fresh();
    await visitor.signIn(regain.people.emailOnly, { from: '/security-info' });
    await visitor.outwaitProof('Phone');
    await show(visitor, 'verify-its-you');
    await visitor.choose('Email a code to { $destination }');
    await visitor.press('Send code');
    await visitor.sees('We just sent a { $digits }-digit code to { $destination }. Enter the code below.');
    await show(visitor, 'verify-its-you-code');
  },
};
