// What every page must be, seen by a machine: accessible, within the screen, legible when type grows and in the dark.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const under = new WeakMap();
/** How many faults of a kind are named: one cause often has many. */
const SAID = 8;

/** Keeps what a page has asked and not got, for `settled`. */
export function watchRequests(page) {
  const open = new Set();
  under.set(page, open);
  page.on('request', (request) => request.resourceType() !== 'eventsource' && open.add(request));
  page.on('requestfinished', (request) => open.delete(request));
  page.on('requestfailed', (request) => open.delete(request));
  // A stream of events never ends, and nobody reads the body of some refusals.
  page.on('response', (response) => {
    const endless = response.headers()['content-type']?.startsWith('text/event-stream');
    if (endless || response.status() >= 400) open.delete(response.request());
  });
}

/** Waits until a page has its heading, asks nothing more, and shows that nothing is on its way. */
export async function settled(page) {
  await page.locator('h1').first().waitFor();
  const open = under.get(page);
  for (let still = 0; still < 3;) {
    const busy = await page.evaluate(
      () =>
        new Promise((look) =>
          requestAnimationFrame(() =>
            requestAnimationFrame(() => look(document.querySelector('.loading, [aria-busy=true]') !== null)),
          ),
        ),
    );
    still = busy || open.size > 0 ? 0 : still + 1;
  }
}

/** What axe finds wrong; with `rules` it tries only these. */
export async function accessFaults(page, rules) {
  if (!(await page.evaluate(() => Boolean(globalThis.axe)))) await page.evaluate(axe);
  const { violations } = await page.evaluate(
    (only) =>
      globalThis.axe.run(document, {
        resultTypes: ['violations'],
        ...(only && { runOnly: { type: 'rule', values: only } }),
      }),
    rules,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, any }) => `${id}: ${html.slice(0, 160)} ${any[0]?.message ?? ''}`),
  );
}

/** Runs in the page: what is cut off or stands outside the screen, is too small to read, or too small to press. */
function faults({ letters, target }) {
  const found = new Set();
  const up = (element, is) =>
    element && element !== document.body && (is(element) || up(element.parentElement, is));
  const styled = (is) => (element) => is(getComputedStyle(element), element.getBoundingClientRect());
  const name = (element) =>
    `<${element.tagName.toLowerCase()} ${element.className}> ${element.textContent.trim().slice(0, 40)}`;
  // What only screen readers get is a dot that is clipped.
  const unseen = styled(
    ({ overflowX }, { width, height }) => overflowX === 'hidden' && width <= 1 && height <= 1,
  );
  const scrolls = styled(({ overflowX }) => /auto|scroll/.test(overflowX));
  const hides = styled(({ overflowX, overflowY }) => /hidden|clip/.test(overflowX + overflowY));
  const wide = document.documentElement.scrollWidth - window.innerWidth;
  if (wide > 0) found.add(`the page is ${wide} px too wide`);
  const shown = [...document.body.querySelectorAll('*')].filter((element) => {
    const { width, height } = element.getBoundingClientRect();
    return (
      width > 1 && height > 1 && element.checkVisibility({ visibilityProperty: true }) && !up(element, unseen)
    );
  });
  for (const element of shown) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    const { left, right, bottom } = element.getBoundingClientRect();
    if (own && bottom > 0 && (left < -1 || right > window.innerWidth + 1) && !up(element, scrolls))
      found.add(`outside the screen: ${name(element)}`);
    const more =
      element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1;
    if (more && element.textContent.trim() && hides(element)) found.add(`cut off: ${name(element)}`);
    const { fontSize } = getComputedStyle(element);
    if (own && parseFloat(fontSize) < letters) found.add(`letters of ${fontSize}: ${name(element)}`);
  }
  const pressed = 'button, summary, select, textarea, input:not([type=file]), [role=tab], a[href]';
  for (const element of shown.filter((one) => one.matches(pressed))) {
    // A link within a sentence is as high as its line.
    if (element.tagName === 'A' && getComputedStyle(element).display === 'inline') continue;
    const box = element.matches('[type=checkbox], [type=radio]') ? element.closest('label') : element;
    const { width, height, bottom } = box.getBoundingClientRect();
    if (bottom > 0 && Math.min(width, height) < target - 0.5)
      found.add(`a target of ${Math.round(width)} × ${Math.round(height)} px: ${name(box)}`);
  }
  return [...found];
}

/** The page is drawn anew: what watches its size has answered. */
const drawn = (page) =>
  page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true)))),
  );

/** What of a page is lost, too small to read or too small to press at these widths. */
export async function widthFaults(page, { widths = [320, 360], letters = 0, target = 0 } = {}) {
  const before = page.viewportSize();
  const found = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: before.height });
    await drawn(page);
    found.push(
      ...(await page.evaluate(faults, { letters, target })).map((one) => `${one} (${width} px wide)`),
    );
  }
  await page.setViewportSize(before);
  return found.length > SAID ? [...found.slice(0, SAID), `and ${found.length - SAID} more`] : found;
}

/** Shows the page for a while as elders choose it, or as in the evening. */
export async function shownAs(page, { large, dark }, look) {
  const elders = (on) => document.documentElement.classList.toggle('large', on);
  if (large) await page.evaluate(elders, true);
  if (dark) await page.emulateMedia({ colorScheme: 'dark' });
  try {
    return await look();
  } finally {
    if (large) await page.evaluate(elders, false);
    if (dark) await page.emulateMedia({ colorScheme: 'light' });
  }
}
