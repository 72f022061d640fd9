// Those who answer for it against a real server: an overview that changes by itself, several batches approved in one
// go, a file taken along; and the auditor's way from a voucher to the donor and back.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { checkPage, LANGUAGES, openPage, signIn, startBrowser } from './browser.mjs';
import { draftBatch, freshVoucher, signedIn, startServer } from './server.mjs';

const WORDS = {
  zh: {
    live: '自动更新',
    redemptions: '领取（次）',
    csv: '下载 CSV',
    approveChosen: '审批所选的 2 个批次',
    approve: '审批通过并发券',
    issued: '已发放',
    choose: (number) => `选择批次 ${number}`,
    lots: '这次捐赠的各批货',
    store: '按门店',
  },
  en: {
    live: 'Up to date by itself',
    redemptions: 'Redemptions',
    csv: 'CSV',
    approveChosen: 'Approve 2 chosen batches',
    approve: 'Approve and issue',
    issued: 'Issued',
    choose: (number) => `Choose batch ${number}`,
    lots: 'Lots of this gift',
    store: 'Store',
  },
};

let server;
let running;
before(
  async () => {
    server = await startServer();
    running = await startBrowser();
  },
  { timeout: 240_000 },
);
after(async () => {
  await running?.close();
  await server?.stop();
});

async function as(username, language, address, size = {}) {
  const opened = await openPage(running.browser, server.url, { language, ...size });
  await signIn(opened.page, username, language, address);
  return opened;
}

/** A draft of the street for one household. */
async function draft() {
  const [street, fund] = await Promise.all([signedIn(server.url, 'street'), signedIn(server.url, 'fund')]);
  const { items: households } = await street.get('/api/households?limit=1');
  const good_for = { kind: 'value', face_fen: 1000 };
  const batch_id = await draftBatch(street, fund, good_for, { household_ids: [households[0].id] });
  return (await fund.get(`/api/voucher-batches/${batch_id}`)).batch;
}

/** A redemption of goods that were given, with its way back. */
async function givenGoods() {
  const auditor = await signedIn(server.url, 'auditor');
  const { items } = await auditor.get('/api/redemptions?outcome=redeemed&limit=100');
  for (const { id } of items) {
    const one = await auditor.get(`/api/redemptions/${id}`);
    const line = one.lines.find(({ donation }) => donation);
    if (line) return { id, voucher: one.voucher_id, lot: line.lot_id, gift: line.donation.donation_id };
  }
  throw new Error('nothing that was given has been redeemed');
}

for (const language of LANGUAGES) {
  const words = WORDS[language];

  test(`the overview changes by itself, leads down to a lot and gives its file (${language})`, async () => {
    const voucher = await freshVoucher(server.url, 2);
    const { page, context, faults } = await as('fund', language, '/overview', { width: 1280, height: 900 });
    await page.getByText(words.live).waitFor();
    const redemptions = page.locator('.facts li', { hasText: words.redemptions }).locator('strong').first();
    const before = Number((await redemptions.textContent()).replaceAll(',', ''));
    await page.evaluate(() => (globalThis.sameVisit = true));

    const cashier = await signedIn(server.url, 'cashier');
    const lines = [{ product_id: voucher.product.id, quantity: 1 }];
    await cashier.post('/api/redemptions', { code: voucher.code, lines });
    await page.waitForFunction(
      ([word, expected]) =>
        [...document.querySelectorAll('.facts li')].some(
          (li) => li.textContent.includes(word) && li.querySelector('strong').textContent === expected,
        ),
      [words.redemptions, (before + 1).toLocaleString('en')],
    );
    assert.equal(await page.evaluate(() => globalThis.sameVisit), true, 'the page was not loaded anew');
    await checkPage(page, '/overview');

    const waiting = page.waitForEvent('download');
    await page.getByRole('link', { name: words.csv }).first().click();
    const download = await waiting;
    assert.match(download.suggestedFilename(), /^(stock|vouchers|days)-\d{4}-\d\d-\d\d\.csv$/);
    const text = readFileSync(await download.path(), 'utf8');
    assert.ok(text.startsWith('\ufeff') && text.split('\r\n').length > 2, text.slice(0, 80));

    await page.locator('a[href^="/overview?store="]').first().click();
    await page.locator('a[href^="/stock?product="]').first().click();
    await page.locator('tbody a[href^="/lots/"]').first().click();
    await page.waitForURL(/\/lots\//);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test(`several batches are approved in one go (${language})`, async () => {
    const drafts = [await draft(), await draft()];
    const { page, context, faults } = await as('fund', language, '/batches', { width: 390 });
    await page.goto('/batches?state=drafted');
    for (const { number } of drafts) await page.getByLabel(words.choose(number), { exact: true }).check();
    await checkPage(page, 'drafts to choose');
    await page.getByRole('button', { name: words.approveChosen }).click();
    await page.locator('dialog').getByRole('button', { name: words.approve }).click();
    const results = page.locator('section[aria-labelledby=several-title]');
    await results.locator('li', { hasText: words.issued }).nth(1).waitFor();
    await checkPage(page, 'several batches');
    const manager = await signedIn(server.url, 'fund');
    for (const { id } of drafts)
      assert.equal((await manager.get(`/api/voucher-batches/${id}`)).batch.state, 'live');
    assert.deepEqual(faults, []);
    await context.close();
  });

  test(`an auditor goes from a voucher to the gift and back, and sees who stands out (${language})`, async () => {
    const chain = await givenGoods();
    const { page, context, faults } = await as('auditor', language, '/trace', { width: 1280, height: 900 });
    await page.locator('tbody a').first().waitFor();
    await page.goto(`/vouchers/${chain.voucher}`);
    await page.locator(`a[href="/trace/redemptions/${chain.id}"]`).click();
    await page.locator(`a[href="/lots/${chain.lot}"]`).first().click();
    await page.locator(`dd a[href="/gifts/${chain.gift}"]`).click();
    await page.getByText(words.lots).first().waitFor();
    await checkPage(page, 'a gift with its lots');
    await page.locator(`a[href="/lots/${chain.lot}"]`).first().click();
    await page.locator(`a[href="/trace/redemptions/${chain.id}"]`).first().click();
    await page.locator(`a[href="/vouchers/${chain.voucher}"]`).click();
    await page.waitForURL(`**/vouchers/${chain.voucher}`);

    await page.goto('/trace/ranked');
    await page.locator('tbody tr').first().waitFor();
    await checkPage(page, '/trace/ranked');
    await page.getByText(words.store, { exact: true }).click();
    await page.waitForURL(/by=store/);
    assert.deepEqual(faults, []);
    await context.close();
  });
}
