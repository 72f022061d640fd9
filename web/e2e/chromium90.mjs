// Chromium 90, the oldest browser in which the app must work, on a profile that outlives it, and people at its pages.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import puppeteer from 'puppeteer-core';
import { findChromium90 } from './find-chromium.mjs';
import { watchRequests } from './look.mjs';
import { Page90 } from './page90.mjs';

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--autoplay-policy=no-user-gesture-required',
];

/** Answers that tests provoke, and a word of the policy that only later browsers need. */
const SAID_IN_VAIN = /status of 4|'wasm-unsafe-eval'/;

/** Browsers one after another on a profile of their own: `open` starts one, `end` closes the last and forgets all. */
export function profile90() {
  const userDataDir = mkdtempSync(path.join(tmpdir(), 'nuanquan-90-'));
  let browser;
  return {
    async open(args = []) {
      browser = await puppeteer.launch({
        ...findChromium90(),
        userDataDir,
        args: [...ARGS, ...args],
        defaultViewport: { width: 390, height: 844 },
      });
      return browser;
    },
    /** All its processes end at once, without a word to the pages or the disk. */
    async kill() {
      const program = browser.process();
      const ended = once(program, 'exit');
      process.kill(-program.pid, 'SIGKILL');
      await ended;
    },
    async end() {
      await browser?.close();
      rmSync(userDataDir, { recursive: true, force: true });
    },
  };
}

/** A page that starts with what the browser keeps for the app, and tells what went wrong in it. */
export async function openPage90(browser, url, kept = {}) {
  const inner = await browser.newPage();
  await inner.evaluateOnNewDocument((all) => {
    for (const [name, value] of Object.entries(all)) localStorage.setItem(`nuanquan.${name}`, value);
  }, kept);
  const faults = [];
  inner.on('console', (message) => {
    if (message.type() === 'error' && !SAID_IN_VAIN.test(message.text())) faults.push(message.text());
  });
  inner.on('pageerror', (fault) => faults.push(String(fault)));
  const page = new Page90(inner, url);
  watchRequests(page);
  return { page, faults };
}
