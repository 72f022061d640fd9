// The till against a real server: the camera, the scanner under an input method, a voucher used twice, both languages.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { checkPage, LANGUAGES, openPage, printedModules, signIn, startBrowser } from './browser.mjs';
import { freshHousehold, freshVoucher, oneVoucher, shelf, signedIn, spend, startServer } from './server.mjs';
import { blank, eanFrame, film, qrFrame } from './video.mjs';
import { scan } from './wedge.mjs';
import { said } from './words.mjs';

const WORDS = {
  zh: {
    camera: '打开摄像头',
    off: '关闭摄像头',
    good: '可以使用',
    bad: '不能使用',
    confirm: '确认领取',
    done: '领取成功',
    next: '扫下一张券',
    code: '或输入券上的编码',
    lookUp: '查询',
    spent: '该券已用完。',
    until: '可用到',
    undo: '撤销上一步',
    today: '今日核销',
    menu: '菜单',
    takeBack: '撤回这次领取',
    reverse: '撤回领取',
    reason: '原因',
    wrong: '拿错商品',
    go: '确认撤回',
    back: '已撤回',
  },
  en: {
    camera: 'Open the camera',
    off: 'Camera off',
    good: 'This voucher is good',
    bad: 'This voucher is not good',
    confirm: 'Hand out',
    done: 'Handed out',
    next: 'Next voucher',
    code: 'Or type the code on the voucher',
    lookUp: 'Look up',
    spent: 'Nothing is left on the voucher.',
    until: 'Good until',
    undo: 'Undo',
    today: 'Today at the till',
    menu: 'Menu',
    takeBack: 'Take this back',
    reverse: 'Take back',
    reason: 'Reason',
    wrong: 'Wrong goods',
    go: 'Take back',
    back: 'Taken back',
  },
};

let server;
before(async () => (server = await startServer()), { timeout: 240_000 });
after(() => server?.stop());

async function typeCode(page, words, code) {
  await page.getByLabel(words.code).fill(code);
  await page.getByRole('button', { name: words.lookUp, exact: true }).click();
}

for (const language of LANGUAGES) {
  const words = WORDS[language];

  test(`a voucher and goods are read by the camera, handed out, and refused the second time (${language})`, async () => {
    const voucher = await freshVoucher(server.url);
    const scenes = [
      [blank(), 1],
      [qrFrame(printedModules(voucher.sheet)), 2],
      [blank(), 1],
      [eanFrame(voucher.gtin), 2],
    ];
    const { browser, close } = await startBrowser(film(scenes));
    try {
      const { page, faults } = await openPage(browser, server.url, { language });
      await signIn(page, 'cashier', language, '/till');
      await page.getByRole('button', { name: words.camera }).click();
      await page.getByRole('heading', { name: words.good }).waitFor();
      assert.match(await page.locator('main').innerText(), /李\*生[\s\S]*\d{3}[\dX]/);
      assert.ok((await page.locator('main').innerText()).includes(words.until));
      const basket = page.locator('section[aria-labelledby=goods] li');
      await basket.first().waitFor();
      await page.getByRole('button', { name: words.off }).click();
      await basket.locator('input').fill('1');
      await basket.locator('input').blur();
      await page.getByRole('button', { name: words.confirm }).click();
      await page.getByRole('heading', { name: words.done }).waitFor();
      await checkPage(page, 'handed out');
      await page.getByRole('button', { name: words.next }).click();
      await spend(server.url, voucher);
      await typeCode(page, words, voucher.code);
      await page.getByRole('heading', { name: words.bad }).waitFor();
      assert.ok((await page.locator('main').innerText()).includes(words.spent));
      assert.ok((await page.locator('main').innerText()).includes(language === 'zh' ? '用过' : 'Used'));
      await checkPage(page, 'refused');
      assert.deepEqual(faults, []);
    } finally {
      await close();
    }
  });

  test(`a scanner is heard under an input method and with Caps Lock; undo, and taking back (${language})`, async () => {
    const voucher = await freshVoucher(server.url);
    const { browser, close } = await startBrowser();
    try {
      const { page, faults } = await openPage(browser, server.url, { language, width: 1280, height: 800 });
      await signIn(page, 'cashier', language, '/till');
      const field = page.getByLabel(words.code);
      await field.fill('7K');
      await field.focus();
      await scan(page, voucher.code.replace(/-/g, ''), { inputMethod: true, capsLock: true });
      await page.getByRole('heading', { name: words.good }).waitFor();
      await checkPage(page, 'good');
      for (const at of [0, 1]) {
        await scan(page, voucher.gtin, { inputMethod: at === 1 });
        await page.waitForFunction(
          (wanted) => document.querySelector('section[aria-labelledby=goods] li input')?.value === wanted,
          String(at + 1),
        );
      }
      await page.getByRole('button', { name: words.undo }).click();
      await page.waitForFunction(
        () => document.querySelector('section[aria-labelledby=goods] li input')?.value === '1',
      );
      await page.getByRole('button', { name: words.confirm }).click();
      await page.getByRole('heading', { name: words.done }).waitFor();
      await page.getByRole('link', { name: words.takeBack }).click();
      await page.getByRole('button', { name: words.reverse }).click();
      const dialog = page.getByRole('dialog', { name: words.reverse });
      await checkPage(page, 'taking back');
      await dialog.getByLabel(words.reason).selectOption({ label: words.wrong });
      await dialog.getByRole('button', { name: words.go, exact: true }).click();
      await page.getByText(words.back).first().waitFor();
      // The record, and the list of the day, say that all came back.
      const whole = said(language)('today.whole');
      await page.locator('.notice', { hasText: whole }).waitFor();
      await page.getByRole('heading', { name: said(language)('redemption.reversals') }).waitFor();
      await checkPage(page, 'taken back');
      await page.goto('/till/today');
      const records = page.locator('table', { hasText: said(language)('today.records') });
      const row = records.locator('tbody tr').first();
      await row.getByText(whole).waitFor();
      assert.match(await row.innerText(), /李\*生/);
      await row.locator('td').nth(3).click();
      await page.waitForURL(/\/redemptions\//);
      assert.deepEqual(faults, []);
    } finally {
      await close();
    }
  });
}

test('a deep link asks for a sign-in and comes back; another role may not open the till', async () => {
  const { browser, close } = await startBrowser();
  try {
    const { page } = await openPage(browser, server.url);
    await page.goto('/till');
    await page.waitForURL(/sign-in\?next=%2Ftill$/);
    await signIn(page, 'auditor', 'zh', '/till');
    await page.getByRole('heading', { name: '您不能打开这个页面' }).waitFor();
  } finally {
    await close();
  }
});

test('a session that ran out is refreshed unseen; one that ended asks for a sign-in', async () => {
  const { browser, close } = await startBrowser();
  try {
    const { page, context } = await openPage(browser, server.url);
    await signIn(page, 'cashier', 'zh', '/till');
    await context.clearCookies({ name: 'nuanquan_session' });
    await page.goto('/till/today');
    await page.getByRole('heading', { name: '今日核销', level: 1 }).waitFor();
    await page.getByRole('button', { name: '菜单' }).click();
    await page.getByRole('button', { name: '退出登录' }).click();
    await page.waitForURL(/sign-in/);
    await page.goBack();
    await page.waitForURL(/sign-in\?next=/);
  } finally {
    await close();
  }
});

for (const language of LANGUAGES) {
  const words = WORDS[language];
  const t = said(language);
  const goods = 'section[aria-labelledby=goods] li';

  test(`without an answer nothing may be changed, and the same is sent again, after a reload too (${language})`, async () => {
    const voucher = await freshVoucher(server.url);
    const { browser, close } = await startBrowser();
    try {
      const { page } = await openPage(browser, server.url, { language });
      const sent = [];
      await page.route('**/api/redemptions', async (route) => {
        sent.push(route.request().postDataJSON());
        if (sent.length > 2) return route.continue();
        await route.fetch(); // The server does it; its answer is lost.
        await route.abort();
      });
      await signIn(page, 'cashier', language, '/till');
      await typeCode(page, words, voucher.code);
      await page.getByRole('heading', { name: words.good }).waitFor();
      await scan(page, voucher.gtin);
      await page.locator(goods).waitFor();
      await page.getByRole('button', { name: words.confirm }).click();
      const unanswered = page.getByRole('heading', { name: t('till.unanswered') });
      await unanswered.waitFor();
      assert.equal(await page.getByRole('button', { name: t('till.cancel'), exact: true }).count(), 0);
      await page.getByRole('button', { name: t('ui.retry') }).click();
      await page.waitForFunction(() => document.querySelector('[aria-busy=true]') === null);
      await page.reload();
      await unanswered.waitFor();
      await page.getByText(/李\*生/).waitFor();
      assert.equal(await page.locator('section[aria-labelledby=sent] li').count(), 1);
      await checkPage(page, 'unanswered');
      const kept = await page.evaluate(() => JSON.stringify(localStorage));
      assert.doesNotMatch(kept, /李/);
      await page.getByRole('button', { name: t('ui.retry') }).click();
      await page.getByRole('heading', { name: words.done }).waitFor();
      assert.equal(sent.length, 3);
      for (const again of sent.slice(1)) assert.deepEqual(again, sent[0]);
      await page.reload();
      await page.getByLabel(words.code).waitFor();
      assert.doesNotMatch(await page.evaluate(() => Object.keys(localStorage).join()), /basket|sent/);
      // Whoever scans it again sees that it was used a minute ago.
      await typeCode(page, words, voucher.code);
      await page.getByRole('heading', { name: words.good }).waitFor();
      assert.match(await page.locator('.verdict').innerText(), language === 'zh' ? /用过/ : /Used/);
    } finally {
      await close();
    }
  });

  test(`the basket stays when its cashier looks elsewhere or loads anew, and goes when he signs out (${language})`, async () => {
    const voucher = await freshVoucher(server.url);
    const { browser, close } = await startBrowser();
    try {
      const { page, faults } = await openPage(browser, server.url, { language });
      await signIn(page, 'cashier', language, '/till');
      await typeCode(page, words, voucher.code);
      await page.getByRole('heading', { name: words.good }).waitFor();
      await scan(page, voucher.gtin);
      await page.locator(goods).waitFor();
      const menu = () => page.getByRole('button', { name: words.menu, exact: true }).click();
      await menu();
      await page.getByRole('dialog').getByRole('link', { name: words.today }).click();
      await page.getByRole('heading', { name: words.today, level: 1 }).waitFor();
      await page.goBack();
      await page.locator(goods).waitFor();
      await page.reload();
      await page.getByRole('heading', { name: words.good }).waitFor();
      await page.locator(goods).waitFor();

      const giveUp = page.getByRole('button', { name: t('till.cancel'), exact: true });
      await giveUp.click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: t('till.cancelNo') }).click();
      assert.equal(await page.locator(goods).count(), 1);

      await menu();
      await page.getByRole('button', { name: t('app.signOut') }).click();
      await page.waitForURL(/sign-in/);
      await signIn(page, 'cashier', language, '/till');
      await page.getByLabel(words.code).waitFor();
      await typeCode(page, words, voucher.code);
      await page.getByRole('heading', { name: words.good }).waitFor();
      await page.getByText(t('till.basketEmpty')).waitFor();
      await scan(page, voucher.gtin);
      await page.locator(goods).waitFor();
      await giveUp.click();
      await dialog.getByRole('button', { name: t('till.cancelYes') }).click();
      await page.getByLabel(words.code).waitFor();
      assert.deepEqual(faults, []);
    } finally {
      await close();
    }
  });

  test(`the basket says before it is sent what a voucher is not for, and what becomes of its rest (${language})`, async () => {
    const [{ product, gtin }, street, fund] = await Promise.all([
      shelf(server.url),
      signedIn(server.url, 'street'),
      signedIn(server.url, 'fund'),
    ]);
    const issue = async (good_for) => oneVoucher(street, fund, good_for, await freshHousehold(street));
    const ofGoods = await issue({ kind: 'goods', product_id: product.id, pieces: 1 });
    const once = await issue({ kind: 'copay', face_fen: product.value_fen * 2, copay_fen: 100 });
    const { browser, close } = await startBrowser();
    try {
      const { page, faults } = await openPage(browser, server.url, { language });
      await signIn(page, 'cashier', language, '/till');
      await typeCode(page, words, ofGoods.code);
      await page.getByRole('heading', { name: words.good }).waitFor();
      await scan(page, gtin);
      await page.locator(goods).waitFor();
      assert.equal(await page.locator(goods).getByRole('alert').count(), 0);
      await scan(page, gtin);
      await page
        .locator(goods)
        .getByText(t('till.tooMany', { n: 1 }))
        .waitFor();
      await checkPage(page, 'one too many');
      await page.getByRole('button', { name: words.confirm }).click();
      const name = language === 'zh' ? product.name_zh : product.name_en;
      await page.locator('.foot [role=alert]', { hasText: name }).waitFor();
      await page.getByRole('button', { name: t('till.cancel'), exact: true }).click();
      await page.getByRole('button', { name: t('till.cancelYes') }).click();

      await typeCode(page, words, once.code);
      await page.getByRole('heading', { name: words.good }).waitFor();
      await page.getByText(t('till.once')).waitFor();
      await scan(page, gtin);
      await page.locator(goods).waitFor();
      const back = ((product.value_fen + 100) / 100).toFixed(2);
      const money = language === 'zh' ? `${back}元` : `¥${back}`;
      await page.getByText(t('till.onceRest', { money })).waitFor();
      await checkPage(page, 'good for one visit');
      await page.getByRole('button', { name: words.confirm }).click();
      await page.getByRole('heading', { name: words.done }).waitFor();
      await page.getByText(t('till.released', { money })).waitFor();
      assert.deepEqual(faults, []);
    } finally {
      await close();
    }
  });

  test(`whoever hands nothing out only looks vouchers up (${language})`, async () => {
    const voucher = await freshVoucher(server.url);
    const { browser, close } = await startBrowser();
    try {
      const { page, faults } = await openPage(browser, server.url, { language });
      await signIn(page, 'keeper', language);
      assert.equal(await page.locator('main a[href="/till"]').count(), 0);
      await page.locator('main a[href="/check"]').click();
      await page.getByRole('heading', { name: t('nav.check'), level: 1 }).waitFor();
      await typeCode(page, words, voucher.code);
      await page.getByRole('heading', { name: words.good }).waitFor();
      assert.match(await page.locator('.verdict').innerText(), /李\*生/);
      await checkPage(page, 'looked up');
      await scan(page, voucher.gtin);
      await page.getByText(t('ui.saidBad')).waitFor();
      assert.equal(await page.getByRole('button', { name: words.confirm }).count(), 0);
      await page.getByRole('button', { name: words.next }).click();
      await spend(server.url, voucher);
      await typeCode(page, words, voucher.code);
      await page.getByRole('heading', { name: words.bad }).waitFor();
      assert.deepEqual(faults, []);
    } finally {
      await close();
    }
  });

  test(`on a phone the verdict, the camera and the newest goods are in sight together (${language})`, async () => {
    const voucher = await freshVoucher(server.url);
    const scenes = [
      [blank(), 1],
      [qrFrame(printedModules(voucher.sheet)), 2],
      [blank(), 1],
      [eanFrame(voucher.gtin), 2],
    ];
    const { browser, close } = await startBrowser(film(scenes));
    try {
      const { page } = await openPage(browser, server.url, { language, width: 360, height: 740 });
      await signIn(page, 'cashier', language, '/till');
      await page.getByRole('button', { name: words.camera }).click();
      await page.getByRole('heading', { name: words.good }).waitFor();
      await page.locator(goods).first().waitFor();
      const box = (css) => page.locator(css).first().boundingBox();
      const [verdict, camera, line, foot] = await Promise.all(['.verdict', 'video', goods, '.foot'].map(box));
      assert.ok(verdict.y > 0 && camera.y > verdict.y, 'the verdict, then the camera');
      assert.ok(line.y + line.height <= foot.y, `the newest line ends at ${line.y + line.height}`);
    } finally {
      await close();
    }
  });
}
