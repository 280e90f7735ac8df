// What a first visit to the sign-in page costs: at most three requests and 14 kB, compressed, headers and all.

import { expect, test } from './test.mjs';

test('the first view of the sign-in page is light', async ({ visitor }) => {
  const network = await visitor.page.context().newCDPSession(visitor.page);
  await network.send('Network.enable');
  const asked = new Map();
  network.on('Network.requestWillBeSent', ({ requestId, request }) => asked.set(requestId, { url: request.url, bytes: 0 }));
  network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (asked.has(requestId)) asked.get(requestId).bytes = encodedDataLength;
  });
  await visitor.open('/sign-in');
  await visitor.at('Sign in');
  await visitor.page.waitForLoadState('networkidle');
  const requests = [...asked.values()].filter(({ url }) => !url.startsWith('data:'));
  const bytes = requests.reduce((sum, request) => sum + request.bytes, 0);
  console.log(`first view: ${requests.length} requests, ${bytes} bytes`);
  expect(requests.length).toBeLessThanOrEqual(3);
  expect(bytes).toBeLessThanOrEqual(14_000);
  expect(bytes).toBeGreaterThan(0);
});

test('the next page of a journey is one request', async ({ visitor, regain }) => {
  await visitor.open('/sign-in');
  await visitor.page.waitForLoadState('networkidle');
  const network = await visitor.page.context().newCDPSession(visitor.page);
  await network.send('Network.enable');
  const asked = new Map();
  network.on('Network.requestWillBeSent', ({ requestId, request, redirectResponse }) => {
    if (!redirectResponse && !request.url.startsWith('data:')) asked.set(requestId, request.url);
  });
  network.on('Network.requestServedFromCache', ({ requestId }) => asked.delete(requestId));
  network.on('Network.responseReceived', ({ requestId, response }) => response.fromDiskCache && asked.delete(requestId));
  await visitor.nameMyself(regain.people.emailOnly);
  await visitor.at('Enter password');
  await visitor.page.waitForLoadState('networkidle');
  // The form's own answer sends the browser on: that is the same request.
  expect([...asked.values()]).toHaveLength(1);
});
