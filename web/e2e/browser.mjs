// A browser with a camera of our choice, people who sign in by the form, and what every page is checked for.
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';
import { findChromium } from './find-chromium.mjs';
import { accessFaults, watchRequests, widthFaults } from './look.mjs';
import { PASSWORD } from './server.mjs';
import { filmed } from './video.mjs';

export const LANGUAGES = /** @type {const} */ (['zh', 'en']);

/** Starts a browser, with arguments of its own; with a film, its camera shows it. */
export async function startBrowser(film, ...more) {
  const camera = film && filmed(film);
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    '--disable-background-networking',
    '--autoplay-policy=no-user-gesture-required',
    ...more,
    ...(camera?.args ?? []),
  ];
  const browser = await chromium.launch({ ...findChromium(), headless: true, args });
  const close = async () => {
    await browser.close();
    camera?.end();
  };
  return { browser, close };
}

/** A page in a language, at a width, that keeps what it was told on the console and asked of other hosts. */
export async function openPage(browser, url, { language = 'zh', width = 390, height = 844, ...more } = {}) {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width, height },
    permissions: [],
    ...more,
  });
  await context.addInitScript((chosen) => localStorage.setItem('nuanquan.language', chosen), language);
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const faults = [];
  watchRequests(page);
  page.on(
    'console',
    (message) =>
      message.type() === 'error' && !/status of 4/.test(message.text()) && faults.push(message.text()),
  );
  page.on('pageerror', (fault) => faults.push(String(fault)));
  page.on(
    'request',
    (request) =>
      !request.url().startsWith(url) &&
      !/^(blob|data):/.test(request.url()) &&
      faults.push(`asked ${request.url()}`),
  );
  return { page, context, faults };
}

const WORDS = {
  zh: { user: '用户名', password: '密码', go: '登录' },
  en: { user: 'User name', password: 'Password', go: 'Sign in' },
};

/** Signs in by the form and waits for the page that follows. */
export async function signIn(page, username, language = 'zh', address = '/') {
  const words = WORDS[language];
  await page.goto(`/sign-in?next=${encodeURIComponent(address)}`);
  await page.getByLabel(words.user).fill(username);
  await page.getByLabel(words.password).fill(process.env.NUANQUAN_E2E_PASSWORD ?? PASSWORD);
  await page.getByRole('button', { name: words.go, exact: true }).click();
  await page.waitForURL((now) => now.pathname === address);
}

/** What every page must be: without violations of accessibility, and whole on the narrowest phone. */
export async function checkPage(page, what) {
  assert.deepEqual(await accessFaults(page), [], `${what}: accessibility`);
  assert.deepEqual(await widthFaults(page), [], what);
}

/** The modules of the QR code on a printed sheet, quiet zone included, read from its drawing. */
export function printedModules(sheet) {
  const [, size, path] = /viewBox="0 0 (\d+) \d+"[\s\S]*?<path d="([^"]+)"/.exec(sheet);
  const modules = Array.from({ length: Number(size) }, () => Array(Number(size)).fill(false));
  for (const [, x, y, run] of path.matchAll(/M(\d+) (\d+)h(\d+)v1/g))
    modules[y].fill(true, Number(x), Number(x) + Number(run));
  return modules;
}
