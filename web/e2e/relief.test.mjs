// The work of relief officers against a real server: a household found, helped and printed for, a lost voucher
// replaced, a register mended while it is imported, a batch approved by another; what a page shows on the way is checked.
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { after, before, test } from 'node:test';
import { checkPage, LANGUAGES, openPage, signIn, startBrowser } from './browser.mjs';
import { startServer } from './server.mjs';

const WORDS = {
  zh: {
    issue: '给这户发券',
    preview: '试算',
    draft: '起草批次',
    approve: '审批通过并发券',
    replace: '补发',
    replaceGo: '补发新券',
    print: '打印这张券',
    again: '再检查一次',
    apply: /^写入 \d+ 行$/,
    taken: /已写入 3 行/,
    enter: '登记',
    name: '姓名',
    id: '身份证号',
    category: '类别',
    basis: '政策依据',
    body: '证明单位',
  },
  en: {
    issue: 'Issue a voucher',
    preview: 'Preview',
    draft: 'Draft the batch',
    approve: 'Approve and issue',
    replace: 'Replace',
    replaceGo: 'Replace it',
    print: 'Print the card',
    again: 'Check again',
    apply: /^Apply \d+ rows?$/,
    taken: /3 rows were taken/,
    enter: 'Enter',
    name: 'Name',
    id: 'ID number',
    category: 'Category',
    basis: 'Legal basis',
    body: 'Proved by',
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

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/** An ID number of nobody, with its check character. */
function idNumber() {
  const digits = (n, width) => String(n).padStart(width, '0');
  const head = `310107${randomInt(1940, 2000)}${digits(randomInt(1, 13), 2)}${digits(randomInt(1, 29), 2)}${digits(randomInt(1000), 3)}`;
  const sum = [...head].reduce((all, digit, at) => all + Number(digit) * WEIGHTS[at], 0);
  return head + '10X98765432'[sum % 11];
}

async function as(username, language, address, size = {}) {
  const opened = await openPage(running.browser, server.url, { language, ...size });
  await signIn(opened.page, username, language, address);
  return opened;
}

for (const language of LANGUAGES) {
  const words = WORDS[language];

  test(`a household is entered, helped, and its lost voucher replaced (${language})`, async () => {
    const { page, context, faults } = await as('street', language, '/households/new', { width: 360 });
    const id = idNumber();
    await page.getByLabel(words.name, { exact: true }).fill('陆阿根');
    await page.getByLabel(words.id, { exact: true }).fill(id);
    await page.getByLabel(words.category, { exact: true }).selectOption('minimum_living');
    await page.getByLabel(words.basis).fill('上海市社会救助条例');
    await page.getByLabel(words.body).fill('街道救助所');
    await page.getByRole('button', { name: words.enter, exact: true }).click();
    await page.waitForURL(/\/households\/[0-9a-f-]{36}$/);
    const household = new URL(page.url()).pathname;

    await page.getByRole('link', { name: words.issue }).click();
    await page.getByRole('button', { name: words.preview, exact: true }).click();
    await page.locator('#preview-title').waitFor();
    await checkPage(page, 'a new batch');
    await page.getByRole('button', { name: words.draft }).click();
    await page.waitForURL(/\/batches\/[0-9a-f-]{36}$/);

    const manager = await as('fund', language, new URL(page.url()).pathname, { width: 1280 });
    await manager.page.getByRole('button', { name: words.approve }).click();
    await manager.page.locator('dialog').getByRole('button', { name: words.approve }).click();
    await manager.page.locator('#counts-title').waitFor();
    assert.deepEqual(manager.faults, []);
    await manager.context.close();

    await page.goto('/households');
    await page.locator('input[type=search]').fill(id);
    await page.locator('tbody tr:only-child').waitFor();
    assert.equal(new URL(page.url()).search, '', 'what is searched for stays out of the address');
    await page.locator(`a[href="${household}"]`).click();
    await page.getByRole('button', { name: words.replace, exact: true }).click();
    await page.locator('dialog').getByRole('button', { name: words.replaceGo }).click();
    await page.waitForURL(/\/vouchers\/[0-9a-f-]{36}$/);
    await page.getByRole('link', { name: words.print }).waitFor();
    const card = await context.request.get(
      await page.getByRole('link', { name: words.print }).getAttribute('href'),
    );
    assert.match(await card.text(), /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{3}/);
    assert.deepEqual(faults, []);
    await context.close();
  });

  test(`a file is mended in the page and imported (${language})`, async () => {
    const { page, context, faults } = await as('street', language, '/households/import', { width: 360 });
    const [first, second, third] = [idNumber(), idNumber(), idNumber()];
    const rows = [
      '姓名,身份证号,与户主关系,街道,救助类别',
      `钱一,${first},户主,长寿路街道,低保`,
      `钱二,${second.slice(0, 17)},女,长寿路街道,低保`,
      `孙三,${third},户主,长寿街道,低收入家庭`,
    ];
    const buffer = Buffer.from(rows.join('\n'));
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'register.csv', mimeType: 'text/csv', buffer });
    await page.locator('tbody tr').nth(1).waitFor();
    await checkPage(page, 'the repair bench');
    await page.locator('tbody tr').nth(0).getByLabel('身份证号', { exact: true }).fill(second);
    await page.locator('tbody tr').nth(1).getByLabel('街道', { exact: true }).fill('长寿路街道');
    await page.getByRole('button', { name: words.again }).first().click();
    await page.locator('tbody').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: words.apply }).click();
    await page.getByText(words.taken).waitFor();
    assert.deepEqual(faults, []);
    await context.close();
  });
}
