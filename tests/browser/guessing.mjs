// Somebody who guesses across accounts: so many wrong passwords that the alarm is raised.

const names = 42;
const tries = 5;

/** Types wrong passwords for names that nobody has, as many as the alarm takes, and waits until every page knows. */
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
      return answer.text();
    };
    const field = (page, name) => page.match(new RegExp(`name="${name}" value="([^"]*)"`))?.[1];
    const first = await ask('/sign-in');
    await ask('/sign-in', { csrf: field(first, 'csrf'), name: `guessed${number}@example.ca` });
    for (let turn = 0; turn < tries; turn += 1) {
      const page = await ask('/sign-in/password');
      await ask('/sign-in/password', { csrf: field(page, 'csrf'), step: field(page, 'step'), password: 'a guess that is wrong' });
    }
  };
  for (let number = 0; number < names; number += 6) {
    await Promise.all(Array.from({ length: 6 }, (_, more) => one(number + more)));
  }
  await new Promise((go) => setTimeout(go, 5_500));
}
