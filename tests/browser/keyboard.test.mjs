// Without a mouse: everything is reached with Tab, where the focus is can be seen, Enter and Space do what they should.

import { expect, test } from './test.mjs';

/** Presses Tab until `target` has the focus, which then has to be visible. */
async function tabTo(page, target) {
  for (let steps = 0; steps < 60; steps += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) {
      const seen = await target.evaluate((element) => {
        const shown = (style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
        return shown(getComputedStyle(element)) || getComputedStyle(element).boxShadow !== 'none';
      });
      expect(seen, 'the focus can be seen').toBe(true);
      return;
    }
    await page.keyboard.press('Tab');
  }
  throw new Error('the keyboard does not get there');
}

test('signing in and adding a method by keyboard alone', async ({ visitor, regain }) => {
  const person = regain.people.phoneAndEmail;
  const { page } = visitor;
  const { keyboard } = page;
  const type = async (label, text) => {
    await tabTo(page, visitor.field(label));
    await keyboard.type(text);
    await keyboard.press('Enter');
  };
  const press = async (label, key = 'Enter') => {
    await tabTo(page, visitor.action(label));
    await keyboard.press(key);
  };

  await visitor.open('/account');
  await type('Email address', person.name);
  await visitor.at('Enter password');
  await type('Password', person.password);
  await visitor.at('Stay signed in?');
  await press('No', 'Space');
  await visitor.at('My Account');
  await press('Security info');
  await visitor.at('Security info');
  await press('Add method');
  await visitor.at('Add a method');
  await tabTo(page, visitor.field('Which method would you like to add?'));
  await keyboard.type('Email');
  await press('Add');
  await visitor.at('Keep your account secure');
  await type('What email would you like to use?', 'lee@example.org');
  await visitor.sees('We just sent a { $digits }-digit code to { $destination }. Enter the code below.');
  await type('Enter code', await regain.outbox.code('lee@example.org'));
  await visitor.at('Security info');
  await visitor.sees('Email verified');
});

test('the link past the panel is the first stop', async ({ visitor, regain }) => {
  await visitor.signIn(regain.people.emailOnly, { from: '/account' });
  await visitor.at('My Account');
  await visitor.page.keyboard.press('Tab');
  await expect(visitor.action('Skip to the content')).toBeFocused();
  await visitor.page.keyboard.press('Enter');
  await expect(visitor.page).toHaveURL(/#/);
});
