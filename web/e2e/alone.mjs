// A till without a network, step by step, for every browser in which that is tried: prepared, its PIN entered, vouchers handed
// out by camera and scanner, ended and started anew, and sent when the server is back.
import assert from 'node:assert/strict';
import { printedModules, signIn } from './browser.mjs';
import { printedCode } from './printed.mjs';
import { freshTill, freshVoucher, signedIn } from './server.mjs';
import { blank, film, filmed, qrFrame } from './video.mjs';
import { scan } from './wedge.mjs';

const PIN = '294017';
const SENT_WITHIN_MS = 30_000;

/** Waits until the service worker keeps the whole app. */
export async function kept(page) {
  await page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    if (active.state !== 'activated')
      await new Promise((done) => active.addEventListener('statechange', done, { once: true }));
  });
}

/** Signs in and makes the till ready to go on alone. */
export async function prepare(page) {
  await signIn(page, 'cashier', 'zh', '/till/setup');
  await page.getByLabel('设定 PIN').fill(PIN);
  await page.getByLabel('再输一次').fill(PIN);
  await page.getByRole('button', { name: '准备断网收银' }).click();
  await page.getByText('本机可以断网收银').waitFor();
  await kept(page);
}

/** Each start asks for the PIN. */
export async function enterPin(page) {
  await page.getByLabel('PIN', { exact: true }).fill(PIN);
  await page.getByRole('button', { name: '打开', exact: true }).click();
}

/** Opens the till and its PIN's lock. */
async function openTill(page) {
  await page.goto('/till');
  await enterPin(page);
  await page.getByLabel('或输入券上的编码').waitFor();
}

/** Scans pieces of goods for the voucher that is shown, and hands them out; waits for what the till says. */
async function handOutGoods(page, { gtin }, said, pieces) {
  await page.locator('section[aria-labelledby=goods]').waitFor();
  await scan(page, gtin);
  const basket = page.locator('section[aria-labelledby=goods] li');
  await basket.first().waitFor();
  await basket.locator('input').fill(String(pieces));
  await basket.locator('input').blur();
  await page.getByRole('button', { name: '确认领取' }).click();
  await page.getByText(said).first().waitFor();
}

/** Scans a voucher and goods, and hands them out; waits for what the till says. */
export async function handOut(page, voucher, said, pieces = 1) {
  await openTill(page);
  await scan(page, voucher.text);
  await handOutGoods(page, voucher, said, pieces);
}

/** The customer goes without the goods that the till refused. */
async function leaveBasket(page) {
  await page.getByRole('button', { name: '放弃', exact: true }).click();
  await page.getByRole('button', { name: '放弃，清空篮子' }).click();
  await page.getByLabel('或输入券上的编码').waitFor();
}

/** The same, with the voucher held before the camera. */
async function handOutByCamera(page, voucher, said, pieces) {
  await openTill(page);
  await page.getByRole('button', { name: '打开摄像头' }).click();
  await page.getByRole('heading', { name: '可以使用（离线）' }).waitFor();
  await page.getByRole('button', { name: '关闭摄像头' }).click();
  await handOutGoods(page, voucher, said, pieces);
}

/** What the till's own store holds, read by a page of the app. */
export const entries = (page) =>
  page.evaluate(
    () =>
      new Promise((found) => {
        globalThis.indexedDB.open('nuanquan-till').onsuccess = ({ target }) => {
          const database = target.result;
          database.transaction('outbox').objectStore('outbox').getAll().onsuccess = (event) => {
            database.close();
            found(event.target.result);
          };
        };
      }),
  );

/** What the server said of each entry, once it has said so of all; a till sends by itself. */
async function answers(page) {
  for (const last = Date.now() + SENT_WITHIN_MS; ;) {
    const said = (await entries(page)).map(({ answer }) => answer?.outcome);
    if (!said.includes(undefined)) return said;
    assert.ok(Date.now() < last, `the server said ${said}`);
  }
}

/** The till gives its lease back, so that the store's next one may have one. */
export async function giveUp(page) {
  await page.goto('/till/setup');
  await enterPin(page);
  await page.getByRole('button', { name: '停止断网收银' }).click();
  await page.getByLabel('设定 PIN').waitFor();
}

/**
 * The whole way: everything that was handed out without a server arrives there exactly once, and no limit is passed.
 * `open` starts the till's browser on its profile and gives its page and how it ends; `look` checks what a page shows.
 */
export async function handedOutAlone(server, open, look = async () => {}) {
  const [one, other] = [await freshVoucher(server.url), await freshVoucher(server.url)];
  for (const voucher of [one, other]) voucher.text = await printedCode(voucher.sheet);
  const { value_fen: piece } = one.product;
  const own = await freshTill(server.url, { per_voucher_fen: piece * 2, total_fen: piece * 3 });
  const shown = [
    [blank(), 1],
    [qrFrame(printedModules(one.sheet)), 2],
  ];
  const camera = filmed(film(shown));
  try {
    let { page, end } = await open(own.device, camera.args);
    await prepare(page);
    await look(page, 'prepared');
    await server.halt();

    await page.goto('/till');
    await page.getByText('没有网络时继续收银').waitFor();
    await look(page, 'asked for the PIN');
    await handOutByCamera(page, one, '已记下，待上传', 2);
    await look(page, 'noted');
    await page.getByText('1 笔待上传').first().waitFor();
    await handOut(page, one, '超过断网时每张券的额度');
    await leaveBasket(page);
    await handOut(page, other, '断网额度不够', 2);
    await leaveBasket(page);
    await handOut(page, other, '已记下，待上传');

    await end();
    ({ page, end } = await open(own.device, camera.args));
    await page.goto('/till/outbox');
    await enterPin(page);
    await page.getByText('2 笔待上传').first().waitFor();
    await look(page, 'outbox');
    const counters = (await entries(page)).map(({ counter }) => counter);
    assert.deepEqual(counters, [1, 2]);

    await server.resume();
    await page.evaluate(() => globalThis.dispatchEvent(new globalThis.Event('online')));
    assert.deepEqual(await answers(page), ['accepted', 'accepted']);
    await handedOutOnce(server, one, 2);
    await handedOutOnce(server, other, 1);
    // A browser that was killed may have lost its session, and its till sends all the same.
    const signedOut = await page.evaluate(async () => (await fetch('/api/me')).status === 401);
    if (signedOut) await signIn(page, 'cashier', 'zh', '/till/setup');
    await giveUp(page);
  } finally {
    camera.end();
  }
}

/** The server knows of one use of a voucher of four pieces, and its balance is by that less. */
async function handedOutOnce(server, { code, product }, pieces) {
  const cashier = await signedIn(server.url, 'cashier');
  const seen = await cashier.post('/api/vouchers/lookup', { id: undefined, code });
  assert.equal(seen.balance_fen, product.value_fen * (4 - pieces));
  assert.equal(seen.uses.length, 1);
}
