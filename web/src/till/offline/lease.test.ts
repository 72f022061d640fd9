// A lease is renewed when it is worn and nothing is unsent, and ends only with all its entries.
import { expect, test } from 'vitest';
import { newId } from '../../kernel/id';
import { Problem } from '../../kernel/problem';
import { ofText, toText, utf8 } from './bytes';
import { current, giveBack, limitsOf, renew } from './lease';
import { enter, entriesOf } from './outbox';
import type { Server } from './server';
import type { Lease, Store } from './store';
import { sendAll } from './sync';
import { draft, FakeServer, freshStore, withLease } from './testing';
import type { Granted } from './wire';

/** Leases as the server keeps them: one at a time, closed when nothing is missing or the rest is named as lost. */
class Leases extends FakeServer {
  open: Granted | null = null;
  received: number[] = [];
  lost: number[][] = [];
  ahead: number[] = [];
  closed: string[] = [];

  heldLease = async () => ({
    now: new Date().toISOString(),
    lease: this.open,
    entries: this.received.length,
    last_counter: Math.max(0, ...this.received),
  });
  takeLease = async (lease_id: string) => {
    if (this.open) throw new Problem('lease_held', 409);
    const [issued_at, until] = [0, 3_600_000].map((ahead) => new Date(Date.now() + ahead).toISOString());
    const rest = {
      device_id: newId(),
      store_id: newId(),
      per_voucher_fen: 500,
      total_fen: 900,
      token: 'token',
    };
    this.open = { lease_id, issued_at: issued_at!, until: until!, ...rest };
    return this.open;
  };
  closeLease = async (_token: string, statement: string) => {
    const said = JSON.parse(new TextDecoder().decode(ofText(statement))) as {
      lease_id: string;
      last_counter: number;
      lost: number[];
    };
    if (Math.max(0, ...this.received) > said.last_counter) {
      this.ahead.push(said.last_counter);
      throw new Problem('lease_ahead', 409);
    }
    const all = Array.from({ length: said.last_counter }, (_, at) => at + 1);
    const missing = all.filter((counter) => !this.received.includes(counter) && !said.lost.includes(counter));
    if (missing.length > 0) throw new Problem('entries_missing', 409, { missing });
    this.lost.push(said.lost);
    this.closed.push(said.lease_id);
    [this.open, this.received] = [null, []];
  };
  get all() {
    return this as unknown as Server;
  }
}

async function begin(): Promise<{ store: Store; by: Leases; lease: Lease }> {
  const [{ store }, by] = [await freshStore(), new Leases()];
  return { store, by, lease: (await renew(store, by.all))! };
}
async function use(store: Store, lease: Lease, fen: number): Promise<void> {
  await enter(lease.lease_id, () => draft(fen), store);
}

test('the first lease is asked for once, and adopted if the answer was lost', async () => {
  const { store, by, lease } = await begin();
  expect((await renew(store, by.all))?.lease_id).toBe(lease.lease_id);
  await store.delete('leases', lease.lease_id);
  expect((await renew(store, by.all))?.lease_id).toBe(lease.lease_id);
});

test('a worn lease is ended with all its entries, and the next one begins', async () => {
  const { store, by, lease } = await begin();
  await use(store, lease, 400);
  expect((await renew(store, by.all))?.lease_id).toBe(lease.lease_id);
  await sendAll(store, by);
  by.received = [1];
  const next = await renew(store, by.all);
  expect(by.closed).toEqual([lease.lease_id]);
  expect(next?.lease_id).not.toBe(lease.lease_id);
  await expect(use(store, lease, 1)).rejects.toThrow();
  expect(await entriesOf(store, lease.lease_id)).toHaveLength(1);
});

test('a lease that was hardly used goes on', async () => {
  const { store, by, lease } = await begin();
  await use(store, lease, 100);
  await sendAll(store, by);
  by.received = [1];
  expect((await renew(store, by.all))?.lease_id).toBe(lease.lease_id);
});

test('entries that are gone are named as lost', async () => {
  const { store, by, lease } = await begin();
  await use(store, lease, 10);
  await use(store, lease, 10);
  await store.delete('outbox', [lease.lease_id, 1]);
  await sendAll(store, by);
  by.received = [2];
  expect((await renew(store, by.all))?.lease_id).not.toBe(lease.lease_id);
  expect(by.lost).toEqual([[1]]);
});

test('a till that was set back enters nothing more, and the server hears of it once', async () => {
  const { store, by } = await begin();
  by.received = [1, 2, 3];
  for (let again = 0; again < 2; again += 1)
    await expect(renew(store, by.all)).rejects.toMatchObject({ code: 'lease_held' });
  expect(await current(store)).toBeUndefined();
  expect(by.ahead).toEqual([0]);
});

test('a till that was emptied takes no lease for its own that its new key does not sign for', async () => {
  const { by } = await begin();
  const { store } = await freshStore();
  await expect(renew(store, by.all)).rejects.toMatchObject({ code: 'lease_held' });
  expect(await current(store)).toBeUndefined();
});

test('an answer to the end that was lost is asked for again', async () => {
  const { store, by, lease } = await begin();
  const { closeLease } = by;
  by.closeLease = async (...said) => {
    await closeLease(...said);
    throw new Problem('offline', 0);
  };
  await expect(giveBack(store, by.all)).rejects.toMatchObject({ code: 'offline' });
  expect(await current(store)).toBeUndefined();
  by.closeLease = closeLease;
  expect((await renew(store, by.all))?.lease_id).not.toBe(lease.lease_id);
});

test('limits are what the server signed, not what stands in the store', async () => {
  const { store } = await freshStore();
  const lease = await withLease(store, { total_fen: 999_999_999 });
  const pair = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair;
  const public_key = toText(await crypto.subtle.exportKey('raw', pair.publicKey));
  const part = (value: unknown) => toText(utf8(JSON.stringify(value)));
  const claims = {
    jti: lease.lease_id,
    aud: 'nuanquan-lease',
    per_voucher_fen: 5,
    total_fen: 7,
    exp: 1_800_000_000,
  };
  const message = `${part({ alg: 'EdDSA', kid: '1' })}.${part(claims)}`;
  const signature = toText(await crypto.subtle.sign('Ed25519', pair.privateKey, utf8(message)));
  const keys = [{ key_id: 1, public_key }];
  const token = `${message}.${signature}`;
  expect(await limitsOf({ ...lease, token }, keys)).toMatchObject({ per_voucher_fen: 5, total_fen: 7 });
  expect(
    await limitsOf({ ...lease, token: `${message}.${toText(new Uint8Array(64))}` }, keys),
  ).toBeUndefined();
  expect(await limitsOf({ ...lease, lease_id: newId(), token }, keys)).toBeUndefined();
});
