// Giving against a real server: what stores need, an offer with photographs by a guest and by a donor, the way to the shelf.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { checkPage, LANGUAGES, openPage, signIn, startBrowser } from './browser.mjs';
import { signedIn, startServer } from './server.mjs';
import { picture } from './stripes.mjs';
import { scan } from './wedge.mjs';

const WORDS = {
  zh: {
    category: '一类物资',
    add: '加一条',
    which: '类别',
    quantity: '大约多少件？（选填）',
    save: '保存',
    about: '约 40 件',
    store: '送到哪家超市？',
    what: '捐什么？',
    choose: '从相册选',
    phone: '联系电话',
    go: '提交登记',
    keep: '请保存这个页面',
    photo: '第 1 张照片',
    guest: '未注册',
    product: '对应的商品',
    shelve: /^验收并上架/,
    matched: '已对上',
    expiry: '到期日',
    shelved: '已上架',
    issue: '开具接收凭证',
    print: '打开并打印',
    newPack: '新建礼包',
    nameZh: '中文名',
    nameEn: '英文名',
    code: '编号',
    addProduct: '加一种商品',
    rename: /^改名：/,
    defaults: /^默认值：/,
    way: '去了哪里',
    taken: '验收完成，合格的已经上架。',
  },
  en: {
    category: 'A category',
    add: 'Add a line',
    which: 'Category',
    quantity: 'About how many pieces? (optional)',
    save: 'Save',
    about: 'about 40',
    store: 'To which store?',
    what: 'What is it?',
    choose: 'Choose from album',
    phone: 'Telephone',
    go: 'Send the offer',
    keep: 'Keep this page',
    photo: 'Photograph 1',
    guest: 'Guest',
    product: 'Product',
    shelve: /^Accept .* onto the shelf/,
    matched: 'Matched',
    expiry: 'Last day',
    shelved: 'On the shelf',
    issue: 'Issue the receipt',
    print: 'Open and print',
    newPack: 'New pack',
    nameZh: 'Chinese name',
    nameEn: 'English name',
    code: 'Code',
    addProduct: 'Add a product',
    rename: /^Rename/,
    defaults: /^Defaults of/,
    way: 'Where it went',
    taken: '',
  },
};

let server;
let keeper;
let store;
before(
  async () => {
    server = await startServer();
    keeper = await signedIn(server.url, 'keeper');
    const me = await keeper.get('/api/me');
    store = (await keeper.get('/api/stores')).find(({ id }) => id === me.roles[0].store_id);
  },
  { timeout: 240_000 },
);
after(() => server?.stop());

/** The photograph on a page is there, as the server made it. */
async function photographShown(page, words) {
  const image = page.getByRole('img', { name: words.photo, exact: true }).first();
  await image.waitFor();
  await image.scrollIntoViewIfNeeded();
  await page.waitForFunction(
    (alt) => [...document.images].some((one) => one.alt === alt && one.naturalWidth === 320),
    words.photo,
  );
}

async function offerByForm(page, words, storeName, what) {
  await page.getByLabel(words.store).selectOption({ label: storeName });
  await page.getByLabel(words.what).fill(what);
  await page.getByLabel(words.choose).setInputFiles(picture());
}

for (const language of LANGUAGES) {
  const words = WORDS[language];

  test(`a guest reads what is needed, offers with a photograph, and follows it to the shelf (${language})`, async () => {
    const { browser, close } = await startBrowser();
    try {
      const storeName = language === 'zh' ? store.name_zh : store.name_en;
      const desk = await openPage(browser, server.url, { language, width: 1280, height: 900 });
      await signIn(desk.page, 'keeper', language, '/needs');
      await desk.page.getByRole('button', { name: words.add }).click();
      const dialog = desk.page.getByRole('dialog');
      await dialog.getByLabel(words.which, { exact: true }).selectOption({ index: 1 });
      await dialog.getByLabel(words.quantity).fill('40');
      await checkPage(desk.page, 'a need');
      await dialog.getByRole('button', { name: words.save }).click();
      await desk.page.getByText(words.about).first().waitFor();
      await checkPage(desk.page, 'needs');

      const home = await openPage(browser, server.url, { language });
      for (const address of ['/give', '/give/stores']) {
        await home.page.goto(address);
        await home.page.getByRole('heading', { level: 1 }).waitFor();
        if (address === '/give/stores') await home.page.getByText(words.about).first().waitFor();
        await checkPage(home.page, address);
      }
      await home.page.goto('/give/guest');
      await offerByForm(home.page, words, storeName, '5 kg');
      await home.page.getByText(words.about).first().waitFor();
      await home.page.getByLabel(words.phone, { exact: true }).fill('13800001234');
      await checkPage(home.page, 'guest');
      await home.page.getByRole('button', { name: words.go }).click();
      await home.page.getByRole('heading', { name: words.keep }).waitFor();
      assert.match(home.page.url(), /\/give\/follow\/[0-9A-Z]{26}$/);
      await photographShown(home.page, words);
      await checkPage(home.page, 'follow');
      const number = /PT\d+-\d{4}-\d{5}/.exec(await home.page.locator('h1').innerText())[0];

      await desk.page.goto('/intake');
      const offered = desk.page.getByRole('link', { name: number });
      await offered.getByText(words.guest).waitFor();
      await checkPage(desk.page, 'intake');
      await offered.click();
      await photographShown(desk.page, words);
      const { items } = await keeper.get('/api/products?q=G001');
      const product = items.find(({ code }) => code === 'G001');
      await scan(desk.page, product.barcodes[0].printed);
      await desk.page.getByText(words.matched).first().waitFor();
      await desk.page.getByLabel(words.expiry, { exact: true }).fill('20300131');
      await checkPage(desk.page, 'inspection');
      await desk.page.getByRole('button', { name: words.shelve }).click();
      await desk.page.waitForURL(/\/gifts\//);
      const label = await keeper.get(`/api/products/${product.id}/label?count=1`);
      assert.match(label, /<svg[\s\S]*G001|<svg/);
      await home.page.reload();
      await home.page.getByText(words.shelved, { exact: true }).first().waitFor();
      await checkPage(home.page, 'followed');
      assert.deepEqual([...desk.faults, ...home.faults], []);
    } finally {
      await close();
    }
  });

  test(`a donor offers with a photograph, prints the receipt and sees where it went (${language})`, async () => {
    const { browser, close } = await startBrowser();
    try {
      const storeName = language === 'zh' ? store.name_zh : store.name_en;
      const { page, faults } = await openPage(browser, server.url, { language });
      await signIn(page, 'donor', language, '/give/offer');
      await offerByForm(page, words, storeName, language === 'zh' ? '全新棉被' : 'new quilt');
      await checkPage(page, 'offer');
      await page.getByRole('button', { name: words.go }).click();
      await page.waitForURL(/\/gifts\/[0-9a-f-]{36}$/);
      await photographShown(page, words);
      await checkPage(page, 'gift');
      const gift = page.url().split('/').pop();
      const { items } = await keeper.get('/api/products?q=G032');
      const line = { line_number: 1, product_id: items[0].id, accepted_quantity: 1 };
      await keeper.post(`/api/donations/${gift}/receive`, { inspection: [line] });
      await keeper.post(`/api/donations/${gift}/receipt`, {});
      await page.reload();
      await page.getByRole('figure').waitFor();
      const opened = page.waitForEvent('popup');
      await page.getByRole('button', { name: words.print }).click();
      await (await opened).locator('main.sheet').waitFor();
      await checkPage(page, 'given');
      assert.deepEqual(faults, []);
    } finally {
      await close();
    }
  });

  test(`packs, categories, campaigns, funds and a donor's years are kept and seen (${language})`, async () => {
    const { browser, close } = await startBrowser();
    try {
      const { page, faults } = await openPage(browser, server.url, { language });
      await signIn(page, 'fund', language, '/packs');
      await page.getByRole('button', { name: words.newPack }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel(words.nameZh).fill('试用包');
      await dialog.getByLabel(words.nameEn).fill('Trial pack');
      await dialog.getByLabel(words.code).fill(`T-${language}`);
      await dialog.getByLabel(words.addProduct).fill('G001');
      await dialog.getByRole('button', { name: /5 kg/ }).click();
      await checkPage(page, 'a pack');
      await dialog.getByRole('button', { name: words.save }).click();
      await page.getByRole('heading', { name: `T-${language}` }).waitFor();
      await checkPage(page, 'packs');
      for (const [address, button] of [
        ['/categories', words.rename],
        ['/campaigns', words.defaults],
      ]) {
        await page.goto(address);
        await page.getByRole('button', { name: button }).first().click();
        await page.getByRole('dialog').waitFor();
        await checkPage(page, address);
      }
      await page.context().clearCookies();
      await signIn(page, 'donor', language, '/gifts/years');
      await page.getByRole('table').waitFor();
      await checkPage(page, 'years');
      assert.deepEqual(faults, []);
    } finally {
      await close();
    }
  });
}
