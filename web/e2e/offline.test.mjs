// The till without a network: in a real browser, with the server's process really ended, and the browser too.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { checkPage, LANGUAGES, openPage, printedModules, signIn, startBrowser } from './browser.mjs';
import { findChromium } from './find-chromium.mjs';
import { printedCode } from './printed.mjs';
import { freshTill, freshVoucher, signedIn, startServer } from './server.mjs';
import { blank, film, qrFrame } from './video.mjs';
import { scan } from './wedge.mjs';

const PIN = '294017';
let server;
before(async () => (server = await startServer()), { timeout: 240_000 });
after(() => server?.stop());

/** Waits until the service worker keeps the whole app. */
async function kept(page) {
  await page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    if (active.state !== 'activated')
      await new Promise((done) => active.addEventListener('statechange', done, { once: true }));
  });
}

/** A browser that keeps its profile when it is closed, as that of a till. */
async function openTill(profile, device, args = []) {
  const context = await chromium.launchPersistentContext(profile, {
    ...findChromium(),
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', ...args],
    baseURL: server.url,
    viewport: { width: 390, height: 844 },
  });
  await context.addInitScript((secret) => localStorage.setItem('nuanquan.device', secret), device);
  context.setDefaultTimeout(15_000);
  return { context, page: context.pages()[0] ?? (await context.newPage()) };
}

/** Signs in and makes the till ready to go on alone. */
async function prepare(page) {
  await signIn(page, 'cashier', 'zh', '/till/setup');
  await page.getByLabel('设定 PIN').fill(PIN);
  await page.getByLabel('再输一次').fill(PIN);
  await page.getByRole('button', { name: '准备断网收银' }).click();
  await page.getByText('本机可以断网收银').waitFor();
  await kept(page);
}

/** Each start asks for the PIN. */
async function enterPin(page) {
  await page.getByLabel('PIN', { exact: true }).fill(PIN);
  await page.getByRole('button', { name: '打开', exact: true }).click();
}

/** Scans a voucher and a piece of goods, and hands it out; waits for what the till says. */
async function handOut(page, { text, gtin }, said, pieces = 1) {
  await page.goto('/till');
  await enterPin(page);
  await page.getByLabel('或输入券上的编码').waitFor();
  await scan(page, text);
  await page.locator('section[aria-labelledby=goods]').waitFor();
  await scan(page, gtin);
  const basket = page.locator('section[aria-labelledby=goods] li');
  await basket.first().waitFor();
  await basket.locator('input').fill(String(pieces));
  await basket.locator('input').blur();
  await page.getByRole('button', { name: '确认领取' }).click();
  await page.getByText(said).first().waitFor();
}

/** What the till's own store holds, read by a page of the app. */
const entries = (page) =>
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

/** The till gives its lease back, so that the store's next one may have one. */
async function giveUp(page) {
  await page.goto('/till/setup');
  await enterPin(page);
  await page.getByRole('button', { name: '停止断网收银' }).click();
  await page.getByLabel('设定 PIN').waitFor();
}

async function withTill(limits, work, args = []) {
  const profile = mkdtempSync(path.join(tmpdir(), 'nuanquan-till-'));
  const own = await freshTill(server.url, limits);
  const opened = [];
  const open = async () => {
    opened.push(await openTill(profile, own.device, args));
    return opened[opened.length - 1];
  };
  try {
    await work(open, own);
  } finally {
    for (const { context } of opened) await context.close().catch(() => {});
    rmSync(profile, { recursive: true, force: true });
  }
}

test('the app opens without a server, says so, and goes on when it is back', async () => {
  const { browser, close } = await startBrowser();
  try {
    const { page } = await openPage(browser, server.url);
    await signIn(page, 'cashier', 'zh', '/till');
    await kept(page);
    await server.halt();
    await page.reload();
    await page.getByText('连不上服务器').waitFor();
    assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), '收银台');
    await server.resume();
    await page.getByRole('button', { name: '再试一次' }).click();
    await page.getByLabel('或输入券上的编码').waitFor();
  } finally {
    await close();
  }
});

test('a new version waits until somebody at the till says so', async () => {
  const dist = path.resolve(import.meta.dirname, '../dist');
  const files = ['sw.js', 'sw.js.br', 'sw.js.gz'].map((name) => path.join(dist, name));
  const before = files.map((file) => readFileSync(file));
  const { browser, close } = await startBrowser();
  try {
    const { page } = await openPage(browser, server.url);
    await signIn(page, 'cashier', 'zh', '/till');
    await kept(page);
    await page.reload();
    await page.waitForFunction(() => navigator.serviceWorker.controller);
    // A debug build of the server reads the app from the disk: this is a release that came meanwhile.
    writeFileSync(files[0], String(before[0]).replace(/VERSION="\w+"/, 'VERSION="newer"'));
    for (const file of files.slice(1)) rmSync(file);
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
    await page.getByText('新版本已准备好').waitFor();
    // The old one still answers, and the page is as it was.
    assert.ok(await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).waiting));
    assert.ok(await page.getByLabel('或输入券上的编码').isVisible());
    await Promise.all([
      page.waitForEvent('framenavigated'),
      page.getByRole('button', { name: '现在更新' }).click(),
    ]);
    await page.getByLabel('或输入券上的编码').waitFor();
    const caches = await page.evaluate(() => globalThis.caches.keys());
    assert.ok(caches.includes('nuanquan-newer'));
    assert.equal(await page.getByText('新版本已准备好').count(), 0);
  } finally {
    await close();
    files.forEach((file, at) => writeFileSync(file, before[at]));
  }
});

test('handed out without a server, kept over a new start, sent once, with each limit held', async () => {
  const [one, other] = [await freshVoucher(server.url), await freshVoucher(server.url)];
  for (const voucher of [one, other]) voucher.text = await printedCode(voucher.sheet);
  const scenes = film([
    [blank(), 1],
    [qrFrame(printedModules(one.sheet)), 2],
  ]);
  const folder = mkdtempSync(path.join(tmpdir(), 'nuanquan-film-'));
  const file = path.join(folder, 'film.y4m');
  writeFileSync(file, scenes);
  const camera = [
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${file}`,
  ];
  const { value_fen: piece } = one.product;
  const limits = { per_voucher_fen: piece * 2, total_fen: piece * 3 };
  await withTill(
    limits,
    async (open) => {
      let { context, page } = await open();
      await prepare(page);
      await checkPage(page, 'prepared');
      await server.halt();

      await page.goto('/till');
      await page.getByText('没有网络时继续收银').waitFor();
      await checkPage(page, 'asked for the PIN');
      await enterPin(page);
      await page.getByRole('button', { name: '打开摄像头' }).click();
      await page.getByRole('heading', { name: '可以使用（离线）' }).waitFor();
      await page.getByRole('button', { name: '关闭摄像头' }).click();
      await page.getByRole('button', { name: '放弃' }).click();

      await handOut(page, one, '已记下，待上传', 2);
      await checkPage(page, 'noted');
      await page.getByText('1 笔待上传').first().waitFor();
      await handOut(page, one, '超过断网时每张券的额度');
      await handOut(page, other, '断网额度不够', 2);
      await handOut(page, other, '已记下，待上传');

      await context.close();
      ({ context, page } = await open());
      await page.goto('/till/outbox');
      await enterPin(page);
      await page.getByText('2 笔待上传').first().waitFor();
      await checkPage(page, 'outbox');
      const before = await entries(page);
      assert.deepEqual(
        before.map(({ counter }) => counter),
        [1, 2],
      );

      await server.resume();
      await page.getByRole('button', { name: '立即上传' }).click();
      await page.getByText('全部已上传').first().waitFor();
      assert.deepEqual(
        (await entries(page)).map(({ answer }) => answer.outcome),
        ['accepted', 'accepted'],
      );
      const cashier = await signedIn(server.url, 'cashier');
      for (const [voucher, pieces] of [
        [one, 2],
        [other, 1],
      ]) {
        const seen = await cashier.post('/api/vouchers/lookup', { id: undefined, code: voucher.code });
        assert.equal(seen.balance_fen, piece * (4 - pieces));
        assert.equal(seen.uses.length, 1);
      }
      await giveUp(page);
    },
    camera,
  );
  rmSync(folder, { recursive: true, force: true });
});

test('an outbox that was edited by hand is found, here and at the server', async () => {
  const voucher = await freshVoucher(server.url);
  voucher.text = await printedCode(voucher.sheet);
  await withTill({}, async (open) => {
    const { page } = await open();
    await prepare(page);
    await server.halt();
    await handOut(page, voucher, '已记下，待上传');
    await page.evaluate(
      () =>
        new Promise((done) => {
          globalThis.indexedDB.open('nuanquan-till').onsuccess = ({ target }) => {
            const change = target.result.transaction('outbox', 'readwrite');
            const outbox = change.objectStore('outbox');
            outbox.getAll().onsuccess = (event) => {
              const [entry] = event.target.result;
              const plain = globalThis.atob(entry.payload.replace(/-/g, '+').replace(/_/g, '/'));
              const altered = plain.replace(/"quantity":1/, '"quantity":0');
              entry.payload = globalThis
                .btoa(altered)
                .replace(/\+/g, '-')
                .replace(/\//g, '_')
                .replace(/=+$/, '');
              outbox.put(entry);
            };
            change.oncomplete = () => (target.result.close(), done());
          };
        }),
    );
    await page.goto('/till');
    await enterPin(page);
    await page.getByText('本机的断网记录不完整').waitFor();
    await server.resume();
    await page.goto('/till/outbox');
    await enterPin(page);
    const office = await signedIn(server.url, 'fund');
    await page.getByRole('button', { name: '立即上传' }).click();
    await page.getByText('全部已上传').first().waitFor();
    const { items } = await office.get('/api/offline/cases?state=open&limit=10');
    assert.ok(items.some(({ codes }) => codes.some((code) => /signature_invalid|fork|chain/.test(code))));
    await giveUp(page);
  });
});

for (const language of LANGUAGES) {
  test(`the office sees the greatest possible loss and decides on a case (${language})`, async () => {
    const words = {
      zh: { greatest: '最大可能损失', open: '打开', none: '断网事项' },
      en: { greatest: 'Greatest possible loss', open: 'Open', none: 'Offline cases' },
    }[language];
    const { browser, close } = await startBrowser();
    try {
      const { page, faults } = await openPage(browser, server.url, { language });
      await signIn(page, 'fund', language, '/offline');
      await page.getByRole('heading', { name: words.greatest }).waitFor();
      await checkPage(page, 'exposure');
      await page.goto('/offline/cases');
      await page.getByRole('heading', { level: 1, name: words.none }).waitFor();
      const link = page.getByRole('table').getByRole('link').first();
      await link.waitFor();
      await checkPage(page, 'cases');
      await link.click();
      await page.getByRole('heading', { level: 2 }).first().waitFor();
      await checkPage(page, 'case');
      assert.deepEqual(faults, []);
    } finally {
      await close();
    }
  });
}
