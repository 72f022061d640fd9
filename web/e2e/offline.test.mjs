// The till without a network: in a real browser, with the server's process really ended, and the browser too.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { enterPin, giveUp, handedOutAlone, handOut, kept, prepare } from './alone.mjs';
import { checkPage, LANGUAGES, openPage, signIn, startBrowser } from './browser.mjs';
import { findChromium } from './find-chromium.mjs';
import { printedCode } from './printed.mjs';
import { freshTill, freshVoucher, signedIn, startServer } from './server.mjs';

let server;
before(async () => (server = await startServer()), { timeout: 240_000 });
after(() => server?.stop());

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

/** Tills that share a profile: each is closed in the end, and the profile goes. */
async function withProfile(work) {
  const profile = mkdtempSync(path.join(tmpdir(), 'nuanquan-till-'));
  const opened = [];
  try {
    await work(async (device, args) => {
      opened.push(await openTill(profile, device, args));
      return opened[opened.length - 1];
    });
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
  await withProfile((open) =>
    handedOutAlone(
      server,
      async (device, args) => {
        const { context, page } = await open(device, args);
        return { page, end: () => context.close() };
      },
      checkPage,
    ),
  );
});

test('an outbox that was edited by hand is found, here and at the server', async () => {
  const voucher = await freshVoucher(server.url);
  voucher.text = await printedCode(voucher.sheet);
  const { device } = await freshTill(server.url);
  await withProfile(async (open) => {
    const { page } = await open(device);
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
