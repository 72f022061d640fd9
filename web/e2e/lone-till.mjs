// A registered till in a browser that keeps its profile over a new start, and what may happen to it: its process is killed, its
// profile copied, its clock set, its store changed by hand.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { findChromium } from './find-chromium.mjs';
import { printedCode } from './printed.mjs';
import { freshTill, freshVoucher, newId, signedIn } from './server.mjs';
import { scan } from './wedge.mjs';

/** What the till says of goods that left without the server. */
export const NOTED = '已记下，待上传';
const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];

/** Runs in every page: the device's clock is so many milliseconds off. */
export function shiftClock(by) {
  const True = globalThis.Date;
  globalThis.Date = class extends True {
    constructor(...given) {
      super(...(given.length > 0 ? given : [True.now() + by]));
    }
    static now() {
      return True.now() + by;
    }
  };
}

async function openTill(url, profile, { device, shift }) {
  const context = await chromium.launchPersistentContext(profile, {
    ...findChromium(),
    headless: true,
    args: ARGUMENTS,
    baseURL: url,
    viewport: { width: 390, height: 844 },
  });
  await context.addInitScript(
    (secret) => globalThis.localStorage?.setItem('nuanquan.device', secret),
    device,
  );
  if (shift) await context.addInitScript(shiftClock, shift);
  context.setDefaultTimeout(15_000);
  return { context, page: context.pages()[0] ?? (await context.newPage()) };
}

/**
 * Registers a till, under limits, for as long as `work` lasts. `open` starts its browser, on another copy of its profile or with
 * another secret or clock if so wanted; `copy` copies the profile while the browser is closed.
 */
export async function withTill(server, limits, work) {
  const folder = mkdtempSync(path.join(tmpdir(), 'nuanquan-till-'));
  const own = await freshTill(server.url, limits);
  const opened = [];
  const open = async ({ profile = 'own', device = own.device, shift = 0 } = {}) => {
    opened.push(await openTill(server.url, path.join(folder, profile), { device, shift }));
    return opened[opened.length - 1];
  };
  const copy = (name) =>
    cpSync(path.join(folder, 'own'), path.join(folder, name), {
      recursive: true,
      filter: (file) => !path.basename(file).startsWith('Singleton'),
    });
  try {
    await work({ ...own, open, copy });
  } finally {
    for (const { context } of opened) await context.close().catch(() => {});
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Ends a browser as a power cut does: nothing is closed, and nothing is written any more. */
export async function kill(context) {
  const session = await context.browser().newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const ended = new Promise((done) => context.once('close', done));
  process.kill(processInfo.find(({ type }) => type === 'browser').id, 'SIGKILL');
  await ended;
}

/** A voucher of so many pieces, with what a scanner reads from its sheet. */
export async function printedVoucher(url, pieces) {
  const voucher = await freshVoucher(url, pieces);
  return { ...voucher, text: await printedCode(voucher.sheet) };
}

/** Serves the next customer on a till that is open, whatever it shows; waits for what it says in the end, if anything is named. */
export async function serve(page, { text, gtin }, said, pieces = 1) {
  await scan(page, text);
  await page.locator('section[aria-labelledby=goods]').waitFor();
  await scan(page, gtin);
  const basket = page.locator('section[aria-labelledby=goods] li');
  await basket.first().waitFor();
  if (pieces > 1) {
    await basket.locator('input').fill(String(pieces));
    await basket.locator('input').blur();
  }
  await page.getByRole('button', { name: '确认领取' }).click();
  if (said) await page.getByText(said).first().waitFor();
}

/** What the server knows of a voucher: its balance and its uses. */
export async function known(url, { code }) {
  const cashier = await signedIn(url, 'cashier');
  return cashier.post('/api/vouchers/lookup', { id: undefined, code });
}

/** Runs in the page: what was noted last is noted again under these ids, signed by the till's own key and chained. */
async function repeated(ids) {
  const asText = (bytes) =>
    globalThis
      .btoa(String.fromCharCode(...new Uint8Array(bytes)))
      .replace(/\+/g, '-')
      .replace(/\//g, '_')
      .replace(/=+$/, '');
  const answered = (request) => new Promise((done) => (request.onsuccess = () => done(request.result)));
  const { subtle } = globalThis.crypto;
  const store = await answered(globalThis.indexedDB.open('nuanquan-till'));
  const from = store.transaction(['settings', 'leases', 'outbox']);
  const [key, leases, entries] = await Promise.all(
    [
      from.objectStore('settings').get('key'),
      from.objectStore('leases').getAll(),
      from.objectStore('outbox').getAll(),
    ].map(answered),
  );
  const last = entries[entries.length - 1];
  let { counter, hash } = last;
  const said = JSON.parse(globalThis.atob(last.payload.replace(/-/g, '+').replace(/_/g, '/')));
  const made = [];
  for (const id of ids) {
    counter += 1;
    const bytes = new globalThis.TextEncoder().encode(
      JSON.stringify({ ...said, id, counter, previous: hash }),
    );
    const signature = await subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key.privateKey, bytes);
    hash = asText(await subtle.digest('SHA-256', bytes));
    const { lease_id } = last;
    made.push({ lease_id, counter, payload: asText(bytes), signature: asText(signature), hash });
  }
  const to = store.transaction(['leases', 'outbox'], 'readwrite');
  for (const entry of made) to.objectStore('outbox').add(entry);
  const lease = leases.find(({ lease_id }) => lease_id === last.lease_id);
  to.objectStore('leases').put({ ...lease, counter, hash });
  await new Promise((done) => (to.oncomplete = done));
  store.close();
}
/** Notes the last customer so many times more, faster than customers come. */
export const repeatLast = (page, times) => page.evaluate(repeated, Array.from({ length: times }, newId));

/** A page of the same site in which the app does not run, with or without a server. */
export async function besideTheApp(page) {
  const body = '<!doctype html><title>beside</title>';
  await page.route('**/healthz', (route) => route.fulfill({ contentType: 'text/html', body }));
  await page.goto('/healthz');
  await page.unroute('**/healthz');
}

/** Changes what the till stores, as anybody at the browser may: `work(stores, given)` runs in the page. */
export const atStore = (page, work, given) =>
  page.evaluate(`new Promise((done) => {
    indexedDB.open('nuanquan-till').onsuccess = ({ target }) => {
      const change = target.result.transaction(['settings', 'leases', 'outbox', 'carry'], 'readwrite');
      (${work})((name) => change.objectStore(name), ${JSON.stringify(given)});
      change.oncomplete = () => (target.result.close(), done());
    };
  })`);
