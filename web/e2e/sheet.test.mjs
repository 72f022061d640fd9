// A sheet of a hundred vouchers on paper: every QR code is read back from the printed pixels, belongs to the code that
// stands below it, and is large enough.
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { openPage, signIn, startBrowser } from './browser.mjs';
import { codesIn, pictureOf, pictureOfPgm } from './pixels.mjs';
import { draftBatch, signedIn, startServer } from './server.mjs';

const VOUCHERS = 100;
/** How many are also typed. */
const TYPED = 20;
const DOTS_PER_INCH = 200;
const MM_PER_INCH = 25.4;
/** What a cheap phone reads from a hand's breadth. */
const WIDE_MM = 25;

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

/** A batch that is issued to everybody in the register. */
async function largeBatch(district, fund) {
  const everybody = { categories: [], area_codes: [] };
  const batch_id = await draftBatch(district, fund, { kind: 'value', face_fen: 100 }, everybody);
  await fund.post(`/api/voucher-batches/${batch_id}/approve`, {});
  for (;;) {
    const { batch } = await district.get(`/api/voucher-batches/${batch_id}`);
    if (batch.state === 'live') return batch;
    assert.equal(batch.state, 'preparing');
  }
}

/** The pages of a sheet as pictures, and how many of their pixels are a millimetre. */
async function printed(page) {
  if (spawnSync('pdftoppm', ['-v']).error) {
    await page.emulateMedia({ media: 'print' });
    const shots = [];
    for (const sheet of await page.locator('.sheet').all()) shots.push(await sheet.screenshot());
    const pictures = await Promise.all(shots.map((shot) => pictureOf(running.browser, shot)));
    return { pictures, perMm: (2 * 96) / MM_PER_INCH };
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'nuanquan-sheet-'));
  try {
    const pdf = path.join(folder, 'sheet.pdf');
    writeFileSync(pdf, await page.pdf({ preferCSSPageSize: true, printBackground: true }));
    await promisify(execFile)('pdftoppm', [
      '-gray',
      '-r',
      String(DOTS_PER_INCH),
      pdf,
      path.join(folder, 'page'),
    ]);
    const pages = readdirSync(folder).filter((name) => name.endsWith('.pgm'));
    const pictures = pages.sort().map((name) => pictureOfPgm(readFileSync(path.join(folder, name))));
    return { pictures, perMm: DOTS_PER_INCH / MM_PER_INCH };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test(
  'a hundred printed vouchers are read from the paper, each as what it says',
  { timeout: 120_000 },
  async () => {
    const [district, fund, cashier] = await Promise.all(
      ['district', 'fund', 'cashier'].map((name) => signedIn(server.url, name)),
    );
    const batch = await largeBatch(district, fund);
    assert.ok(batch.vouchers >= VOUCHERS, `the register has only ${batch.vouchers} households`);

    const { page } = await openPage(running.browser, server.url, {
      width: 900,
      height: 1200,
      deviceScaleFactor: 2,
    });
    await signIn(page, 'district', 'zh', `/batches/${batch.id}`);
    await page.goto(`/api/voucher-batches/${batch.id}/sheet?from=1&count=${VOUCHERS}`);
    const codes = await page.locator('.human').allInnerTexts();
    assert.equal(codes.length, VOUCHERS);
    assert.equal(new Set(codes).size, VOUCHERS);

    const { pictures, perMm } = await printed(page);
    const found = [];
    for (const one of pictures) found.push(...(await codesIn(one)));
    assert.equal(found.length, VOUCHERS);
    assert.equal(new Set(found.map(({ text }) => text)).size, VOUCHERS);
    const narrowest = Math.min(...found.map(({ wide }) => wide / perMm));
    assert.ok(narrowest >= WIDE_MM, `a code is ${narrowest} mm wide`);

    const voucherOf = async (code) =>
      (await cashier.post('/api/vouchers/lookup', { id: undefined, code })).voucher_id;
    // Typed codes may be tried so often only: some stand for all.
    for (const [at, { text }] of found.slice(0, TYPED).entries()) {
      const [behind, below] = [await voucherOf(text.split('/').pop()), await voucherOf(codes[at])];
      assert.ok(behind, text);
      assert.equal(behind, below, `voucher ${at + 1} of the sheet`);
    }
  },
);
