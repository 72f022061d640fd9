// Pictures of every page, in both languages, on a phone and on a desk, on a phone also large and dark, and of every paper:
// to look at, in `screenshots/all/`, which git ignores.
//
//   node e2e/screenshots.mjs [BEGINNING OF A ROUTE]
//
// Without words it also makes the pictures of the README anew, in `screenshots/`.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { LANGUAGES, openPage, printedModules, signIn, startBrowser } from './browser.mjs';
import { settled, shownAs } from './look.mjs';
import { everyPaper } from './papers.mjs';
import { PLACES, things } from './places.mjs';
import { freshVoucher, signedIn, startServer } from './server.mjs';
import { blank, film, qrFrame } from './video.mjs';
import { said } from './words.mjs';

const folder = path.join(import.meta.dirname, '../screenshots');
const SIZES = { phone: { width: 360, height: 740 }, desk: { width: 1280, height: 800 } };
const [only = ''] = process.argv.slice(2);
mkdirSync(path.join(folder, 'all'), { recursive: true });

const server = await startServer();
const voucher = await freshVoucher(server.url);
const seen = film([
  [blank(), 1],
  [qrFrame(printedModules(voucher.sheet)), 3],
]);
// Fields for days are drawn in the language of the browser.
const browsers = {
  zh: await startBrowser(seen, '--lang=zh-CN'),
  en: await startBrowser(seen, '--lang=en-GB'),
};

/** A picture as WebP, which git holds at a tenth of the size. */
async function webp(png) {
  const page = await browsers.zh.browser.newPage();
  const base64 = await page.evaluate(async (given) => {
    const bytes = Uint8Array.from(atob(given), (character) => character.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes]));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    canvas.getContext('2d').drawImage(bitmap, 0, 0);
    const blob = await canvas.convertToBlob({ type: 'image/webp', quality: 0.85 });
    let text = '';
    for (const byte of new Uint8Array(await blob.arrayBuffer())) text += String.fromCharCode(byte);
    return btoa(text);
  }, png.toString('base64'));
  await page.close();
  return Buffer.from(base64, 'base64');
}

const fileOf = (route) => route.slice(1).replace(/[/:]+/g, '-') || 'home';

async function picture(page, name) {
  await settled(page);
  await page.screenshot({ path: path.join(folder, 'all', `${name}.png`), fullPage: true });
}

async function everyPage(known) {
  for (const who of new Set(Object.values(PLACES).map((place) => place.who))) {
    const wanted = Object.entries(PLACES).filter(([route, one]) => one.who === who && route.startsWith(only));
    for (const language of wanted.length > 0 ? LANGUAGES : []) {
      const { page, context } = await openPage(browsers[language].browser, server.url, { language });
      if (who) await signIn(page, who, language);
      for (const [route, place] of wanted) {
        await page.goto(place.at?.(known) ?? route);
        for (const [size, viewport] of Object.entries(SIZES)) {
          await page.setViewportSize(viewport);
          await picture(page, `${fileOf(route)}.${language}.${size}`);
        }
        await page.setViewportSize(SIZES.phone);
        if (language === 'zh')
          await shownAs(page, { large: true, dark: true }, () =>
            picture(page, `${fileOf(route)}.${language}.large`),
          );
      }
      await context.close();
    }
  }
}

/** A picture of the README: of a page as somebody, in a language, at a size. */
async function best(name, who, language, size, address, prepare) {
  const phone = { height: 860, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
  const more = size === 'phone' ? phone : { height: 900 };
  const { page, context } = await openPage(browsers[language].browser, server.url, {
    language,
    ...SIZES[size],
    ...more,
  });
  await signIn(page, who, language);
  await page.goto(address);
  await prepare?.(page);
  await settled(page);
  writeFileSync(path.join(folder, `${name}.webp`), await webp(await page.screenshot()));
  await context.close();
}

/** Of what is at an address, the one with most of something. */
async function fullest(who, address, much) {
  const as = await signedIn(server.url, who);
  let best = { id: undefined, n: -1 };
  for (const one of (await as.get(address)).items) {
    const n = await much(one, as);
    if (n > best.n) best = { id: one.id, n };
  }
  return best.id;
}

const known = await things(server.url);
await everyPage(known);
if (!only) {
  await everyPaper(browsers.zh.browser, server.url, known, path.join(folder, 'all'));
  const t = said('zh');
  await best('till', 'cashier', 'zh', 'phone', '/till', async (page) => {
    await page.getByRole('button', { name: t('scan.start') }).click();
    await page.getByRole('heading', { name: t('till.good') }).waitFor();
    await page.getByRole('button', { name: t('scan.stop') }).click();
    for (const at of [0, 1, 0]) await page.locator('main li > button').nth(at).click();
    while (await page.getByRole('button', { name: t('ui.close') }).count())
      await page
        .getByRole('button', { name: t('ui.close') })
        .first()
        .click();
    await page.evaluate(() => window.scrollTo(0, 0));
  });
  const gift = await fullest(
    'donor',
    '/api/donations?state=inspected&limit=40',
    async ({ id }, donor) => (await donor.get(`/api/donations/${id}/trace`)).households ?? 0,
  );
  await best('gift', 'donor', 'zh', 'phone', `/gifts/${gift}`);
  await best('overview', 'fund', 'en', 'desk', '/overview');
  const household = await fullest('street', '/api/households?limit=60', ({ size }) => size);
  await best('household', 'street', 'zh', 'desk', `/households/${household}`);
}
for (const { close } of Object.values(browsers)) await close();
await server.stop();
