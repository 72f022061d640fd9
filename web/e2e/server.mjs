// A real server with the demonstration on a port of its own, and what tests prepare through its API.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const PASSWORD = 'letmein-e2e-2026';
const root = path.resolve(import.meta.dirname, '../..');

/** A UUIDv7. */
export function newId() {
  const hex = Date.now().toString(16).padStart(12, '0') + '7' + randomBytes(10).toString('hex').slice(1);
  return hex.replace(/^(.{8})(.{4})(.{4}).(.{3})(.{12}).*$/, '$1-$2-$3-8$4-$5');
}

function freePort() {
  return new Promise((found) => {
    const socket = createServer().listen(0, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => found(port));
    });
  });
}

function binary() {
  const target = process.env.CARGO_TARGET_DIR ?? path.join(root, 'target');
  const known = [
    process.env.NUANQUAN_BIN,
    path.join(target, 'debug/nuanquan'),
    path.join(target, 'release/nuanquan'),
  ];
  const found = known.find((file) => file && existsSync(file));
  if (!found) throw new Error('no server: cargo build, or set NUANQUAN_BIN');
  return found;
}

/** Runs the program until it says that it serves; gives how to end it. */
async function run(port, data) {
  const args = ['serve', '--demo', '--listen', `127.0.0.1:${port}`, '--data', data];
  const env = { ...process.env, NUANQUAN_DEMO_PASSWORD: PASSWORD };
  const child = spawn(binary(), args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await new Promise((ready, failed) => {
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
      if (said.includes('"serving"')) ready();
    });
    ended.then((code) => failed(new Error(`the server ended with ${code}: ${said.slice(-500)}`)));
  });
  return async (signal) => {
    child.kill(signal);
    await ended;
  };
}

/** Loading the demonstration takes half a minute: it is done once a day for each program, and every server gets a copy. */
async function demonstration(data) {
  const { mtimeMs, size } = statSync(binary());
  const cache = path.join(root, 'web/node_modules/.cache');
  const name = `demonstration-${day(0)}-${Math.round(mtimeMs)}-${size}`;
  mkdirSync(cache, { recursive: true });
  if (!existsSync(path.join(cache, name))) {
    for (const old of readdirSync(cache).filter((one) => /^demonstration-.*-\d+$/.test(one)))
      rmSync(path.join(cache, old), { recursive: true, force: true });
    // It gets its name when it is whole: two files may get here at once.
    const half = mkdtempSync(path.join(cache, 'loading-'));
    const end = await run(await freePort(), half);
    await end('SIGTERM');
    if (existsSync(path.join(cache, name))) rmSync(half, { recursive: true, force: true });
    else renameSync(half, path.join(cache, name));
  }
  cpSync(path.join(cache, name), data, { recursive: true });
}

/** Starts a server, or takes the one at `NUANQUAN_E2E_URL`. One of our own may be away for a while. */
export async function startServer() {
  if (process.env.NUANQUAN_E2E_URL) return { url: process.env.NUANQUAN_E2E_URL, stop: async () => {} };
  const [port, data] = [await freePort(), mkdtempSync(path.join(tmpdir(), 'nuanquan-e2e-'))];
  await demonstration(data);
  let end = await run(port, data);
  return {
    url: `http://127.0.0.1:${port}`,
    /** The program ends; what it stored stays. */
    halt: (signal = 'SIGKILL') => end(signal),
    resume: async () => (end = await run(port, data)),
    stop: async () => {
      await end('SIGTERM');
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** Somebody who is signed in, and asks the API as programs do. */
export async function signedIn(url, username) {
  const password = process.env.NUANQUAN_E2E_PASSWORD ?? PASSWORD;
  const call = async (method, address, body, token) => {
    const headers = {
      'content-type': 'application/json',
      // Reading pictures keeps this program busy for longer than the server keeps a silent connection.
      connection: 'close',
      ...(token && { authorization: `Bearer ${token}` }),
    };
    const answer = await fetch(url + address, { method, headers, body: body && JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${address}: ${answer.status} ${text}`);
    return answer.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text;
  };
  const { access_token: token } = await call('POST', '/api/session', { username, password });
  return {
    get: (address) => call('GET', address, undefined, token),
    post: (address, body) => call('POST', address, { id: newId(), ...body }, token),
  };
}

/** An ID number of nobody: a place that does not exist, a day, three digits, and the check digit. */
export function nobodysId(serial) {
  const body = `310199${1940 + (serial % 50)}${String(1 + (serial % 12)).padStart(2, '0')}15${String(serial % 1000).padStart(3, '0')}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = [...body].reduce((total, digit, at) => total + Number(digit) * weights[at], 0);
  return body + '10X98765432'[sum % 11];
}

let nobodies = Math.floor(Math.random() * 600_000);
/** A household of nobody in the street officer's street. */
export async function freshHousehold(street) {
  const serial = (nobodies += 1);
  const { household_id } = await street.post('/api/households', {
    hukou_area_code: '310107015',
    residence_area_code: '310107015',
    members: [{ name: '李根生', id_number: nobodysId(serial), relation: '01' }],
    categories: [
      {
        code: 'minimum_living',
        legal_basis: '上海市社会救助条例',
        proving_body: '街道救助所',
        valid_from: '2026-01-01',
      },
    ],
  });
  return household_id;
}

/** A day so many after today in Shanghai. */
export const day = (ahead) => new Date(Date.now() + (ahead * 24 + 8) * 3_600_000).toISOString().slice(0, 10);

/** Drafts a batch of vouchers from the first fund; gives its id. */
export async function draftBatch(officer, fund, good_for, households) {
  const [{ id: fund_id }] = await fund.get('/api/funds');
  const [{ id: campaign_id }] = await fund.get('/api/campaigns');
  const { batch_id } = await officer.post('/api/voucher-batches', {
    plan: {
      campaign_id,
      fund_id,
      fund_reason: 'still_special_hardship',
      good_for,
      households,
      first_on: day(0),
      last_on: day(60),
    },
  });
  return batch_id;
}

/** Issues one voucher to a household; its batch, its printed sheet and the code on it. */
export async function oneVoucher(officer, fund, good_for, household_id) {
  const batch_id = await draftBatch(officer, fund, good_for, { household_ids: [household_id] });
  await fund.post(`/api/voucher-batches/${batch_id}/approve`, {});
  const sheet = await officer.get(`/api/voucher-batches/${batch_id}/sheet?from=1&count=1`);
  const [code] = /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{3}/.exec(sheet);
  return { batch_id, sheet, code };
}

/** A household with one voucher that pays for so many pieces of a product; its printed sheet, its code, and what is on the shelves. */
export async function freshVoucher(url, pieces = 4) {
  const goods = await shelf(url);
  const [street, fund] = await Promise.all([signedIn(url, 'street'), signedIn(url, 'fund')]);
  const household = await freshHousehold(street);
  const good_for = { kind: 'value', face_fen: pieces * goods.product.value_fen };
  return { ...(await oneVoucher(street, fund, good_for, household)), ...goods };
}

/** Uses what is left on a voucher, elsewhere: by goods worth as much as it holds, or near it. */
export async function spend(url, { code, product }) {
  const cashier = await signedIn(url, 'cashier');
  const { balance_fen } = await cashier.post('/api/vouchers/lookup', { id: undefined, code });
  const quantity = Math.floor(balance_fen / product.value_fen);
  if (quantity > 0)
    await cashier.post('/api/redemptions', { code, lines: [{ product_id: product.id, quantity }] });
}

/** A product with a barcode of which enough is on the first store's shelves; if it must be `dated`, nothing of it is due by tomorrow. */
export async function shelf(url, dated = false) {
  const cashier = await signedIn(url, 'cashier');
  const { items } = await cashier.get('/api/products?limit=100');
  const { roles } = await cashier.get('/api/me');
  const due = ({ expires_on }) => expires_on >= day(0) && expires_on <= day(1);
  for (const product of items.filter(
    ({ barcodes, value_fen, shelf_life }) =>
      barcodes.length > 0 && value_fen > 0 && value_fen < 5000 && (!dated || shelf_life === 'dated'),
  )) {
    const lots = await cashier.get(`/api/stock?store_id=${roles[0].store_id}&product_id=${product.id}`);
    const free = lots.items
      .filter(({ state }) => state !== 'quarantined')
      .reduce((sum, lot) => sum + lot.on_hand, 0);
    if (free > 20 && !(dated && lots.items.some(due)))
      return { product, gtin: product.barcodes[0].printed, store: roles[0].store_id };
  }
  throw new Error('no product with a barcode is on the shelf');
}

/** A registered till of the cashier's store that may go on without a network; what its browser keeps. */
export async function freshTill(url, limits = {}) {
  const [admin, fund, cashier] = await Promise.all(
    ['admin', 'fund', 'cashier'].map((name) => signedIn(url, name)),
  );
  const { roles } = await cashier.get('/api/me');
  const [{ store_id }] = roles;
  await fund.post('/api/offline/limits', {
    store_id,
    per_voucher_fen: 50_000,
    total_fen: 100_000,
    hours: 24,
    ...limits,
  });
  const { device_id } = await admin.post('/api/devices', { store_id, name: 'e2e' });
  const { device_secret } = await admin.post(`/api/devices/${device_id}/secret`, {});
  return { store_id, device_id, device: `${device_id} ${device_secret}` };
}
