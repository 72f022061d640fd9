// The app in Chromium 90, as old as the browsers of some tills and phones are: a voucher at the till, every page as somebody
// who may open it, and the till without a network.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { handedOutAlone } from './alone.mjs';
import { LANGUAGES, signIn } from './browser.mjs';
import { openPage90, profile90 } from './chromium90.mjs';
import { settled } from './look.mjs';
import { PLACES, things } from './places.mjs';
import { printedCode } from './printed.mjs';
import { freshVoucher, nobodysId, startServer } from './server.mjs';
import { scan } from './wedge.mjs';
import { workbook } from './workbook.mjs';
import { said } from './words.mjs';

const LIMIT = { timeout: 60_000 };
const EVERYBODY = [...new Set(Object.values(PLACES).map((place) => place.who))];
const profile = profile90();
let server;
let browser;
let known;
before(
  async () => {
    server = await startServer();
    browser = await profile.open();
    known = await things(server.url);
  },
  { timeout: 240_000 },
);
after(async () => {
  await profile.end();
  await server?.stop();
});

/** Does something as a visitor of whom nothing is known; what went wrong unseen fails too. */
async function visit(language, work) {
  const context = await browser.createIncognitoBrowserContext();
  const { page, faults } = await openPage90(context, server.url, { language });
  await work(page);
  assert.deepEqual(faults, []);
  await context.close();
}

test('the browser is as old as it should be', async () => {
  assert.match(await browser.version(), /Chrome\/90\./);
});

for (const language of LANGUAGES) {
  const t = said(language);

  test(`a voucher is looked up by its code, handed out, and shown to its holder (${language})`, LIMIT, () =>
    visit(language, async (page) => {
      const voucher = await freshVoucher(server.url);
      await signIn(page, 'cashier', language, '/till');
      await page.getByLabel(t('till.codeLabel')).fill(voucher.code);
      await page.getByRole('button', { name: t('till.lookUp'), exact: true }).click();
      await page.getByRole('heading', { name: t('till.good') }).waitFor();
      await scan(page, voucher.gtin);
      await page.locator('section[aria-labelledby=goods] li').waitFor();
      await page.getByRole('button', { name: t('till.confirm') }).click();
      await page.getByRole('heading', { name: t('till.done') }).waitFor();
      await page.goto(`/V/${await printedCode(voucher.sheet)}`);
      const rest = ((3 * voucher.product.value_fen) / 100).toFixed(2).replace(/\.?0+$/, '');
      await page.locator('main').getByText(`${rest} 元`).waitFor();
    }),
  );

  for (const who of EVERYBODY) {
    test(`the pages of ${who ?? 'everybody'} (${language})`, LIMIT, (tests) =>
      visit(language, async (page) => {
        if (who) await signIn(page, who, language);
        for (const [route, place] of Object.entries(PLACES).filter(([, one]) => one.who === who)) {
          if (place.printed && language === 'en') continue;
          await tests.test(route, async () => {
            await page.goto(place.at?.(known) ?? route);
            await settled(page);
            const alert = await page.evaluate(() => document.querySelector('[role=alert]')?.textContent);
            assert.equal(alert, undefined);
            assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
          });
        }
      }),
    );
  }
}

test('the charts of the overview are drawn', LIMIT, () =>
  visit('zh', async (page) => {
    await signIn(page, 'fund', 'zh', '/overview');
    await settled(page);
    const wide = await page.evaluate(() =>
      [...document.querySelectorAll('main svg[viewBox^="0 0 100"] rect')].map(
        (bar) => bar.getBoundingClientRect().width,
      ),
    );
    assert.ok(wide.filter((width) => width > 0).length > 5, `bars as wide as ${wide}`);
  }),
);

test('a register is read from a workbook and can be mended in the page', LIMIT, () =>
  visit('zh', async (page) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'nuanquan-workbook-'));
    const file = path.join(folder, 'register.xlsx');
    const rows = [
      ['姓名', '身份证号', '与户主关系', '街道', '救助类别'],
      ['孙三', nobodysId(7), '户主', '长寿街道', '低收入家庭'],
    ];
    writeFileSync(file, workbook(rows));
    await signIn(page, 'street', 'zh', '/households/import');
    const chooser = await page.locator('input[type=file]').element();
    await chooser.uploadFile(file);
    const street = page.locator('tbody tr').getByLabel('街道', { exact: true });
    await street.waitFor();
    assert.equal(await (await street.element()).evaluate((field) => field.value), '长寿街道');
    rmSync(folder, { recursive: true, force: true });
  }),
);

test(
  'offline: handed out without a server, kept when the browser is killed, sent once, with each limit held',
  LIMIT,
  async () => {
    const till = profile90();
    try {
      await handedOutAlone(server, async (device, args) => {
        const { page } = await openPage90(await till.open(args), server.url, { device });
        return { page, end: till.kill };
      });
    } finally {
      await till.end();
    }
  },
);
