// Takes hold of a page in Chromium 90 by what a person sees, with the calls that the other tests make of playwright: puppeteer
// 8 still drives that browser and has none of them.
const WITHIN_MS = 15_000;

/** Runs in the page: the first element that the steps lead to, once it is shown and, to be acted on, within reach. */
function reach(steps, acted) {
  const plain = (text) => (text ?? '').replace(/\s+/g, ' ').trim();
  const fits = (text, { text: wanted, exact }) =>
    wanted === undefined ||
    (exact ? plain(text) === wanted : plain(text).toLowerCase().includes(wanted.toLowerCase()));
  const named = (element) => {
    const ids = element.getAttribute('aria-labelledby')?.split(' ') ?? [];
    const label = ids.map((id) => document.getElementById(id)?.textContent).join(' ');
    return element.getAttribute('aria-label') || label || element.textContent;
  };
  const roles = {
    button: 'button',
    dialog: 'dialog[open]',
    heading: 'h1, h2, h3, h4',
    link: 'a[href]',
    table: 'table',
  };
  const shown = (element) =>
    element.getClientRects().length > 0 && getComputedStyle(element).visibility === 'visible';
  const ways = {
    css: (root, { css }) => [...root.querySelectorAll(css)],
    role: (root, step) =>
      [...root.querySelectorAll(step.level ? `h${step.level}` : roles[step.role])].filter((one) =>
        fits(named(one), step),
      ),
    label: (root, step) => [
      ...[...root.querySelectorAll('label')]
        .filter((one) => one.control && fits(one.textContent, step))
        .map((one) => one.control),
      ...[...root.querySelectorAll('[aria-label]')].filter((one) => fits(named(one), step)),
    ],
    text: (root, step) =>
      [...root.querySelectorAll('*')].filter(
        (one) =>
          fits(one.textContent, step) && ![...one.children].some((part) => fits(part.textContent, step)),
      ),
  };
  let found = [document];
  for (const step of steps) found = found.flatMap((root) => ways[step.by](root, step));
  const element = found.find(shown);
  if (!element || !acted) return element;
  element.scrollIntoView({ block: 'center' });
  const { left, top, width, height } = element.getBoundingClientRect();
  const hit = document.elementFromPoint(left + width / 2, top + height / 2);
  return !element.disabled && element.contains(hit) ? element : undefined;
}

/** Runs in the page: looks at every frame until `find` finds something, or says what is not there. */
const watch = (find, steps, acted, within) => `new Promise((found, failed) => {
  const last = performance.now() + ${within};
  const look = () => {
    const one = (${find})(${JSON.stringify(steps)}, ${acted});
    if (one) found(one);
    else if (performance.now() < last) requestAnimationFrame(look);
    else failed(new Error('not on ' + location.pathname + ': ' + ${JSON.stringify(JSON.stringify(steps))} +
      ' in: ' + document.body.innerText.replace(/\\s+/g, ' ').slice(0, 600)));
  };
  look();
})`;

class Locator {
  constructor(page, steps) {
    Object.assign(this, { page, steps });
  }
  locator(css) {
    return new Locator(this.page, [...this.steps, { by: 'css', css }]);
  }
  getByRole(role, { name, exact, level } = {}) {
    return new Locator(this.page, [...this.steps, { by: 'role', role, text: name, exact, level }]);
  }
  getByLabel(text, { exact } = {}) {
    return new Locator(this.page, [...this.steps, { by: 'label', text, exact }]);
  }
  getByText(text, { exact } = {}) {
    return new Locator(this.page, [...this.steps, { by: 'text', text, exact }]);
  }
  /** All that is done to a locator is done to its first element. */
  first() {
    return this;
  }
  element(acted = false) {
    return this.page.until(reach, this.steps, acted);
  }
  async waitFor() {
    await (await this.element()).dispose();
  }
  /** What moves away under the pointer is pressed again. */
  async click() {
    const element = await this.element(true);
    try {
      await element.evaluate((one) =>
        one.addEventListener('click', () => (one.pressed = true), { once: true }),
      );
      await element.click();
      // A press may lead to another page, where nothing of this one is left to be asked.
      if (await element.evaluate((one) => one.pressed || !one.isConnected).catch(() => true)) return;
    } catch (fault) {
      if (!/detached|not visible/.test(fault.message)) throw fault;
    }
    await this.click();
  }
  async fill(text) {
    const element = await this.element(true);
    await element.evaluate((field) => (field.focus(), field.select()));
    await this.page.keyboard.sendCharacter(text);
  }
  async blur() {
    await (await this.element()).evaluate((field) => field.blur());
  }
  async innerText() {
    return (await this.element()).evaluate((one) => one.innerText);
  }
}

/** A page of puppeteer as a page of playwright, as far as the tests ask for it. */
export class Page90 extends Locator {
  constructor(inner, url) {
    super(undefined, []);
    Object.assign(this, { inner, base: url, page: this, keyboard: inner.keyboard });
  }
  context() {
    return { newCDPSession: () => this.inner.target().createCDPSession() };
  }
  on(event, heard) {
    this.inner.on(event, heard);
  }
  goto(address) {
    return this.inner.goto(this.base + address);
  }
  reload() {
    return this.inner.reload();
  }
  evaluate(work, argument) {
    return this.inner.evaluate(work, argument);
  }
  /** What `find` finds in the page; a page that goes away meanwhile is looked at again when the next one is there. */
  async until(find, steps, acted, last = Date.now() + WITHIN_MS) {
    try {
      return await this.inner.evaluateHandle(watch(find, steps, acted, Math.max(0, last - Date.now())));
    } catch (fault) {
      if (Date.now() > last || !/context|navigation/i.test(fault.message)) throw fault;
      return this.until(find, steps, acted, last);
    }
  }
  async waitForURL(is) {
    const last = Date.now() + WITHIN_MS;
    const moved = ([before]) => globalThis.location.href !== before && globalThis.location.href;
    for (let seen = ''; !seen || !is(new URL(seen));)
      seen = await (await this.until(moved, [seen], false, last)).jsonValue();
  }
}
