// The outbox keeps what was handed out, in a chain that shows every gap, and leaves nothing behind.
import { openDB } from 'idb';
import { expect, test } from 'vitest';
import { deviceKey } from './device';
import { enter, entriesOf, firstHash, inspect, payloadOf, settle, tidy, unsent } from './outbox';
import { openStore, type EntryOfVersion1 } from './store';
import { draft, freshStore, withLease } from './testing';

async function entered(count: number) {
  const { store, name } = await freshStore();
  const lease = await withLease(store);
  for (let at = 0; at < count; at += 1) await enter(lease.lease_id, () => draft(), store);
  const look = async () =>
    inspect(
      (await store.get('leases', lease.lease_id))!,
      await entriesOf(store, lease.lease_id),
      await deviceKey(store),
    );
  return { store, name, id: lease.lease_id, look };
}

test('entries are chained by counter and hash, and signed', async () => {
  const { store, id, look } = await entered(3);
  const entries = await entriesOf(store, id);
  expect(entries.map(({ counter }) => counter)).toEqual([1, 2, 3]);
  const said = entries.map(payloadOf);
  expect(said.map(({ previous }) => previous)).toEqual([
    await firstHash(id),
    entries[0]!.hash,
    entries[1]!.hash,
  ]);
  expect(await look()).toEqual({ missing: [], altered: [] });
  expect((await deviceKey(store)).privateKey.extractable).toBe(false);
});

test('entries made at once stand in one chain', async () => {
  const { store, id, look } = await entered(0);
  const tries = Array.from({ length: 5 }, () => enter(id, () => draft(), store));
  const done = (await Promise.allSettled(tries)).filter(({ status }) => status === 'fulfilled').length;
  expect((await entriesOf(store, id)).length).toBe(done);
  expect(done).toBeGreaterThan(0);
  expect(await look()).toEqual({ missing: [], altered: [] });
});

test('an amount changed by hand is found, also with a hash made to fit', async () => {
  const { store, id, look } = await entered(3);
  const [, second] = await entriesOf(store, id);
  const payload = btoa(
    atob(second!.payload.replace(/-/g, '+').replace(/_/g, '/')).replace('"fund_fen":1000', '"fund_fen":1'),
  )
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');
  await store.put('outbox', { ...second!, payload });
  expect((await look()).altered).toContain(2);
});

test.each(['', 'bm9uc2Vuc2U', '%', 'e30'])(
  'an entry that was made unreadable is found and breaks nothing: %s',
  async (payload) => {
    const { store, id, look } = await entered(2);
    const [first] = await entriesOf(store, id);
    await store.put('outbox', { ...first!, payload });
    expect((await look()).altered).toContain(1);
    expect(payloadOf({ payload })).toMatchObject({ lines: [], fund_fen: 0 });
  },
);

test('an entry taken out, also the last one, is found', async () => {
  const { store, id, look } = await entered(3);
  await store.delete('outbox', [id, 2]);
  expect((await look()).missing).toEqual([2]);
  await store.delete('outbox', [id, 3]);
  expect((await look()).missing).toEqual([2, 3]);
});

test('a refusal enters nothing, and neither does a lease that has ended', async () => {
  const { store, id } = await entered(1);
  const refused = enter(
    id,
    () => {
      throw new Error('no');
    },
    store,
  );
  await expect(refused).rejects.toThrow('no');
  await store.put('leases', { ...(await store.get('leases', id))!, ended: 'over' });
  await expect(enter(id, () => draft(), store)).rejects.toThrow();
  expect(await entriesOf(store, id)).toHaveLength(1);
});

test('an answer is final, and nothing is deleted before it is stored and its lease confirmed', async () => {
  const { store, id } = await entered(2);
  const [first] = await entriesOf(store, id);
  await settle(store, id, [{ hash: first!.hash, outcome: 'accepted' }]);
  await settle(store, id, [{ hash: first!.hash, outcome: 'refused' }]);
  expect((await entriesOf(store, id))[0]!.answer?.outcome).toBe('accepted');
  const late = Date.now() + 30 * 86_400_000;
  await store.put('leases', { ...(await store.get('leases', id))!, closed_at: Date.now() });
  await tidy(store, late);
  expect(await unsent(store)).toHaveLength(1);
  await settle(store, id, [{ hash: (await unsent(store))[0]!.hash, outcome: 'accepted' }]);
  await tidy(store, Date.now());
  expect(await entriesOf(store, id)).toHaveLength(2);
  await tidy(store, late);
  expect(await entriesOf(store, id)).toHaveLength(0);
});

test('the outbox of version 1 comes along whole, and its chain goes on', async () => {
  const { store, name, id } = await entered(3);
  const [entries, lease, key] = [
    await entriesOf(store, id),
    await store.get('leases', id),
    await deviceKey(store),
  ];
  store.close();
  const old = `${name}-v1`;
  const first = await openDB(old, 1, {
    upgrade(database) {
      database.createObjectStore('settings');
      database.createObjectStore('leases', { keyPath: 'lease_id' });
      database.createObjectStore('carry');
      database.createObjectStore('outbox', { keyPath: 'id' });
    },
  });
  await first.put('settings', key, 'key');
  await first.put('leases', lease);
  for (const entry of entries)
    await first.put('outbox', {
      ...entry,
      id: payloadOf(entry).id,
      sent: entry.counter === 1,
    } satisfies EntryOfVersion1);
  first.close();
  const brought = await openStore(old);
  expect((await unsent(brought)).map(({ counter }) => counter)).toEqual([2, 3]);
  await enter(id, () => draft(), brought);
  const whole = await entriesOf(brought, id);
  expect(whole.map(({ payload }) => payload).slice(0, 3)).toEqual(entries.map(({ payload }) => payload));
  expect(await inspect((await brought.get('leases', id))!, whole, key)).toEqual({ missing: [], altered: [] });
});
