// What relief officers and cashiers do beside the everyday, against a real server: a household found by sound, split and
// bereaved, a lost voucher replaced, an import mended and undone again, a shift opened, worked and counted.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { checkPage, LANGUAGES, openPage, signIn, startBrowser } from './browser.mjs';
import { freshHousehold, nobodysId, oneVoucher, shelf, signedIn, startServer } from './server.mjs';
import { said } from './words.mjs';

const WORDS = {
  zh: {
    name: '濮阳若兰',
    pinyin: 'puyangruolan',
    initials: 'pyrl',
    split: '分户',
    splitGo: '确认分户',
    newHead: '新户的户主',
    from: /由此户分出：/,
    died: /去世/,
    diedGo: '确认登记',
    ends: /立即作废/,
    closed: /成员去世$/,
    replace: '补发',
    replaceGo: '补发新券',
    replaced: /补发/,
    again: '再检查一次',
    apply: /^写入 \d+ 行$/,
    taken: /已写入 2 行/,
    undo: /^撤销/,
    undoGo: '确认撤销',
    undone: '已撤销',
    float: /备用金/,
    open: '开班',
    cash: '实点现金（元）',
    agrees: /账实相符/,
    differs: '账实不符',
    why: '差额说明',
    close: '交班',
    report: '交班单',
  },
  en: {
    name: '慕容雪岚',
    pinyin: 'murongxuelan',
    initials: 'mrxl',
    split: 'Split',
    splitGo: 'Split the household',
    newHead: 'Head of the new household',
    from: /Split off from/,
    died: /Died/,
    diedGo: 'Record the death',
    ends: /end at once/,
    closed: /its members died/,
    replace: 'Replace',
    replaceGo: 'Replace it',
    replaced: /replaced/i,
    again: 'Check again',
    apply: /^Apply \d+ rows?$/,
    taken: /2 rows were taken/,
    undo: /^Undo/,
    undoGo: 'Undo the import',
    undone: 'Undone',
    float: /^Float/,
    open: 'Open the shift',
    cash: 'Cash counted (yuan)',
    agrees: /The count agrees/,
    differs: 'The count differs',
    why: 'Why it differs',
    close: 'Close the shift',
    report: 'Shift report',
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

let serial = 700_000;
const somebody = () => nobodysId((serial += 1));

async function as(username, language, address, size = {}) {
  const opened = await openPage(running.browser, server.url, { language, ...size });
  await signIn(opened.page, username, language, address);
  return opened;
}

/** A household of these names, the first its head, with a voucher; and the voucher's code. */
async function household(names, good_for) {
  const [street, fund] = await Promise.all([signedIn(server.url, 'street'), signedIn(server.url, 'fund')]);
  const { household_id } = await street.post('/api/households', {
    hukou_area_code: '310107015',
    residence_area_code: '310107015',
    members: names.map((name, at) => ({ name, id_number: somebody(), relation: at === 0 ? '02' : '20' })),
    categories: [
      {
        code: 'minimum_living',
        legal_basis: '上海市社会救助条例',
        proving_body: '街道救助所',
        valid_from: '2026-01-01',
      },
    ],
  });
  const { code } = await oneVoucher(street, fund, good_for, household_id);
  return { household_id, code };
}

for (const language of LANGUAGES) {
  const words = WORDS[language];

  test(`a household is found by sound, split, helped and bereaved (${language})`, async () => {
    const { household_id } = await household([words.name, '濮小明'], { kind: 'value', face_fen: 5_000 });
    const { page, context, faults } = await as('street', language, '/households', { width: 360 });
    for (const typed of [words.name, words.pinyin, words.initials]) {
      await page.locator('input[type=search]').fill(typed);
      await page.locator(`a[href="/households/${household_id}"]`).waitFor();
      await page.locator('tbody tr:only-child').waitFor();
    }
    await page.locator(`a[href="/households/${household_id}"]`).click();
    await page.locator('#members-title').waitFor();
    await checkPage(page, 'a household');

    const dialog = page.locator('dialog[open]');
    await page.getByRole('button', { name: words.replace, exact: true }).click();
    await dialog.getByRole('button', { name: words.replaceGo }).click();
    await page.waitForURL(/\/vouchers\/[0-9a-f-]{36}$/);
    await page.goBack();

    await page.getByRole('button', { name: words.split, exact: true }).click();
    await dialog.getByRole('checkbox').nth(1).check();
    await dialog.getByLabel(words.newHead).selectOption({ index: 1 });
    await dialog.getByRole('status').first().waitFor();
    await checkPage(page, 'a split');
    await dialog.getByRole('button', { name: words.splitGo }).click();
    await page.waitForURL(
      (url) => /^\/households\/[0-9a-f-]{36}$/.test(url.pathname) && !url.pathname.endsWith(household_id),
    );
    await page.getByText(words.from).getByRole('link').click();
    await page.waitForURL(new RegExp(household_id));

    // With the last member the household ends, and so does its voucher.
    await page
      .locator('section[aria-labelledby=members-title] li')
      .getByRole('button', { name: words.died })
      .click();
    await dialog.getByText(words.ends).waitFor();
    await checkPage(page, 'a death');
    await dialog.getByRole('button', { name: words.diedGo }).click();
    await page.getByText(words.closed).first().waitFor();
    await page.locator('section[aria-labelledby=aid-title] tbody a').first().click();
    await page.locator('#history-title').waitFor();
    await page
      .locator('section[aria-labelledby=history-title]')
      .getByText(/街道|老师|先生|女士/)
      .first()
      .waitFor();
    await checkPage(page, 'a voucher that ended');
    assert.deepEqual(faults, []);
    await context.close();
  });

  test(`an import is mended and undone again (${language})`, async () => {
    const { page, context, faults } = await as('street', language, '/households/import', { width: 360 });
    const [first, second] = [somebody(), somebody()];
    const rows = [
      '姓名,身份证号,与户主关系,街道,救助类别',
      `钱一,${first},户主,长寿路街道,低保`,
      `孙三,${second},户主,长寿街道,低收入家庭`,
    ];
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'register.csv', mimeType: 'text/csv', buffer: Buffer.from(rows.join('\n')) });
    await page.locator('tbody tr').first().getByLabel('街道', { exact: true }).fill('长寿路街道');
    await page.getByRole('button', { name: words.again }).first().click();
    await page.getByRole('button', { name: words.apply }).click();
    await page.getByText(words.taken).waitFor();

    await page.goto('/households/import');
    await page.locator('tbody tr').first().getByRole('button', { name: words.undo }).click();
    await checkPage(page, 'undoing an import');
    await page.locator('dialog[open]').getByRole('button', { name: words.undoGo }).click();
    await page.locator('tbody tr').first().getByText(words.undone, { exact: true }).waitFor();
    const street = await signedIn(server.url, 'street');
    const found = await street.get(`/api/households?q=${first}`);
    assert.deepEqual(found.items, []);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test(`a shift is opened, worked and counted (${language})`, async () => {
    const { product } = await shelf(server.url);
    const { code } = await household(['沈阿宝'], { kind: 'copay', face_fen: 6_000, copay_fen: 100 });
    const { page, context, faults } = await as('cashier', language, '/till/shift', { width: 360 });
    await page.getByLabel(words.float).first().fill('200');
    await page.getByRole('button', { name: words.open, exact: true }).click();
    await page.getByRole('heading', { name: words.close }).waitFor();
    const cashier = await signedIn(server.url, 'cashier');
    const lines = [{ product_id: product.id, quantity: 1 }];
    const redeemed = await cashier.post('/api/redemptions', { code, lines, tender: 'cash' });
    await page.goto('/till/today');
    await page.getByRole('link', { name: words.close }).click();
    await page.getByRole('heading', { name: words.close }).waitFor();
    await checkPage(page, 'a shift');

    const due = (20_000 + redeemed.cash_fen) / 100;
    await page.getByLabel(words.cash, { exact: true }).fill(String(due - 0.5));
    await page.getByText(words.differs).waitFor();
    await page.getByLabel(words.why).waitFor();
    await checkPage(page, 'a shift that differs');
    await page.getByLabel(words.cash, { exact: true }).fill(due.toFixed(2));
    await page.getByText(words.agrees).waitFor();
    await page.getByRole('button', { name: words.close, exact: true }).click();
    await page.waitForURL(/\/shifts\/[0-9a-f-]{36}$/);
    await page.getByRole('heading', { name: words.report, level: 1 }).waitFor();
    await page.locator('tbody a').first().waitFor();
    await checkPage(page, 'a shift report');
    const id = new URL(page.url()).pathname.split('/').pop();
    const shift = await cashier.get(`/api/shifts/${id}`);
    assert.equal(shift.sums.redeemed, 1);
    assert.equal(shift.sums.cash_fen, redeemed.cash_fen);
    assert.deepEqual(shift.difference, { cash_fen: 0, mobile_fen: 0 });
    const slip = await context.request.get(`/api/shifts/${id}/slip?width=80`);
    assert.match(await slip.text(), new RegExp(due.toFixed(2)));
    await page.goto('/shifts');
    await page.locator(`a[href="/shifts/${id}"]`).waitFor();
    await checkPage(page, 'shifts');
    assert.deepEqual(faults, []);
    await context.close();
  });

  test(`what was typed outlasts a change by somebody else, and a list its missing network (${language})`, async () => {
    const t = said(language);
    const { page, context, faults } = await as('street', language, '/households', { width: 390 });
    const street = await signedIn(server.url, 'street');
    const id = await freshHousehold(street);
    await page.goto(`/households/${id}`);
    await page.getByRole('button', { name: t('household.freeze') }).click();
    await page.getByLabel(t('status.reason')).fill('核实中');
    const { version } = await street.get(`/api/households/${id}`);
    await street.post(`/api/households/${id}/status`, { version, status: 'frozen', reason: '先冻结' });
    const now = await street.get(`/api/households/${id}`);
    await street.post(`/api/households/${id}/status`, {
      version: now.version,
      status: 'active',
      reason: '核实无误',
    });
    const go = page.locator('dialog').getByRole('button', { name: t('household.freeze'), exact: true });
    await go.click();
    await page.getByRole('button', { name: t('ui.renew') }).click();
    await page.getByText(t('ui.renewed')).waitFor();
    assert.equal(await page.getByLabel(t('status.reason')).inputValue(), '核实中');
    await go.click();
    await page.getByText(t('status.done')).waitFor();
    assert.equal((await street.get(`/api/households/${id}`)).status, 'frozen');

    await context.setOffline(true);
    await page.getByRole('link', { name: t('household.back') }).click();
    await page.getByText(t('problem.offline')).first().waitFor();
    await context.setOffline(false);
    await page.locator('tbody a').first().waitFor();
    assert.deepEqual(
      faults.filter((fault) => !/409|Conflict|ERR_INTERNET_DISCONNECTED/.test(fault)),
      [],
    );
    await context.close();
  });
}
