// The page behind a printed code, as whoever holds it opens it on a phone: what is left, until when, where and at what hours,
// read aloud.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { checkPage, openPage, startBrowser } from './browser.mjs';
import { printedCode } from './printed.mjs';
import { freshVoucher, startServer } from './server.mjs';

let server;
before(async () => (server = await startServer()), { timeout: 240_000 });
after(() => server?.stop());

/** A voice that keeps what it would have said. */
function listen() {
  window.said = [];
  Object.defineProperty(window, 'speechSynthesis', {
    value: { cancel() {}, speak: ({ text, lang }) => window.said.push({ text, lang }) },
  });
}

test('the page behind a code says what it is good for, where and when, and reads it aloud', async () => {
  const { browser, close } = await startBrowser();
  try {
    const { sheet } = await freshVoucher(server.url);
    const { page, faults } = await openPage(browser, server.url);
    await page.addInitScript(listen);
    await page.goto(`/V/${await printedCode(sheet)}`);
    await checkPage(page, 'behind a code');
    const stores = page.locator('main li');
    assert.equal(await stores.count(), 14);
    assert.match(await stores.first().innerText(), /长寿路街道慈善超市[\s\S]*周一至周六 9:00–16:30/);
    const { height } = await page.getByRole('button', { name: '朗读' }).boundingBox();
    assert.ok(height >= 60, `${height} px`);
    await page.getByRole('button', { name: '朗读' }).click();
    const [{ text, lang }] = await page.evaluate(() => window.said);
    assert.equal(lang, 'zh-CN');
    assert.match(text, /有效/);
    assert.match(text, /元物品/);
    assert.match(text, /可用到 \d+年\d+月\d+日/);
    assert.doesNotMatch(text, /[A-Za-z]{4}/);
    assert.deepEqual(faults, []);
  } finally {
    await close();
  }
});
