// Sync after the same voucher was used elsewhere, or replaced: what the server had first stands, the late one is a case, the family pays nothing.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { enterPin, entries, giveUp, handOut, prepare } from './alone.mjs';
import { openPage, signIn, startBrowser } from './browser.mjs';
import { known, NOTED, printedVoucher, serve, withTill } from './lone-till.mjs';
import { printedCode } from './printed.mjs';
import { draftBatch, freshTill, signedIn, startServer } from './server.mjs';
import { scan } from './wedge.mjs';

let server;
before(async () => (server = await startServer()), { timeout: 240_000 });
after(() => server?.stop());

/** Opens the list of what the till noted, waits until all is answered, and gives the entries. */
async function settled(page, words) {
  await page.goto('/till/outbox');
  await enterPin(page);
  await page.getByText(words).first().waitFor();
  await page.getByText('全部已上传').first().waitFor();
  return entries(page);
}

/** Looks at a till of the same store that has a server, as the cashier does. */
async function online(device, work) {
  const { browser, close } = await startBrowser();
  try {
    const { page, context } = await openPage(browser, server.url);
    await context.addInitScript(
      (secret) => globalThis.localStorage.setItem('nuanquan.device', secret),
      device,
    );
    await signIn(page, 'cashier', 'zh', '/till');
    await page.getByLabel('或输入券上的编码').waitFor();
    await work(page);
  } finally {
    await close();
  }
}

/** The case as the office reads it: both receipts, and that nobody is asked to pay. */
async function readCase(id, reason) {
  const { browser, close } = await startBrowser();
  try {
    const { page, faults } = await openPage(browser, server.url);
    await signIn(page, 'fund', 'zh', `/offline/cases/${id}`);
    await page.getByText(reason).first().waitFor();
    await page.getByRole('heading', { name: '这次领取' }).waitFor();
    const first = await page.getByRole('heading', { name: '先前的领取' }).count();
    await page.getByText('不向持券家庭追讨').first().waitFor();
    assert.deepEqual(faults, []);
    return first === 1;
  } finally {
    await close();
  }
}

test('sync of two tills that took one voucher: the first stands, the late one is a case that names it, and nothing is charged', async () => {
  const voucher = await printedVoucher(server.url, 4);
  const [street, fund] = await Promise.all(['street', 'fund'].map((name) => signedIn(server.url, name)));
  const { items } = await street.get(`/api/vouchers?batch_id=${voucher.batch_id}`);
  const [{ household_id }] = items;
  // What else the family has: nothing may be taken from it.
  const worth = { kind: 'value', face_fen: 5_000 };
  const batch = await draftBatch(street, fund, worth, { household_ids: [household_id] });
  await fund.post(`/api/voucher-batches/${batch}/approve`, {});

  await withTill(server, {}, async (till) => {
    let { context, page } = await till.open();
    await prepare(page);
    await server.halt();
    await handOut(page, voucher, NOTED, 4);
    // It is switched off before the network is back, and so comes late.
    await context.close();
    await server.resume();
    const other = await freshTill(server.url);
    await online(other.device, (shown) => serve(shown, voucher, '领取成功', 4));
    const before = await known(server.url, voucher);
    assert.equal(before.balance_fen, 0);

    ({ context, page } = await till.open());
    const [{ answer, payload }] = await settled(page, '已转人工处理');
    assert.equal(answer.outcome, 'conflict');
    const said = JSON.parse(Buffer.from(payload, 'base64url'));
    const seen = await fund.get(`/api/offline/cases/${answer.case_id}`);
    assert.deepEqual(seen.case.codes, ['spent']);
    assert.equal(seen.redemption.id, said.id);
    assert.equal(seen.first_redemption.device_id, other.device_id);
    assert.equal(seen.case.overdraft_fen, voucher.product.value_fen * 4);
    assert.deepEqual([seen.redemption.cash_fen, seen.first_redemption.cash_fen], [0, 0]);
    assert.ok(await readCase(answer.case_id, '该券已用完'), 'the second receipt is not shown');

    const after = await known(server.url, voucher);
    assert.equal(after.balance_fen, 0);
    const uses = await fund.get(`/api/redemptions?voucher_id=${said.voucher_id}`);
    assert.equal(uses.items.length, 2);
    const rest = await street.get(`/api/vouchers?batch_id=${batch}`);
    assert.deepEqual(
      rest.items.map(({ balance_fen, state }) => [balance_fen, state]),
      [[5_000, 'issued']],
    );
    await giveUp(page);
  });
});

test('sync of a replaced voucher that was used offline: a case before the carry knew of it, refused by the till afterwards', async () => {
  const voucher = await printedVoucher(server.url, 4);
  const street = await signedIn(server.url, 'street');
  const fund = await signedIn(server.url, 'fund');
  const { items } = await street.get(`/api/vouchers?batch_id=${voucher.batch_id}`);
  await withTill(server, {}, async (till) => {
    let { context, page } = await till.open();
    await prepare(page);
    await server.halt();
    await handOut(page, voucher, NOTED);
    await context.close();
    await server.resume();
    const replaced = await street.post(`/api/vouchers/${items[0].id}/replace`, { reason: 'lost' });

    ({ context, page } = await till.open());
    const [{ answer }] = await settled(page, '已转人工处理');
    assert.equal(answer.outcome, 'conflict');
    const seen = await fund.get(`/api/offline/cases/${answer.case_id}`);
    assert.deepEqual(seen.case.codes, ['replaced']);
    assert.equal(seen.first_redemption, null);
    assert.equal(await readCase(answer.case_id, '该券已补发新券'), false);
    const fresh = await street.get(`/api/vouchers/${replaced.voucher_id}`);
    assert.equal(fresh.voucher.balance_fen, voucher.product.value_fen * 4);

    // The carry came along with the sync: now the till itself knows.
    await server.halt();
    await page.goto('/till');
    await enterPin(page);
    await page.getByLabel('或输入券上的编码').waitFor();
    await scan(page, voucher.text);
    await page.getByRole('heading', { name: '不能使用' }).waitFor();
    await page.getByText('该券已补发新券，旧券停用。').waitFor();
    await page.getByText('请用补发的新券').waitFor();
    assert.equal((await entries(page)).length, 1);
    await server.resume();
    const text = await printedCode(await street.get(`/api/vouchers/${replaced.voucher_id}/card`));
    await server.halt();
    await serve(page, { ...voucher, text }, NOTED);

    await server.resume();
    const all = await settled(page, '已入账');
    assert.deepEqual(
      all.map((entry) => entry.answer.outcome),
      ['conflict', 'accepted'],
    );
    const left = await street.get(`/api/vouchers/${replaced.voucher_id}`);
    assert.equal(left.voucher.balance_fen, voucher.product.value_fen * 3);
    await giveUp(page);
  });
});
