// What must not happen to entries that an offline till has not sent: a sign-out, an update, a wrong PIN, a session that is over, or an older version's store.
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { enterPin, entries, giveUp, handOut, prepare } from './alone.mjs';
import { known, NOTED, printedVoucher, withTill } from './lone-till.mjs';
import { startServer } from './server.mjs';

const SYNC = '**/api/offline/sync';
let server;
before(async () => (server = await startServer()), { timeout: 240_000 });
after(() => server?.stop());

const outcomes = async (page) => (await entries(page)).map(({ answer }) => answer?.outcome);

/** A release that came meanwhile: a debug build of the server reads the app from the disk. */
async function withNewerApp(work) {
  const dist = path.resolve(import.meta.dirname, '../dist');
  const files = ['sw.js', 'sw.js.br', 'sw.js.gz'].map((name) => path.join(dist, name));
  const before = files.map((file) => readFileSync(file));
  writeFileSync(files[0], String(before[0]).replace(/VERSION="\w+"/, 'VERSION="newer-still"'));
  for (const file of files.slice(1)) rmSync(file);
  try {
    await work();
  } finally {
    files.forEach((file, at) => writeFileSync(file, before[at]));
  }
}

test('sign-out, giving up and an update wait until the offline till has sent all', async () => {
  const voucher = await printedVoucher(server.url, 4);
  await withTill(server, {}, async (till) => {
    const { page } = await till.open();
    await prepare(page);
    await server.halt();
    await handOut(page, voucher, NOTED);
    await page.route(SYNC, (route) => route.abort());
    await server.resume();
    await page.goto('/till/setup');
    await enterPin(page);
    const giveUpNow = page.getByRole('button', { name: '停止断网收银' });
    await giveUpNow.waitFor();
    assert.ok(await giveUpNow.isDisabled());
    await page.getByText('还有 1 笔没有上传，上传后才能退出').first().waitFor();

    const signOut = async () => {
      await page.getByRole('button', { name: '菜单' }).click();
      await page.getByRole('button', { name: '退出登录' }).click();
    };
    await page.goto('/till');
    await enterPin(page);
    await page.getByLabel('或输入券上的编码').waitFor();
    await signOut();
    await page.getByText('还有 1 笔没有上传，上传后才能退出').first().waitFor();
    await page.goto('/till/setup');
    await enterPin(page);

    await withNewerApp(async () => {
      await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
      await page.getByText('新版本已准备好').waitFor();
      const update = page.getByRole('button', { name: '现在更新' });
      assert.ok(await update.isDisabled());
      await page.getByText('还有 1 笔没有上传，上传后才能更新').waitFor();
      assert.deepEqual(await outcomes(page), [undefined]);

      await page.unroute(SYNC);
      await page.getByRole('button', { name: '立即更新' }).click();
      await page.getByText('全部已上传').first().waitFor();
      await Promise.all([page.waitForEvent('framenavigated'), update.click()]);
      await page.getByLabel('PIN', { exact: true }).waitFor();
      assert.ok((await page.evaluate(() => globalThis.caches.keys())).includes('nuanquan-newer-still'));
    });
    assert.deepEqual(await outcomes(page), ['accepted']);
    await giveUp(page);
    await signOut();
    await page.waitForURL((now) => now.pathname === '/sign-in');
  });
});

test('five wrong PINs lock an offline till until it is online; what it noted is sent all the same', async () => {
  const voucher = await printedVoucher(server.url, 4);
  await withTill(server, {}, async (till) => {
    let { context, page } = await till.open();
    await prepare(page);
    await server.halt();
    await handOut(page, voucher, NOTED);
    const wrong = async (said) => {
      await page.getByLabel('PIN', { exact: true }).fill('502938');
      await page.getByRole('button', { name: '打开', exact: true }).click();
      await page.getByText(said).waitFor();
    };
    await page.goto('/till');
    for (const left of [4, 3]) await wrong(`还可以试 ${left} 次`);
    // A new start gives no new tries.
    await context.close();
    ({ context, page } = await till.open());
    await page.goto('/till');
    for (const left of [2, 1]) await wrong(`还可以试 ${left} 次`);
    await wrong('输错五次已锁定');
    await page.reload();
    await page.getByText('输错五次已锁定').waitFor();
    assert.equal(await page.getByLabel('PIN', { exact: true }).count(), 0);
    await page.getByText('1 笔待上传').first().waitFor();
    const carried = await page.evaluate(
      () =>
        new Promise((found) => {
          globalThis.indexedDB.open('nuanquan-till').onsuccess = ({ target }) => {
            const count = target.result.transaction('carry').objectStore('carry').count();
            count.onsuccess = () => (target.result.close(), found(count.result));
          };
        }),
    );
    assert.equal(carried, 0);

    await server.resume();
    await page.getByRole('button', { name: '再试一次' }).click();
    await page.getByLabel('或输入券上的编码').waitFor();
    await page.goto('/till/outbox');
    await page.getByText('已入账').waitFor();
    assert.deepEqual(await outcomes(page), ['accepted']);
    await page.goto('/till/setup');
    await page.getByLabel('设定 PIN').fill('294017');
    await page.getByLabel('再输一次').fill('294017');
    await page.getByRole('button', { name: '准备断网收银' }).click();
    await page.getByText('本机可以断网收银').waitFor();
    await giveUp(page);
  });
});

test('an offline till whose session is over shows what it has not sent, and sends it with nobody signed in', async () => {
  const voucher = await printedVoucher(server.url, 4);
  await withTill(server, {}, async (till) => {
    const { context, page } = await till.open();
    await prepare(page);
    await server.halt();
    await handOut(page, voucher, NOTED);
    await context.clearCookies();
    await page.route(SYNC, (route) => route.abort());
    await server.resume();
    await page.goto('/till');
    await page.waitForURL((now) => now.pathname === '/sign-in');
    await page.getByText('1 笔待上传').first().waitFor();
    await page.unroute(SYNC);
    await page.evaluate(() => globalThis.dispatchEvent(new globalThis.Event('online')));
    await page.getByText('全部已上传').first().waitFor();
    assert.deepEqual(await outcomes(page), ['accepted']);
    assert.equal(new URL(page.url()).pathname, '/sign-in');
    assert.equal((await known(server.url, voucher)).uses.length, 1);
    await page.getByLabel('用户名').waitFor();
  });
});
