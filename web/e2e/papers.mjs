// What the server prints, as it comes out of the printer: sheet, card, slips, receipt, label, a person's own data.
import path from 'node:path';
import { signedIn } from './server.mjs';

/** Pixels of a millimetre on a screen. */
const MM = 96 / 25.4;
/** The papers by name, with their width in millimetres and, where one page is enough to see, its height. */
const SIZES = {
  sheet: [210, 297],
  card: [148, 105],
  'slip-58': [58],
  'slip-80': [80],
  'shift-58': [58],
  receipt: [210, 148],
  label: [50, 35],
  person: [210, 297],
};

/** The papers of the demonstration's things, as HTML. */
async function papers(url, known) {
  const [street, cashier, keeper, admin] = await Promise.all(
    ['street', 'cashier', 'keeper', 'admin'].map((name) => signedIn(url, name)),
  );
  const { members } = await street.get(`/api/households/${known.household}`);
  const member = `/api/households/${known.household}/members/${members[0].id}`;
  const slip = (width) => cashier.get(`/api/redemptions/${known.redemption}/slip?width=${width}`);
  const { items: issued } = await street.get('/api/voucher-batches?state=live&limit=20');
  const batch = issued.sort((one, other) => other.vouchers - one.vouchers)[0];
  const receipt = await receiptId(keeper);
  const { copy } = await keeper.post(`/api/receipts/${receipt}/prints`, {});
  return {
    sheet: await street.get(`/api/voucher-batches/${batch.id}/sheet?from=1&count=8`),
    card: await street.get(`/api/vouchers/${known.voucher}/card`),
    'slip-58': await slip(58),
    'slip-80': await slip(80),
    'shift-58': await cashier.get(`/api/shifts/${known.shift}/slip?width=58`),
    receipt: await keeper.get(`/api/receipts/${receipt}/print?copy=${copy}`),
    label: await admin.get(`/api/products/${known.product}/label?count=1`),
    person: await street.post(`${member}/print`, { purpose: '本人查询自己的信息' }),
  };
}

/** A receipt of the keeper's store. */
async function receiptId(keeper) {
  const { items } = await keeper.get('/api/donations?state=inspected&limit=20');
  for (const { id } of items) {
    const { receipts } = await keeper.get(`/api/donations/${id}`);
    if (receipts.length > 0) return receipts[0].id;
  }
  throw new Error('the demonstration has no receipt');
}

/** Makes a picture of each paper, twice as sharp as a screen. */
export async function everyPaper(browser, url, known, folder) {
  for (const [name, html] of Object.entries(await papers(url, known))) {
    const [width, height = 60] = SIZES[name].map((mm) => Math.round(mm * MM));
    const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: 2 });
    const page = await context.newPage();
    // Its style has an address of the server.
    await page.route('**/paper', (route) => route.fulfill({ body: html, contentType: 'text/html' }));
    await page.emulateMedia({ media: 'print' });
    await page.goto(`${url}/paper`);
    const whole = !SIZES[name][1];
    await page.screenshot({ path: path.join(folder, `paper-${name}.png`), fullPage: whole });
    await context.close();
  }
}
