// The till against a real server: the camera, the scanner under an input method, a voucher used twice, both languages.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { checkPage, LANGUAGES, openPage, printedModules, signIn, startBrowser } from './browser.mjs';
import { freshVoucher, spend, startServer } from './server.mjs';
import { blank, eanFrame, film, qrFrame } from './video.mjs';
import { scan } from './wedge.mjs';

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

test('without an answer nothing may be changed, and the same is sent again', async () => {
  const voucher = await freshVoucher(server.url);
  const { browser, close } = await startBrowser();
  try {
    const { page } = await openPage(browser, server.url);
    const sent = [];
    await page.route('**/api/redemptions', async (route) => {
      sent.push(route.request().postDataJSON());
      if (sent.length > 1) return route.continue();
      await route.fetch(); // The server does it; its answer is lost.
      await route.abort();
    });
    await signIn(page, 'cashier', 'zh', '/till');
    await typeCode(page, WORDS.zh, voucher.code);
    await page.getByRole('heading', { name: '可以使用' }).waitFor();
    await scan(page, voucher.gtin);
    await page.locator('section[aria-labelledby=goods] li').waitFor();
    await page.getByRole('button', { name: '确认领取' }).click();
    await page.getByText('没有收到答复').waitFor();
    assert.equal(await page.getByRole('button', { name: '放弃' }).isDisabled(), true);
    await page.getByRole('button', { name: '再试一次' }).click();
    await page.getByRole('heading', { name: '领取成功' }).waitFor();
    assert.deepEqual(sent[0], sent[1]);
  } finally {
    await close();
  }
});
