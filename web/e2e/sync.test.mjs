// What a till noted without a network arrives at the server exactly once, whatever breaks off on the way: the answer, the server, the browser.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { enterPin, entries, giveUp, handOut, prepare } from './alone.mjs';
import { kill, known, NOTED, printedVoucher, repeatLast, serve, withTill } from './lone-till.mjs';
import { signedIn, startServer } from './server.mjs';

const SYNC = '**/api/offline/sync';
let server;
before(async () => (server = await startServer()), { timeout: 240_000 });
after(() => server?.stop());

/** The list of what this till noted; opening it also sends. */
async function openOutbox(page) {
  await page.goto('/till/outbox');
  await enterPin(page);
}
const outcomes = async (page) => (await entries(page)).map(({ answer }) => answer?.outcome);

test('sync after an answer that was lost, again and again: the server commits once, and the till shows nothing as accepted before', async () => {
  const voucher = await printedVoucher(server.url, 4);
  await withTill(server, {}, async (till) => {
    const { page } = await till.open();
    await prepare(page);
    await server.halt();
    await handOut(page, voucher, NOTED, 2);
    // The line breaks when the server has done its work, before a byte of its answer arrives.
    const committed = [];
    await page.route(SYNC, async (route) => {
      committed.push((await route.fetch()).status());
      await route.abort('connectionreset');
    });
    await server.resume();
    const lost = () =>
      page.waitForEvent('requestfailed', (request) => request.url().endsWith('/offline/sync'));
    await Promise.all([lost(), openOutbox(page)]);
    for (let again = 0; again < 3; again += 1)
      await Promise.all([lost(), page.getByRole('button', { name: '立即上传' }).click()]);
    assert.ok(committed.length >= 4 && committed.every((status) => status === 200));
    assert.equal((await known(server.url, voucher)).uses.length, 1);
    await page.getByText('1 笔待上传').first().waitFor();
    assert.deepEqual(await outcomes(page), [undefined]);
    assert.equal(await page.getByText('已入账').count(), 0);

    await page.unroute(SYNC);
    await page.getByRole('button', { name: '立即上传' }).click();
    await page.getByText('已入账').waitFor();
    assert.deepEqual(await outcomes(page), ['repeat']);
    const seen = await known(server.url, voucher);
    assert.equal(seen.balance_fen, voucher.product.value_fen * 2);
    assert.equal(seen.uses.length, 1);
    await giveUp(page);
  });
});

test('sync with a server that is killed in the middle of a batch goes on where it stopped', async () => {
  const COUNT = 20;
  const voucher = await printedVoucher(server.url, COUNT);
  const most = voucher.product.value_fen * COUNT;
  await withTill(server, { per_voucher_fen: most, total_fen: most }, async (till) => {
    const { page } = await till.open();
    await prepare(page);
    await server.halt();
    await handOut(page, voucher, NOTED);
    await repeatLast(page, COUNT - 1);
    const payloads = (await entries(page)).map(({ payload }) =>
      JSON.parse(Buffer.from(payload, 'base64url')),
    );
    const ids = payloads.map(({ id }) => id);
    assert.equal(new Set(ids).size, COUNT);

    await server.resume();
    const cashier = await signedIn(server.url, 'cashier');
    const isThere = (id) =>
      cashier.get(`/api/redemptions/${id}`).then(
        () => true,
        () => false,
      );
    const lost = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/offline/sync'));
    await openOutbox(page);
    // Seen as soon as the first is committed: the others are under way.
    for (const last = Date.now() + 15_000; !(await isThere(ids[0]));) assert.ok(Date.now() < last);
    await server.halt('SIGKILL');
    await lost;
    assert.deepEqual(await outcomes(page), Array(COUNT).fill(undefined));

    await page.route(SYNC, (route) => route.abort());
    await server.resume();
    const there = (await Promise.all(ids.map(isThere))).filter(Boolean).length;
    assert.ok(there >= 1 && there < COUNT, `${there} of ${COUNT} were committed`);
    await page.unroute(SYNC);
    await page.getByRole('button', { name: '立即上传' }).click();
    await page.getByText('全部已上传').first().waitFor();
    const first = Array(there).fill('repeat');
    assert.deepEqual(await outcomes(page), [...first, ...Array(COUNT - there).fill('accepted')]);
    assert.equal((await known(server.url, voucher)).balance_fen, 0);
    const { items } = await cashier.get(`/api/redemptions?voucher_id=${payloads[0].voucher_id}&limit=50`);
    assert.deepEqual(items.map(({ id }) => id).sort(), [...ids].sort());
    await giveUp(page);
  });
});

/** What a new start finds under way is settled, so that the next customer can be served. */
async function settleLast(page) {
  const field = page.getByLabel('或输入券上的编码');
  const button = (name) => page.getByRole('button', { name, exact: true });
  const [again, confirm, next] = ['再试一次', '确认领取', '扫下一张券'].map(button);
  await field.or(again).or(confirm).first().waitFor();
  if (await field.isVisible()) return;
  // Pressed before the till has opened what it carries, it says again that there was no answer: the same is sent once more.
  // What the browser had not yet written when it was killed is not found again: then the till waits for a voucher.
  const press = again.or(confirm).first();
  for (const last = Date.now() + 30_000; !(await next.or(field).first().isVisible());) {
    assert.ok(Date.now() < last, 'what was under way was not settled');
    await press.click({ timeout: 1_000 }).catch(() => {});
  }
  if (await field.isVisible()) return;
  await next.click();
}

test('a till whose browser is killed keeps what it showed, and a sync that was under way then counts once', async () => {
  const voucher = await printedVoucher(server.url, 8);
  await withTill(server, {}, async (till) => {
    let { context, page } = await till.open();
    await prepare(page);
    // A browser writes its cookies to the disk some time after it got them.
    await context.close();
    ({ context, page } = await till.open());
    await server.halt();
    await handOut(page, voucher, NOTED);
    await kill(context);

    ({ context, page } = await till.open());
    await page.goto('/till');
    await page.getByText('1 笔待上传').first().waitFor();
    await enterPin(page);
    await page.getByLabel('或输入券上的编码').waitFor();
    await serve(page, voucher, NOTED);
    // Killed while the third is being written: it is there whole, or not at all.
    await serve(page, voucher);
    await kill(context);

    ({ context, page } = await till.open());
    await page.goto('/till');
    await enterPin(page);
    await settleLast(page);
    await serve(page, voucher, NOTED);
    const noted = await entries(page);
    assert.ok(noted.length === 3 || noted.length === 4);
    assert.deepEqual(
      noted.map(({ counter }) => counter),
      [1, 2, 3, 4].slice(0, noted.length),
    );

    await page.route(SYNC, async (route) => {
      await route.fetch();
      await kill(context);
    });
    await server.resume();
    const gone = new Promise((done) => context.once('close', done));
    await page.goto('/till/outbox');
    await enterPin(page).catch(() => {});
    await gone;
    assert.ok((await known(server.url, voucher)).uses.length > 0);

    ({ context, page } = await till.open());
    await openOutbox(page);
    await page.getByText('全部已上传').first().waitFor();
    assert.deepEqual(
      await outcomes(page),
      noted.map(() => 'repeat'),
    );
    assert.equal(
      (await known(server.url, voucher)).balance_fen,
      voucher.product.value_fen * (8 - noted.length),
    );
    await giveUp(page);
  });
});
