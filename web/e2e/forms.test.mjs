// Forms that forgive: a day is corrected by typing, what is wrong is led to and said where it stands, what was written
// outlives a reload and a session, and goods without a product get one from their barcode.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { checkPage, LANGUAGES, openPage, signIn, startBrowser } from './browser.mjs';
import { day, signedIn, startServer } from './server.mjs';
import { picture } from './stripes.mjs';
import { scan } from './wedge.mjs';
import { said } from './words.mjs';

let server;
let running;
let store;
before(
  async () => {
    server = await startServer();
    running = await startBrowser();
    const keeper = await signedIn(server.url, 'keeper');
    const { roles } = await keeper.get('/api/me');
    store = roles[0].store_id;
    await keeper.post('/api/needs', {
      store_id: store,
      need: { kind: 'refused', words_zh: '旧衣服', words_en: 'old clothes' },
    });
  },
  { timeout: 240_000 },
);
after(async () => {
  await running?.close();
  await server?.stop();
});

/** Opens a page on a phone, does something with it, and sees that nothing went wrong unseen. */
async function on(language, address, see, who) {
  const { page, context, faults } = await openPage(running.browser, server.url, { language, width: 360 });
  if (who) await signIn(page, who, language, address);
  else await page.goto(address);
  await see(page, said(language));
  assert.deepEqual(faults, []);
  await context.close();
}

/** The focus has moved to the field of this label, and the field is in sight. */
const ledTo = (page, label) =>
  page.waitForFunction((wanted) => {
    const { top, bottom } = document.activeElement.getBoundingClientRect();
    const of = document.activeElement.labels?.[0]?.textContent.trim();
    return of === wanted && top >= 0 && bottom <= window.innerHeight;
  }, label);
let numbers = 10_000_000;
/** A telephone of nobody: one alone may not offer without end. */
const phone = () => `138${(numbers += 1)}`;
const send = (page, t) => page.getByRole('button', { name: t('offer.go') }).click();
const text = (name, buffer) => ({ name, mimeType: 'image/jpeg', buffer: Buffer.from(buffer) });

for (const language of LANGUAGES) {
  test(`a day follows what is typed, pasted, chosen and cleared (${language})`, () =>
    on(language, '/give/guest', async (page, t) => {
      const field = page.getByLabel(t('offer.expires'), { exact: true });
      const calendar = page.getByLabel(t('expiry.calendar'));
      const shows = async (typed, chosen) => {
        assert.equal(await field.inputValue(), typed);
        assert.equal(await calendar.inputValue(), chosen);
      };
      await field.focus();
      await page.keyboard.type('240101');
      await shows('240101', '2024-01-01');
      for (let n = 0; n < 6; n += 1) await page.keyboard.press('Backspace');
      await shows('', '');
      await page.keyboard.type('270315');
      await shows('270315', '2027-03-15');
      await page.keyboard.press('Control+A');
      await page.keyboard.insertText('2028年2月');
      await shows('2028年2月', '2028-02-29');
      await calendar.fill('2029-05-06');
      await shows('20290506', '2029-05-06');
      await calendar.fill('');
      await shows('', '');
      await field.fill('20300101');
      await shows('20300101', '2030-01-01');
    }));

  test(`what cannot be sent is led to and said where it stands (${language})`, () =>
    on(language, `/give/guest?store=${store}`, async (page, t) => {
      const expires = page.getByLabel(t('offer.expires'), { exact: true });
      await send(page, t);
      await ledTo(page, t('offer.what'));
      await page.getByText(t('ui.phoneWrong')).waitFor();
      await checkPage(page, 'what is lacking');

      await page.getByLabel(t('offer.what')).fill(language === 'zh' ? '三件旧衣服' : 'three old clothes');
      const what = language === 'zh' ? '旧衣服' : 'old clothes';
      await page.getByText(t('need.refusedHere', { what })).waitFor();
      await page.getByLabel(t('guest.phone'), { exact: true }).fill('123');
      await send(page, t);
      await ledTo(page, t('guest.phone'));

      await page
        .getByLabel(t('guest.phone'), { exact: true })
        .fill(phone().replace(/^(...)(....)/, '$1 $2 '));
      await expires.fill('279999');
      await send(page, t);
      await page.getByText(t('expiry.unread')).waitFor();
      await ledTo(page, t('offer.expires'));
      await expires.fill('2703');
      await send(page, t);
      await page.getByText(t('expiry.unread')).waitFor();
      await expires.fill('240101');
      await send(page, t);
      await page.getByText(t('offer.over')).waitFor();
      await ledTo(page, t('offer.expires'));
      await checkPage(page, 'past its day');

      await expires.fill('20310131');
      await send(page, t);
      await page.waitForURL('**/give/follow/*');
    }));

  test(`a photograph that is none is said at once; one that fails is sent again (${language})`, () =>
    on(language, `/give/guest?store=${store}`, async (page, t) => {
      const choose = page.getByLabel(t('photo.choose'));
      await choose.setInputFiles([text('notes.jpg', 'no picture'), picture()]);
      await page.getByText(t('photo.noPicture', { names: 'notes.jpg' })).waitFor();
      assert.equal(await page.getByRole('img', { name: t('photo.mine', { n: 1 }) }).count(), 1);
      assert.equal(await page.getByRole('img', { name: t('photo.mine', { n: 2 }) }).count(), 0);
      await page.getByLabel(t('offer.what')).fill('5 kg');
      await page.getByLabel(t('guest.phone'), { exact: true }).fill(phone());
      let refuse = true;
      await page.route('**/photographs?*', (route) =>
        refuse ? route.fulfill({ status: 413, json: {} }) : route.continue(),
      );
      await send(page, t);
      await page.getByText(t('photo.notThere', { n: 1 })).waitFor();
      await checkPage(page, 'a photograph that did not arrive');
      refuse = false;
      await page.getByRole('button', { name: t('photo.send', { n: 1 }) }).click();
      await page.getByRole('img', { name: t('photo.of', { n: 1 }), exact: true }).waitFor();
      await page.getByText(t('photo.notThere', { n: 1 })).waitFor({ state: 'detached' });
    }));

  test(`what a guest wrote outlives a reload, but for telephone and name (${language})`, () =>
    on(language, `/give/guest?store=${store}`, async (page, t) => {
      const what = page.getByLabel(t('offer.what'));
      await what.fill('5 kg');
      await page.getByLabel(t('offer.expires'), { exact: true }).fill('20310131');
      await page.getByLabel(t('guest.phone'), { exact: true }).fill(phone());
      await page.getByLabel(t('guest.name'), { exact: true }).fill('王小明');
      const kept = await page.evaluate(() => JSON.stringify(Object.entries(window.sessionStorage)));
      assert.match(kept, /5 kg/);
      assert.doesNotMatch(kept, /138|王小明/);
      await page.reload();
      await page.getByText(t('draft.restored')).waitFor();
      assert.equal(await what.inputValue(), '5 kg');
      assert.equal(await page.getByLabel(t('offer.expires'), { exact: true }).inputValue(), '20310131');
      await checkPage(page, 'a draft');
      await page.getByRole('button', { name: t('draft.clear') }).click();
      assert.equal(await what.inputValue(), '');
      await what.fill('6 kg');
      await page.getByLabel(t('guest.phone'), { exact: true }).fill(phone());
      await send(page, t);
      await page.waitForURL('**/give/follow/*');
      await page.goto('/give/guest');
      await what.waitFor();
      assert.equal(await what.inputValue(), '');
    }));

  test(`a session that ends at the desk loses nothing of a gift (${language})`, () =>
    on(
      language,
      '/intake/new',
      async (page, t) => {
        const purpose = page.getByLabel(t('offer.designation'));
        await page.getByLabel(t('offer.what')).fill('毛毯 blanket');
        await purpose.fill('给独居老人');
        await page.context().clearCookies();
        await page.reload();
        await page.waitForURL('**/sign-in?next=*');
        await signIn(page, 'keeper', language, '/intake/new');
        await page.getByText(t('draft.restored')).waitFor();
        assert.equal(await page.getByLabel(t('offer.what')).inputValue(), '毛毯 blanket');
        assert.equal(await purpose.inputValue(), '给独居老人');
        await checkPage(page, 'a draft at the desk');
      },
      'keeper',
    ));

  test(`a barcode that nobody knows makes a product at the desk (${language})`, () =>
    on(
      language,
      '/intake/new',
      async (page, t) => {
        const gtin = language === 'zh' ? '6900000000106' : '6900000000205';
        const names = { zh: '试制饼干', en: `Trial biscuits ${language}` };
        await page.getByLabel(t('offer.what')).waitFor();
        await scan(page, gtin);
        await page.getByText(t('product.unknownCode', { gtin })).waitFor();
        await checkPage(page, 'an unknown barcode');
        await page.getByRole('button', { name: t('product.new') }).click();
        const dialog = page.getByRole('dialog');
        assert.equal(await dialog.getByLabel(t('product.barcode')).inputValue(), gtin);
        await dialog.getByRole('button', { name: t('product.make') }).click();
        await ledTo(page, t('product.nameZh'));
        await dialog.getByLabel(t('product.nameZh')).fill(names.zh + language);
        await dialog.getByLabel(t('product.nameEn')).fill(names.en);
        await dialog.getByLabel(t('product.pack')).fill('1 kg');
        await dialog.getByLabel(t('product.category')).selectOption({ index: 1 });
        await dialog.getByRole('button', { name: t('product.make') }).click();
        await dialog.waitFor({ state: 'detached' });
        await page.locator('main li', { hasText: language === 'zh' ? names.zh : names.en }).waitFor();
      },
      'keeper',
    ));

  test(`what the browser finds missing is said in the language of the page (${language})`, () =>
    on(language, '/give/join', async (page, t) => {
      await page.getByRole('button', { name: t('join.go') }).click();
      assert.equal(await page.getByText(t('ui.fill')).count(), 3);
      await ledTo(page, t('join.name'));
      await page.getByRole('textbox', { name: t('join.name'), exact: true }).fill('王小明');
      await page.getByLabel(t('signIn.username'), { exact: true }).fill('keeper');
      await page.getByLabel(t('signIn.password')).fill('a-long-password-of-mine');
      await page.getByRole('button', { name: t('join.go') }).click();
      await ledTo(page, t('signIn.username'));
    }));

  test(`an address that leads nowhere leads on (${language})`, () =>
    on(language, '/give/follow/00000000000000000000000000', async (page, t) => {
      await page.getByText(t('guest.gone')).waitFor();
      await page.getByRole('link', { name: t('guest.again') }).waitFor();
      await checkPage(page, 'no offer');
    }));

  test(`whoever is not signed in checks what is printed (${language})`, () =>
    on(language, '/', async (page, t) => {
      await page.getByRole('link', { name: t('printed.title') }).click();
      const field = page.getByLabel(t('printed.address'));
      await field.fill('ABCD-EFGH-JKM');
      await page.getByRole('button', { name: t('printed.go'), exact: true }).click();
      await ledTo(page, t('printed.address'));
      await field.fill('HTTPS://EXAMPLE.ORG/R/00000000000000000000000000');
      await page.getByRole('button', { name: t('printed.go'), exact: true }).click();
      await page.waitForURL('**/R/*');
      await page.getByText('查无此凭证').waitFor();
    }));

  test(`an expired lot is written off as a whole, and what waits is seen (${language})`, () =>
    on(
      language,
      '/stock',
      async (page, t) => {
        const keeper = await signedIn(server.url, 'keeper');
        const { items } = await keeper.get(`/api/stock?store_id=${store}&order=expiry&limit=200`);
        await page.locator('tbody tr').first().getByText(t('stock.expired')).waitFor();
        const lot = items.find(({ expired, on_hand }) => expired && on_hand > 1);
        assert.ok(lot, 'the demonstration has an expired lot');
        await page.goto(`/lots/${lot.id}`);
        await page.getByRole('button', { name: t('lot.count') }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel(t('adjust.reason')).selectOption('expired_disposed');
        const pieces = dialog.getByRole('textbox', { name: t('adjust.quantity') });
        assert.equal(await pieces.inputValue(), String(lot.on_hand));
        await pieces.fill('1');
        await dialog.getByRole('button', { name: t('adjust.go') }).click();
        await dialog.getByText(t('ui.fill')).waitFor();
        await dialog.getByLabel(t('adjust.note')).fill(`${day(0)} e2e`);
        await dialog.getByRole('button', { name: t('adjust.go') }).click();
        await page
          .getByText(`${day(0)} e2e`)
          .first()
          .waitFor();
        await checkPage(page, 'a proposal that waits');
      },
      'keeper',
    ));
}
