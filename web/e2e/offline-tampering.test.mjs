// A till whose store was changed by hand, emptied, copied or set back: it says so itself, or the server finds it out when it comes back, and a person hears of it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { enterPin, entries, giveUp, handOut, prepare } from './alone.mjs';
import { signIn } from './browser.mjs';
import { atStore, besideTheApp, known, NOTED, printedVoucher, withTill } from './lone-till.mjs';
import { PASSWORD, signedIn, startServer } from './server.mjs';
import { scan } from './wedge.mjs';

let server;
before(async () => (server = await startServer()), { timeout: 240_000 });
after(() => server?.stop());

async function openOutbox(page) {
  await page.goto('/till/outbox');
  await enterPin(page);
}

/** Cases of a till, as the office sees them, newest first. */
async function casesOf({ device_id }) {
  const office = await signedIn(server.url, 'fund');
  const { items } = await office.get('/api/offline/cases?state=open&limit=50');
  return items.filter((one) => one.device_id === device_id);
}

async function isBlocked({ device_id }) {
  const all = await (await signedIn(server.url, 'admin')).get('/api/devices');
  return Boolean(all.find(({ id }) => id === device_id).blocked_at);
}

/** Waits until the office hears of the till by a case with this code; gives it. */
async function heardOf(till, code) {
  for (const last = Date.now() + 20_000; Date.now() < last;) {
    const found = (await casesOf(till)).find(({ codes }) => codes.includes(code));
    if (found) return found;
  }
  throw new Error(`no case of ${code}: ${JSON.stringify(await casesOf(till))}`);
}

test('an entry that was removed from an offline till stops it, and is missed at the server', async () => {
  const voucher = await printedVoucher(server.url, 4);
  await withTill(server, {}, async (till) => {
    const { page } = await till.open();
    await prepare(page);
    await server.halt();
    await handOut(page, voucher, NOTED);
    await handOut(page, voucher, NOTED, 2);
    await besideTheApp(page);
    const { lease_id } = (await entries(page))[0];
    await atStore(page, (store, id) => store('outbox').delete([id, 1]), lease_id);
    await page.goto('/till');
    await enterPin(page);
    await page.getByText('本机的断网记录不完整').first().waitFor();
    await page.getByLabel('或输入券上的编码').waitFor();
    await scan(page, voucher.text);
    await page.getByRole('heading', { name: '不能使用' }).waitFor();
    assert.equal((await entries(page)).length, 1);

    await server.resume();
    await openOutbox(page);
    const found = await heardOf(till, 'entries_lost');
    assert.equal(found.lease_id, lease_id);
    // What is not known to have gone counts as gone: the whole rest of the lease.
    assert.equal(found.fund_fen, 100_000 - voucher.product.value_fen * 2);
    const seen = await known(server.url, voucher);
    assert.deepEqual([seen.uses.length, seen.balance_fen], [1, voucher.product.value_fen * 2]);
    await page.getByText('全部已上传').first().waitFor();
    await giveUp(page);
  });
});

test('an offline till that was set back to an older copy of itself is found when it comes back', async () => {
  const voucher = await printedVoucher(server.url, 4);
  await withTill(server, {}, async (till) => {
    let { context, page } = await till.open();
    await prepare(page);
    await context.close();
    till.copy('older');
    ({ context, page } = await till.open());
    await server.halt();
    await handOut(page, voucher, NOTED);
    await server.resume();
    await openOutbox(page);
    await page.getByText('已入账').waitFor();
    await context.close();

    ({ context, page } = await till.open({ profile: 'older' }));
    await openOutbox(page);
    await heardOf(till, 'lease_ahead');
    assert.equal(await isBlocked(till), true);
    await page.waitForURL((now) => now.pathname === '/sign-in');
    // Without a server it goes on no more: what it carried of a lease is ended.
    await server.halt();
    await page.goto('/till');
    await enterPin(page);
    await page.getByLabel('或输入券上的编码').waitFor();
    await scan(page, voucher.text);
    await page.getByText('本机现在没有断网授权').waitFor();
    assert.deepEqual(await entries(page), []);
    await server.resume();
  });
});

test('a copied offline till is found by its fork and blocked; both handed out, and both are in the books', async () => {
  const voucher = await printedVoucher(server.url, 4);
  await withTill(server, {}, async (till) => {
    let { context, page } = await till.open();
    await prepare(page);
    await context.close();
    till.copy('clone');
    await server.halt();
    ({ context, page } = await till.open());
    await handOut(page, voucher, NOTED, 2);
    await context.close();
    ({ context, page } = await till.open({ profile: 'clone' }));
    await handOut(page, voucher, NOTED, 3);
    await context.close();

    await server.resume();
    ({ context, page } = await till.open());
    await openOutbox(page);
    await page.getByText('已入账').waitFor();
    await context.close();
    ({ context, page } = await till.open({ profile: 'clone' }));
    await openOutbox(page);
    const found = await heardOf(till, 'fork');
    assert.deepEqual([...found.codes].sort(), ['fork', 'over_balance']);
    assert.equal(found.overdraft_fen, voucher.product.value_fen);
    assert.equal(await isBlocked(till), true);
    const seen = await known(server.url, voucher);
    assert.deepEqual([seen.uses.length, seen.balance_fen], [2, 0]);
    const [{ answer }] = await entries(page);
    assert.deepEqual([answer.outcome, answer.case_id], ['conflict', found.id]);

    // Neither copy is let in again.
    await context.close();
    ({ context, page } = await till.open());
    await page.goto('/sign-in');
    await page.getByLabel('用户名').fill('cashier');
    await page.getByLabel('密码').fill(PASSWORD);
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await page.getByText('此终端未登记或已停用').waitFor();
  });
});

test('an offline till that was emptied gets neither its key nor its lease back, and its whole limit stays in the greatest loss', async () => {
  const own = await startServer();
  try {
    const voucher = await printedVoucher(own.url, 4);
    await withTill(own, {}, async (till) => {
      let { context, page } = await till.open();
      await prepare(page);
      await own.halt();
      await handOut(page, voucher, NOTED);
      await besideTheApp(page);
      const cdp = await context.newCDPSession(page);
      await cdp.send('Storage.clearDataForOrigin', {
        origin: own.url,
        storageTypes: 'indexeddb,local_storage',
      });
      await own.resume();
      await page.goto('/till/setup');
      const prepareAnew = async () => {
        await page.getByLabel('设定 PIN').fill('294017');
        await page.getByLabel('再输一次').fill('294017');
        await page.getByRole('button', { name: '准备断网收银' }).click();
      };
      await prepareAnew();
      await page.getByText('该终端已有另一把密钥').waitFor();

      const admin = await signedIn(own.url, 'admin');
      const { device_secret } = await admin.post(`/api/devices/${till.device_id}/secret`, {});
      await context.close();
      ({ context, page } = await till.open({ device: `${till.device_id} ${device_secret}` }));
      await signIn(page, 'cashier', 'zh', '/till/setup');
      await prepareAnew();
      await page.getByText('本店的断网授权正由一台终端持有').waitFor();
      const fund = await signedIn(own.url, 'fund');
      const { stores } = await fund.get('/api/offline/exposure');
      const store = stores.find(({ store_id }) => store_id === till.store_id);
      assert.equal(store.greatest_loss_fen, 100_000);
      await own.halt();
      await page.goto('/till');
      await enterPin(page);
      await page.getByLabel('或输入券上的编码').waitFor();
      await scan(page, voucher.text);
      await page.getByText('本机现在没有断网授权').waitFor();
      await own.resume();
    });
  } finally {
    await own.stop();
  }
});
