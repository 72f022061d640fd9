// The disk of an offline till: full or denied, it is said before the next scan and nothing is handed out; and what an older version of the app wrote is still sent.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { enterPin, entries, giveUp, handOut, prepare } from './alone.mjs';
import { signIn } from './browser.mjs';
import { besideTheApp, known, NOTED, printedVoucher, serve, withTill } from './lone-till.mjs';
import { startServer } from './server.mjs';
import { scan } from './wedge.mjs';

const FULL = '本机存储快满了';
const DENIED = '本机不能保存记录';
let server;
before(async () => (server = await startServer()), { timeout: 240_000 });
after(() => server?.stop());

/** The till without a server, its PIN entered. */
async function openTill(page) {
  await page.goto('/till');
  await enterPin(page);
  await page.getByLabel('或输入券上的编码').waitFor();
}

/** From now on nothing more can be written by this page. */
const fill = (page) =>
  page.evaluate(() => {
    const full = () => {
      throw new globalThis.DOMException('full', 'QuotaExceededError');
    };
    Object.assign(globalThis.IDBObjectStore.prototype, { put: full, add: full });
  });

test('a full disk of an offline till is said before the next scan, and nothing leaves unrecorded', async () => {
  const voucher = await printedVoucher(server.url, 4);
  await withTill(server, {}, async (till) => {
    let { context, page } = await till.open();
    await prepare(page);
    await context.close();
    await server.halt();
    // The browser looks at its quota when the store is first opened: so it is small from the start.
    ({ context, page } = await till.open());
    const session = await context.newCDPSession(page);
    const origin = server.url;
    await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1_000 });
    await page.goto('/till');
    await page.getByRole('alert').getByText(FULL).waitFor();
    await context.close();

    // It fills up between the voucher and the goods.
    ({ context, page } = await till.open());
    await openTill(page);
    await scan(page, voucher.text);
    await page.locator('section[aria-labelledby=goods]').waitFor();
    await scan(page, voucher.gtin);
    await page.locator('section[aria-labelledby=goods] li').first().waitFor();
    await fill(page);
    await page.getByRole('button', { name: '确认领取' }).click();
    await page.locator('.why').getByText(FULL).waitFor();
    await page.getByRole('alert').getByText(FULL).waitFor();
    await scan(page, voucher.text);
    await page.locator('.why').getByText(FULL).waitFor();
    assert.deepEqual(await entries(page), []);
    await openTill(page);
    await serve(page, voucher, NOTED);
    assert.equal((await entries(page)).length, 1);
    await server.resume();
    await giveUp(page);
    assert.equal((await known(server.url, voucher)).uses.length, 1);
  });
});

test('a browser that stores nothing is told so before the next scan, at an offline till and at one that was never prepared', async () => {
  const deny = () => {
    globalThis.indexedDB.open = () => {
      throw new globalThis.DOMException('denied', 'SecurityError');
    };
  };
  const voucher = await printedVoucher(server.url, 4);
  await withTill(server, {}, async (till) => {
    let { context, page } = await till.open();
    await prepare(page);
    await context.close();
    ({ context, page } = await till.open());
    await page.addInitScript(deny);
    await page.goto('/till');
    await page.getByRole('alert').getByText(DENIED).waitFor();
    assert.equal(await page.getByText('全部已上传').count(), 0);
    // With a server all goes on as at any other till.
    await serve(page, voucher, '领取成功');
    await server.halt();
    await page.goto('/till');
    await page.getByRole('alert').getByText(DENIED).waitFor();
    await server.resume();
    await context.close();

    ({ context, page } = await till.open({ profile: 'another' }));
    await page.addInitScript(deny);
    await signIn(page, 'cashier', 'zh', '/till/setup');
    await page.getByLabel('设定 PIN').waitFor();
    await page.getByRole('alert').getByText(DENIED).waitFor();
    await context.close();
    ({ context, page } = await till.open());
    await giveUp(page);
  });
});

/** Runs in the page: the till's store as version 1 of it kept it, by the entries' own ids. */
async function toVersion1() {
  const open = (version, upgrade) =>
    new Promise((done, failed) => {
      const asked = globalThis.indexedDB.open('nuanquan-till', version);
      asked.onupgradeneeded = () => upgrade?.(asked.result);
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
  const answered = (request) => new Promise((done) => (request.onsuccess = () => done(request.result)));
  const names = ['settings', 'leases', 'outbox', 'carry'];
  const now = await open();
  const from = now.transaction(names);
  const all = await Promise.all(
    names.map(async (name) => {
      const [keys, values] = [from.objectStore(name).getAllKeys(), from.objectStore(name).getAll()].map(
        answered,
      );
      return [name, await keys, await values];
    }),
  );
  now.close();
  await answered(globalThis.indexedDB.deleteDatabase('nuanquan-till'));
  const before = await open(1, (database) => {
    for (const name of ['settings', 'carry']) database.createObjectStore(name);
    database.createObjectStore('leases', { keyPath: 'lease_id' });
    database.createObjectStore('outbox', { keyPath: 'id' });
  });
  const to = before.transaction(names, 'readwrite');
  for (const [name, keys, values] of all)
    values.forEach((value, at) => {
      if (name === 'leases') to.objectStore(name).put(value);
      else if (name !== 'outbox') to.objectStore(name).put(value, keys[at]);
      else {
        const { id } = JSON.parse(globalThis.atob(value.payload.replace(/-/g, '+').replace(/_/g, '/')));
        to.objectStore(name).put({ ...value, id, sent: false });
      }
    });
  await new Promise((done) => (to.oncomplete = done));
  before.close();
}

test('the outbox of an offline till that an older version wrote comes along, goes on and is sent once', async () => {
  const voucher = await printedVoucher(server.url, 6);
  await withTill(server, {}, async (till) => {
    const { page } = await till.open();
    await prepare(page);
    await server.halt();
    await handOut(page, voucher, NOTED);
    await serve(page, voucher, NOTED, 2);
    await page.getByText('2 笔待上传').first().waitFor();
    await besideTheApp(page);
    await page.evaluate(toVersion1);
    const kept = await page.evaluate(async () =>
      (await globalThis.indexedDB.databases()).map(({ version }) => version),
    );
    assert.deepEqual(kept, [1]);

    await page.goto('/till');
    await page.getByText('2 笔待上传').first().waitFor();
    await handOut(page, voucher, NOTED);
    await page.getByText('3 笔待上传').first().waitFor();
    await server.resume();
    await page.goto('/till/outbox');
    await enterPin(page);
    await page.getByText('全部已上传').first().waitFor();
    const all = await entries(page);
    assert.deepEqual(
      all.map(({ counter, answer }) => [counter, answer.outcome]),
      [1, 2, 3].map((counter) => [counter, 'accepted']),
    );
    assert.equal((await known(server.url, voucher)).balance_fen, voucher.product.value_fen * 2);
    await giveUp(page);
  });
});
