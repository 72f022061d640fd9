// What an offline till shows: pending never looks like accepted, what is unsent is counted on every page, and the carry says how old it is.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { enterPin, giveUp, prepare } from './alone.mjs';
import { checkPage } from './browser.mjs';
import { NOTED, printedVoucher, serve, shiftClock, withTill } from './lone-till.mjs';
import { startServer } from './server.mjs';

let server;
before(async () => (server = await startServer()), { timeout: 240_000 });
after(() => server?.stop());

/** What one sees of the first thing that a selector finds, without reading it. */
const lookOf = (page, selector) =>
  page
    .locator(selector)
    .first()
    .evaluate((element) => {
      const { backgroundColor, borderTopStyle, outlineStyle } = globalThis.getComputedStyle(element);
      const drawing = element.querySelector('svg').innerHTML;
      return { backgroundColor, lines: `${borderTopStyle} ${outlineStyle}`, drawing };
    });

function differ(one, other) {
  for (const part of Object.keys(one)) assert.notEqual(one[part], other[part], `${part} is the same`);
}

test('an offline till shows what is pending unlike what was accepted, how much that is, and how old what it carries is', async () => {
  const voucher = await printedVoucher(server.url, 6);
  await withTill(server, {}, async (till) => {
    const { page } = await till.open();
    await prepare(page);
    await page.goto('/till');
    await enterPin(page);
    await page.getByLabel('或输入券上的编码').waitFor();
    await serve(page, voucher, '领取成功');
    const accepted = await lookOf(page, '.verdict');
    await server.halt();
    await serve(page, voucher, NOTED);
    assert.equal(await page.getByText('领取成功').count(), 0);
    assert.equal(await page.getByRole('button', { name: '打印' }).count(), 0);
    differ(await lookOf(page, '.verdict'), accepted);
    await checkPage(page, 'noted');
    await serve(page, voucher, NOTED);

    // On every page of the till, at its first glance, also before the PIN and on paper forms.
    for (const address of ['/till', '/till/outbox', '/till/setup', '/till/today', '/till/note', '/account']) {
      await page.goto(address);
      const count = page.getByText('2 笔待上传').first();
      await count.waitFor();
      await enterPin(page);
      await page.getByText('断网收银中').waitFor();
      const { y, height } = await count.boundingBox();
      assert.ok(y >= 0 && y + height <= 844, `${address}: the count is out of sight`);
    }
    // What it carries grows old meanwhile, and says so.
    const age = page.locator('.bar').getByText(/\d+ 张券，更新于/);
    const [time] = /\d\d:\d\d/.exec(await age.innerText());
    await page.addInitScript(shiftClock, 20 * 3_600_000);
    await page.goto('/');
    await page.getByText('2 笔待上传').first().waitFor();
    await page.goto('/till/outbox');
    await enterPin(page);
    await age.waitFor();
    assert.ok((await age.innerText()).includes(time));
    const row = 'main li.row';
    await page.locator(row).first().waitFor();
    const pending = await lookOf(page, row);
    await server.resume();
    await page.getByRole('button', { name: '立即上传' }).click();
    await page.getByText('全部已上传').first().waitFor();
    differ(pending, await lookOf(page, row));
    assert.deepEqual(await page.locator(`${row} .word`).allInnerTexts(), ['已入账', '已入账']);
    await giveUp(page);
  });
});
