// The till without a network: in a real browser, with the server's process really ended.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openPage, signIn, startBrowser } from './browser.mjs';
import { startServer } from './server.mjs';

let server;
before(async () => (server = await startServer()), { timeout: 240_000 });
after(() => server?.stop());

/** Waits until the service worker keeps the whole app. */
async function kept(page) {
  await page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    if (active.state !== 'activated')
      await new Promise((done) => active.addEventListener('statechange', done, { once: true }));
  });
}

test('the app opens without a server, says so, and goes on when it is back', async () => {
  const { browser, close } = await startBrowser();
  try {
    const { page } = await openPage(browser, server.url);
    await signIn(page, 'cashier', 'zh', '/till');
    await kept(page);
    await server.halt();
    await page.reload();
    await page.getByText('连不上服务器').waitFor();
    assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), '收银台');
    const missing = await page.evaluate(async () => {
      const names = await Promise.all(
        (await globalThis.caches.keys()).map((name) => globalThis.caches.open(name)),
      );
      const files = (await Promise.all(names.map((cache) => cache.keys()))).flat();
      return ['/', '/icon.svg', '/manifest.webmanifest'].filter(
        (wanted) => !files.some(({ url }) => new URL(url).pathname === wanted),
      );
    });
    assert.deepEqual(missing, []);
    await server.resume();
    await page.getByRole('button', { name: '再试一次' }).click();
    await page.getByLabel('或输入券上的编码').waitFor();
  } finally {
    await close();
  }
});
