// What an offline till carries when its store has 5,000 vouchers: its bytes on the wire, and how long a slow phone takes to fetch and to open it.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, test } from 'node:test';
import { enterPin, giveUp, prepare } from './alone.mjs';
import { withTill } from './lone-till.mjs';
import { day, PASSWORD, signedIn, startServer } from './server.mjs';

const VOUCHERS = 5_000;
const WIRE_MAX = 1_000_000;
/** How much slower a cheap phone is than this machine. */
const SLOWER = 6;
let server;
before(async () => (server = await startServer()), { timeout: 240_000 });
after(() => server?.stop());

/** Asks for the whole carry; the bytes of the answer's body as they came, and how many milliseconds that took. */
function carry(token, encoding) {
  return new Promise((done, failed) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'accept-encoding': encoding,
    };
    const began = performance.now();
    const asked = request(`${server.url}/api/offline/carry`, { method: 'POST', headers }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => {
        const body = Buffer.concat(parts);
        const kind = answer.headers['content-encoding'] ?? 'identity';
        done({ body, kind, status: answer.statusCode, took: Math.round(performance.now() - began) });
      });
    });
    asked.on('error', failed);
    asked.end(JSON.stringify({ cursor: null }));
  });
}

async function tokenAt(device) {
  const [device_id, device_secret] = device.split(' ');
  const body = JSON.stringify({ username: 'cashier', password: PASSWORD, device_id, device_secret });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${server.url}/api/session`, { method: 'POST', headers, body });
  return (await answer.json()).access_token;
}

const carried = ({ body }) => Object.values(JSON.parse(body).buckets).flat().length;

/** Issues so many vouchers that are good at one store only; gives the households that got them. */
async function issue(store_id, households) {
  const [officer, fund] = await Promise.all(['district', 'fund'].map((name) => signedIn(server.url, name)));
  const [{ id: fund_id }] = await fund.get('/api/funds');
  const [{ id: campaign_id }] = await fund.get('/api/campaigns');
  const plan = {
    campaign_id,
    fund_id,
    fund_reason: 'still_special_hardship',
    good_for: { kind: 'value', face_fen: 1_000 },
    households,
    store_ids: [store_id],
    first_on: day(0),
    last_on: day(60),
  };
  const { batch_id } = await officer.post('/api/voucher-batches', { plan });
  await fund.post(`/api/voucher-batches/${batch_id}/approve`, {});
  return batch_id;
}

/** Households that a batch was for. */
async function householdsOf(batch_id, count) {
  const officer = await signedIn(server.url, 'district');
  const found = new Set();
  for (let after = ''; found.size < count && after !== undefined;) {
    const page = await officer.get(
      `/api/vouchers?batch_id=${batch_id}&limit=100${after && `&after=${after}`}`,
    );
    for (const { household_id } of page.items) found.add(household_id);
    after = page.next ?? undefined;
  }
  return [...found].slice(0, count);
}

test('an offline till carries 5,000 vouchers in less than 1 MB on the wire, and opens them on a slow phone', async (t) => {
  await withTill(server, {}, async (till) => {
    const token = await tokenAt(till.device);
    let count = carried(await carry(token, 'identity'));
    for (let batch; count < VOUCHERS; count = carried(await carry(token, 'identity'))) {
      const left = VOUCHERS - count;
      const last = batch && (await householdsOf(batch, left));
      // As many as there are households in the district, until the rest is less.
      batch = await issue(till.store_id, last?.length === left ? { household_ids: last } : {});
    }
    assert.equal(count, VOUCHERS);
    for (const encoding of ['identity', 'gzip', 'br']) {
      const { body, kind, status, took } = await carry(token, encoding);
      assert.deepEqual([status, kind], [200, encoding]);
      t.diagnostic(`${VOUCHERS} vouchers, ${kind}: ${body.length} bytes, answered in ${took} ms`);
      if (encoding !== 'identity') assert.ok(body.length < WIRE_MAX, `${kind}: ${body.length} bytes`);
    }

    const { context, page } = await till.open();
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    const asked = new Map();
    session.on('Network.responseReceived', ({ requestId, response }) => {
      if (response.url.endsWith('/api/offline/carry')) asked.set(requestId, response.headers);
    });
    const bytes = [];
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      if (asked.has(requestId)) bytes.push([encodedDataLength, asked.get(requestId)]);
    });
    await prepare(page);
    const [[whole, headers]] = bytes;
    t.diagnostic(`the browser got ${whole} bytes by ${headers['content-encoding']}, headers included`);
    assert.ok(whole < WIRE_MAX);

    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
    await page.reload();
    await page.getByLabel('PIN', { exact: true }).waitFor();
    const began = performance.now();
    await enterPin(page);
    await page
      .getByText(`${VOUCHERS.toLocaleString('en')} 张券`)
      .first()
      .waitFor();
    t.diagnostic(`opened in ${Math.round(performance.now() - began)} ms, ${SLOWER} times slowed`);
    await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
    await giveUp(page);
  });
});
