// Sync sends each entry until its final answer is stored, and no answer twice counts once.
import { expect, test } from 'vitest';
import { setting } from './store';
import { enter, entriesOf, unsent } from './outbox';
import { BATCH, sendAll, Unreadable } from './sync';
import { draft, FakeServer, freshStore, withLease } from './testing';

async function tillWith(entries: number) {
  const { store } = await freshStore();
  const { lease_id } = await withLease(store);
  for (let at = 0; at < entries; at += 1) await enter(lease_id, () => draft(), store);
  return { store, lease_id, server: new FakeServer() };
}

test('all is sent in batches, once', async () => {
  const { store, lease_id, server } = await tillWith(BATCH + 3);
  expect(await sendAll(store, server)).toHaveLength(BATCH + 3);
  expect(server.requests).toBe(2);
  expect(await unsent(store)).toHaveLength(0);
  expect(await entriesOf(store, lease_id)).toHaveLength(BATCH + 3);
  expect(await sendAll(store, server)).toEqual([]);
  expect(server.requests).toBe(2);
  expect(await setting(store, 'clock')).toBeDefined();
});

test('a lost answer is asked for again, and nothing is booked twice', async () => {
  const { store, server } = await tillWith(4);
  server.away = 'after';
  for (let repeat = 0; repeat < 10; repeat += 1) await expect(sendAll(store, server)).rejects.toThrow();
  expect(await unsent(store)).toHaveLength(4);
  server.away = undefined;
  const answers = await sendAll(store, server);
  expect(answers.map(({ outcome }) => outcome)).toEqual(['repeat', 'repeat', 'repeat', 'repeat']);
  expect(server.booked.size).toBe(4);
});

test('a server that ends in the middle of a batch is asked for the rest', async () => {
  const { store, server } = await tillWith(5);
  server.few = 2;
  await sendAll(store, server);
  expect(server.requests).toBe(3);
  expect(server.booked.size).toBe(5);
  expect(await unsent(store)).toHaveLength(0);
});

test.each([{}, { answers: [] }, { answers: [{ hash: 'another', outcome: 'accepted' }] }, { answers: 'no' }])(
  'an answer that cannot be read leaves all unsent: %o',
  async (body) => {
    const { store } = await tillWith(1);
    const sync = async () => body as never;
    await expect(sendAll(store, { sync })).rejects.toThrow(Unreadable);
    expect(await unsent(store)).toHaveLength(1);
  },
);

test('a final refusal is a case: neither sent again nor deleted', async () => {
  const { store, lease_id, server } = await tillWith(2);
  server.verdict = () => 'refused';
  await sendAll(store, server);
  expect(await unsent(store)).toHaveLength(0);
  expect((await entriesOf(store, lease_id)).map(({ answer }) => answer?.outcome)).toEqual([
    'refused',
    'refused',
  ]);
  await sendAll(store, server);
  expect(server.requests).toBe(1);
});

test.each([
  [{ last_counter: 9 }, 'rolled_back'],
  [{ blocked: true }, 'blocked'],
  [{ open: false }, 'over'],
] as const)('what the server says of the till ends its lease: %o', async (more, ended) => {
  const { store, lease_id, server } = await tillWith(1);
  server.more = more;
  await sendAll(store, server);
  expect((await store.get('leases', lease_id))?.ended).toBe(ended);
});
