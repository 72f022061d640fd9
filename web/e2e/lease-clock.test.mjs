// A lease and a clock that is two days off: set back, the till refuses and says so; ahead, its lease is over, or the server names the skew.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { enterPin, entries, giveUp, handOut, prepare } from './alone.mjs';
import { known, NOTED, printedVoucher, withTill } from './lone-till.mjs';
import { signedIn, startServer } from './server.mjs';
import { scan } from './wedge.mjs';

const TWO_DAYS = 2 * 86_400_000;
let server;
before(async () => (server = await startServer()), { timeout: 240_000 });
after(() => server?.stop());

/** Scans a voucher without a server; waits for the till's refusal and its reason. */
async function refused(page, { text }, reason) {
  await page.goto('/till');
  await enterPin(page);
  await page.getByLabel('或输入券上的编码').waitFor();
  await scan(page, text);
  await page.getByRole('heading', { name: '不能使用' }).waitFor();
  await page.locator('.why').getByText(reason).waitFor();
  await page.getByText('请填写纸质登记单').waitFor();
}

/** Opens the list of what the till noted, and waits until all is answered and the server's time was heard. */
async function settled(page) {
  const heard = page.waitForResponse((answer) => answer.url().endsWith('/api/offline/carry'));
  await page.goto('/till/outbox');
  await enterPin(page);
  await heard;
  await page.locator('button[aria-busy=true]').waitFor({ state: 'detached' });
  await page.getByText('全部已上传').first().waitFor();
}
const payloadOf = ({ payload }) => JSON.parse(Buffer.from(payload, 'base64url'));
const away = (iso) => Math.abs(Date.parse(iso) - Date.now());

test('a clock set back by two days ends the use of a lease until the server was heard; one that is two days ahead is past its end', async () => {
  const voucher = await printedVoucher(server.url, 4);
  await withTill(server, { hours: 24 }, async (till) => {
    let { context, page } = await till.open();
    await prepare(page);
    await context.close();
    await server.halt();
    ({ context, page } = await till.open({ shift: -TWO_DAYS }));
    await refused(page, voucher, '本机时间不可信，可能被调回过');
    // It stands at every page, before anybody scans.
    await page.goto('/till/outbox');
    await page.getByText('本机时间不可信').waitFor();

    await server.resume();
    await settled(page);
    await page.getByText('本机时间不可信').waitFor({ state: 'detached' });
    await server.halt();
    await handOut(page, voucher, NOTED);
    const said = payloadOf((await entries(page))[0]);
    assert.ok(away(said.at) < 120_000, 'the time is the server’s');
    assert.ok(Math.abs(Date.parse(said.at) - Date.parse(said.device_at) - TWO_DAYS) < 120_000);
    await server.resume();
    await settled(page);
    await context.close();

    await server.halt();
    ({ context, page } = await till.open({ shift: TWO_DAYS }));
    await refused(page, voucher, '断网授权已到期');
    await server.resume();
    // The lease was never over by the server's time: it goes on.
    await settled(page);
    await server.halt();
    await handOut(page, voucher, NOTED);
    await server.resume();
    await settled(page);
    const outcomes = (await entries(page)).map(({ answer }) => answer.outcome);
    assert.deepEqual(outcomes, ['accepted', 'accepted']);
    await giveUp(page);
  });
});

test('a clock two days ahead within a lease of a week is a case at the server, booked at a time that can be', async () => {
  const voucher = await printedVoucher(server.url, 4);
  await withTill(server, { hours: 168 }, async (till) => {
    let { context, page } = await till.open();
    await prepare(page);
    await context.close();
    await server.halt();
    ({ context, page } = await till.open({ shift: TWO_DAYS }));
    await handOut(page, voucher, NOTED);
    await server.resume();
    await settled(page);
    const [entry] = await entries(page);
    assert.equal(entry.answer.outcome, 'conflict');
    await page.getByText('已转人工处理').waitFor();
    const office = await signedIn(server.url, 'fund');
    const seen = await office.get(`/api/offline/cases/${entry.answer.case_id}`);
    assert.deepEqual(seen.case.codes, ['clock_skew']);
    assert.ok(away(seen.redemption.accepted_at) < 120_000);
    assert.ok(Math.abs(Date.parse(payloadOf(entry).at) - Date.now() - TWO_DAYS) < 120_000);
    // The family is charged for what it got, once, and no more.
    const { balance_fen, uses } = await known(server.url, voucher);
    assert.deepEqual([balance_fen, uses.length], [voucher.product.value_fen * 3, 1]);
    await giveUp(page);
  });
});
