// What a page laid out from right to left must not have.

/** What is not as it has to be, in words. */
export const wrong = (page) => page.evaluate(() => {
  const found = [];
  const width = document.documentElement.clientWidth;
  const { scrollWidth } = document.documentElement;
  // One pixel is what rounding makes of fractions.
  if (scrollWidth > width + 1) found.push(`wider than the window by ${scrollWidth - width}`);
  const say = (element, what) => found.push(`${what}: ${element.outerHTML.slice(0, 100)}`);
  for (const element of document.querySelectorAll('button, .button')) {
    if (element.scrollWidth > element.clientWidth + 1) say(element, 'words leave it');
  }
  const box = (element) => element.getBoundingClientRect();
  for (const label of document.querySelectorAll('.field > label')) {
    const field = label.parentElement.querySelector('input:not([type=hidden]), select');
    if (!field || !label.checkVisibility()) continue;
    const words = document.createRange();
    words.selectNodeContents(label);
    if (Math.abs(box(words).right - box(label).right) > 2) say(label, 'does not begin at the right');
  }
  for (const choice of document.querySelectorAll('.choice')) {
    const [input, words] = [choice.querySelector('input'), choice.querySelector('span')];
    if (words && box(input).left < box(words).right - 1) say(choice, 'the mark is not before its words');
  }
  const [panel, main] = [document.querySelector('.panel'), document.querySelector('main')];
  if (panel && width > 1000 && box(panel).left < box(main).left) say(panel, 'not at the right');
  const avatar = document.querySelector('.avatar');
  if (avatar && box(avatar).left > width / 2) say(avatar, 'not at the left');
  const menu = document.querySelector('.avatar[open] .menu');
  if (menu && (box(menu).left < 0 || box(menu).right > width)) say(menu, 'leaves the window');
  for (const number of document.querySelectorAll('.phone, .secret, input:not([type=radio], [type=checkbox], [type=hidden], [name=name])')) {
    if (getComputedStyle(number).direction !== 'ltr') say(number, 'reads from right to left');
  }
  return found;
});
