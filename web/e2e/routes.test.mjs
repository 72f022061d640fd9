// Every page of the app, as somebody who may open it and in both languages: accessible, whole on a narrow phone and with
// type of twice the size, large for elders, legible in the dark. A page that routes.ts has and places.mjs lacks fails.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { LANGUAGES, openPage, signIn, startBrowser } from './browser.mjs';
import { accessFaults, settled, shownAs, widthFaults } from './look.mjs';
import { PLACES, things } from './places.mjs';
import { startServer } from './server.mjs';
import { ROUTES } from './words.mjs';

let server;
let running;
let doubled;
let known;
before(
  async () => {
    server = await startServer();
    running = await startBrowser();
    doubled = await startBrowser(undefined, '--blink-settings=defaultFontSize=32');
    known = await things(server.url);
  },
  { timeout: 240_000 },
);
after(async () => {
  await running?.close();
  await doubled?.close();
  await server?.stop();
});

test('every route has its line in the table', () => {
  const lines = Object.keys(PLACES).filter((address) => !PLACES[address].printed);
  assert.deepEqual(lines.sort(), [...ROUTES].sort());
});

/** Everything that a page must be in a language; what does not depend on its words is looked at in Chinese only. */
async function look(page, address, { printed }, language) {
  await page.goto(address);
  await settled(page);
  const found = {
    access: await accessFaults(page),
    narrow: await widthFaults(page, { widths: [320, 360, 1024], target: 44, letters: printed ? 16 : 0 }),
    elders: printed
      ? []
      : await shownAs(page, { large: true }, () => widthFaults(page, { letters: 18, target: 60 })),
    dark:
      language === 'zh'
        ? await shownAs(page, { dark: true }, () => accessFaults(page, ['color-contrast']))
        : [],
  };
  assert.deepEqual(found, { access: [], narrow: [], elders: [], dark: [] });
}

/** Nothing is lost where the browser's type is twice as large; English has the longer words. */
async function lookDoubled(page, address) {
  await page.goto(address);
  await settled(page);
  assert.deepEqual(await widthFaults(page, { widths: [360, 1280] }), []);
}

/** Goes through all pages of a role as one visit. */
async function visit(t, browser, who, language, see) {
  const { page, context, faults } = await openPage(browser, server.url, { language });
  if (who) await signIn(page, who, language);
  for (const [route, place] of Object.entries(PLACES).filter(([, one]) => one.who === who)) {
    if (place.printed && language === 'en') continue;
    await t.test(route, () => see(page, place.at?.(known) ?? route, place, language));
  }
  await t.test('nothing went wrong unseen', () => assert.deepEqual(faults, []));
  await context.close();
}

for (const who of new Set(Object.values(PLACES).map((place) => place.who))) {
  describe(`the pages of ${who ?? 'everybody'}`, { concurrency: true }, () => {
    for (const language of LANGUAGES) test(language, (t) => visit(t, running.browser, who, language, look));
    test('with type of twice the size', (t) => visit(t, doubled.browser, who, 'en', lookDoubled));
  });
}
