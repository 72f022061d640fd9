// The main job, clicked through by those who do it: a donor's gift is inspected onto the shelf, a batch is drafted,
// approved and printed, its QR and the goods' barcode are read by the camera, the goods are handed out; stock, fund and
// overview change by as much, and the donor sees where the gift went. The same with a scanner under an input method.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { LANGUAGES, openPage, printedModules, signIn, startBrowser } from './browser.mjs';
import { settled } from './look.mjs';
import { codesIn, pictureOf, pictureOfModules } from './pixels.mjs';
import { day, freshHousehold, freshVoucher, shelf, signedIn, startServer } from './server.mjs';
import { blank, eanFrame, film, pictureFrame } from './video.mjs';
import { fullWidth, scan } from './wedge.mjs';
import { said } from './words.mjs';

const PIECES = 3;
let server;
let office;
before(
  async () => {
    server = await startServer();
    office = await startBrowser();
  },
  { timeout: 240_000 },
);
after(async () => {
  await office?.close();
  await server?.stop();
});

/** Everybody at a desk of their own, in one language; each page is opened once and then gone on with. */
function desks(language, faults) {
  const open = {};
  return async (who, address, size = {}) => {
    if (!open[who]) {
      const opened = await openPage(office.browser, server.url, { language, ...size });
      faults.push(opened.faults);
      open[who] = opened.page;
      await signIn(opened.page, who, language);
    }
    await open[who].goto(address);
    await settled(open[who]);
    return open[who];
  };
}

/** The number beside a word, in a list of words and numbers. */
async function figure(page, word) {
  const text = await page.locator('main li', { hasText: word }).locator('.numbers').first().innerText();
  return Math.round(Number(text.replace(/[^\d.]/g, '')) * 100);
}

const inWords = (iso, language) =>
  new Date(iso).toLocaleDateString(language === 'zh' ? 'zh-CN' : 'en-GB', {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    timeZone: 'UTC',
  });

/** The donor says what will come, and the keeper finds all of it good. */
async function give(at, t, { product, store }) {
  const donor = await at('donor', '/give/offer');
  await donor.getByLabel(t('offer.what')).fill(product.code);
  await donor.locator('main li li button').first().click();
  await donor.getByRole('textbox', { name: t('offer.quantity') }).fill(String(PIECES));
  await donor.getByLabel(t('offer.expires')).fill(day(1).replace(/-/g, ''));
  await donor.getByLabel(t('offer.store')).selectOption(store);
  await donor.getByRole('button', { name: t('offer.go') }).click();
  await donor.waitForURL(/\/gifts\/[0-9a-f-]{36}$/);
  const gift = donor.url().split('/').pop();

  const keeper = await at('keeper', '/intake');
  await keeper.locator(`a[href="/intake/${gift}"]`).click();
  await keeper.getByRole('button', { name: t('intake.shelve', { n: PIECES }) }).click();
  await keeper.waitForURL(`**/gifts/${gift}`);
  return gift;
}

/** The street drafts for a household, the fund manager approves, the street prints; what was printed, as a picture. */
async function issue(at, t, household, fen) {
  const street = await at('street', `/batches/new?household=${household}`, { deviceScaleFactor: 4 });
  await street.getByLabel(t('newBatch.face')).fill((fen / 100).toFixed(2));
  const fund = await street.getByLabel(t('newBatch.fund')).inputValue();
  await street.getByRole('button', { name: t('newBatch.preview'), exact: true }).click();
  await street.getByRole('button', { name: t('newBatch.draft') }).click();
  await street.waitForURL(/\/batches\/[0-9a-f-]{36}$/);
  const batch = new URL(street.url()).pathname;

  const money = await at('fund', `/funds/${fund}`);
  const before = await purse(money, t);
  await at('fund', batch);
  await money.getByRole('button', { name: t('batch.approve') }).click();
  await money
    .locator('dialog')
    .getByRole('button', { name: t('batch.approve') })
    .click();
  await money.locator('#counts-title').waitFor();

  await at('street', batch);
  const [sheet] = await Promise.all([
    street.waitForEvent('popup'),
    street.getByRole('link', { name: t('batch.partOne', { position: 1 }) }).click(),
  ]);
  const printed = await pictureOf(office.browser, await sheet.locator('.qr').screenshot());
  await sheet.close();
  return { fund, before, printed };
}

async function purse(page, t) {
  const [available, reserved, spent] = [
    await figure(page, t('fund.available')),
    await figure(page, t('fund.reserved')),
    await figure(page, t('fund.spent')),
  ];
  return { available, reserved, spent };
}

/** The cashier sees the voucher and the goods through the camera, and hands out; then the voucher comes a second time. */
async function redeem(language, t, printed, gtin) {
  const scenes = [
    [blank(), 1],
    [pictureFrame(printed), 2],
    [blank(), 1],
    [eanFrame(gtin), 2],
  ];
  const { browser, close } = await startBrowser(film(scenes));
  try {
    const { page, faults } = await openPage(browser, server.url, { language });
    await signIn(page, 'cashier', language, '/till');
    await page.getByRole('button', { name: t('scan.start') }).click();
    await page.getByRole('heading', { name: t('till.good') }).waitFor();
    const line = page.locator('section[aria-labelledby=goods] li');
    await line.waitFor();
    await page.getByRole('button', { name: t('scan.stop') }).click();
    await line.locator('input').fill(String(PIECES));
    await line.locator('input').blur();
    await page.getByRole('button', { name: t('till.confirm') }).click();
    await page.getByRole('heading', { name: t('till.done') }).waitFor();
    const redemption = await page.getByRole('link', { name: t('till.takeBack') }).getAttribute('href');

    await page.getByRole('button', { name: t('till.next') }).click();
    await page.getByRole('button', { name: t('scan.start') }).click();
    await page.getByRole('heading', { name: t('till.bad') }).waitFor();
    assert.deepEqual(faults, []);
    return redemption.split('/').pop();
  } finally {
    await close();
  }
}

for (const language of LANGUAGES) {
  const t = said(language);

  test(
    `a gift is handed out by a voucher, and its donor sees where it went (${language})`,
    { timeout: 120_000 },
    async () => {
      const faults = [];
      const at = desks(language, faults);
      const goods = await shelf(server.url, true);
      const fen = PIECES * goods.product.value_fen;
      const household = await freshHousehold(await signedIn(server.url, 'street'));
      const overview = () => at('fund', '/overview').then((page) => figure(page, t('overview.pieces')));

      const shelved = await overview();
      const gift = await give(at, t, goods);
      assert.equal(await overview(), shelved + PIECES * 100);
      const keeper = await at('keeper', `/stock?product=${goods.product.id}&window=7`);
      const lot = keeper.locator('tbody tr', { hasText: inWords(day(1), language) });
      await lot
        .filter({ has: keeper.locator('td', { hasText: new RegExp(`^\\s*${PIECES}\\s*$`) }) })
        .getByRole('link')
        .click();
      await keeper.getByText(t('stock.pieces', { n: PIECES }), { exact: true }).waitFor();
      const lotPage = new URL(keeper.url()).pathname;

      const { fund, before: had, printed } = await issue(at, t, household, fen);
      const reserved = await purse(await at('fund', `/funds/${fund}`), t);
      assert.deepEqual(reserved, { ...had, available: had.available - fen, reserved: had.reserved + fen });
      const redemption = await redeem(language, t, printed, goods.gtin);

      const spent = await purse(await at('fund', `/funds/${fund}`), t);
      assert.deepEqual(spent, { ...had, available: had.available - fen, spent: had.spent + fen });
      assert.equal(await overview(), shelved);
      await at('keeper', lotPage);
      await keeper.getByText(t('stock.pieces', { n: 0 }), { exact: true }).waitFor();
      await keeper.locator(`a[href="/trace/redemptions/${redemption}"]`).first().waitFor();
      const auditor = await at('auditor', `/trace/redemptions/${redemption}`);
      await auditor.locator(`a[href="/gifts/${gift}"]`).first().waitFor();
      // So few households are not told apart: the donor learns that it was given, not to how many.
      const donor = await at('donor', `/gifts/${gift}`);
      await donor.locator('.way .homes', { hasText: t('way.hidden') }).waitFor();
      assert.deepEqual(faults.flat(), []);
    },
  );

  test(`a scanner under an input method hands out the same; the voucher is refused after that (${language})`, async () => {
    const voucher = await freshVoucher(server.url, PIECES);
    const [{ text: address }] = await codesIn(pictureOfModules(printedModules(voucher.sheet)));
    const { page, context, faults } = await openPage(office.browser, server.url, {
      language,
      width: 1280,
      height: 800,
    });
    await signIn(page, 'cashier', language, '/till');
    const field = page.getByLabel(t('till.codeLabel'));
    await field.focus();
    await scan(page, address, { inputMethod: true });
    await page.getByRole('heading', { name: t('till.good') }).waitFor();
    const count = page.locator('section[aria-labelledby=goods] li input');
    await page.getByLabel(t('till.find')).focus();
    await scan(page, voucher.gtin, { inputMethod: true });
    await count.waitFor();
    await count.fill(fullWidth(String(PIECES)));
    await count.blur();
    assert.equal(await count.inputValue(), String(PIECES));
    await page.getByRole('button', { name: t('till.confirm') }).click();
    await page.getByRole('heading', { name: t('till.done') }).waitFor();

    await page.getByRole('button', { name: t('till.next') }).click();
    await field.fill(fullWidth(voucher.code));
    await page.getByRole('button', { name: t('till.lookUp'), exact: true }).click();
    await page.getByRole('heading', { name: t('till.bad') }).waitFor();
    await page.getByRole('button', { name: t('till.next') }).click();
    await field.focus();
    await scan(page, voucher.code, { capsLock: true });
    await page.getByRole('heading', { name: t('till.bad') }).waitFor();
    assert.deepEqual(faults, []);
    await context.close();
  });
}
