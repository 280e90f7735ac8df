// A person who guesses across accounts: so many wrong passwords that the alarm is raised.

const most = 120;
const tries = 5;

/** Types wrong passwords for unknown names until the service slows strangers down; says so where it never does. */
export async function guess(regain) {
  const one = async (number) => {
    let cookies = '';
    const ask = async (path, fields) => {
      const headers = { cookie: cookies, origin: regain.url, 'sec-fetch-site': 'same-origin' };
      const body = fields && new URLSearchParams(fields);
      const answer = await fetch(regain.url + path, { method: fields ? 'POST' : 'GET', headers, body, redirect: 'manual' });
      const own = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
      const kept = cookies.split('; ').filter((pair) => pair && !own.some((cookie) => cookie.startsWith(pair.split('=')[0] + '=')));
      cookies = [...kept, ...own].join('; ');
      return { status: answer.status, page: await answer.text() };
    };
    const field = ({ page }, name) => page.match(new RegExp(`name="${name}" value="([^"]*)"`))?.[1];
    const first = await ask('/sign-in');
    const named = await ask('/sign-in', { csrf: field(first, 'csrf'), name: `guessed${number}@example.ca` });
    if (named.status === 429) return true;
    for (let turn = 0; turn < tries; turn += 1) {
      const page = await ask('/sign-in/password');
      await ask('/sign-in/password', { csrf: field(page, 'csrf'), step: field(page, 'step'), password: 'a guess that is wrong' });
    }
    return false;
  };
  // A slow machine answers some of them that it is busy: what counts is the alarm, not how many were sent.
  for (let number = 0; number < most; number += 6) {
    const slowed = await Promise.all(Array.from({ length: 6 }, (_, more) => one(number + more)));
    if (slowed.includes(true)) return;
  }
  throw new Error(`${most * tries} wrong passwords raised no alarm:\n${regain.said().slice(-2_000)}`);
}
