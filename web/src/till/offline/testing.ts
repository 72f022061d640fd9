// What the tests of the till without a network share: a store in memory, a lease, drafts, and a server true to the contract.
import 'fake-indexeddb/auto';
import { deleteDB } from 'idb';
import { newId } from '../../kernel/id';
import { hashOf, ofText } from './bytes';
import { firstHash, payloadOf, type Draft } from './outbox';
import { openStore, type Entry, type Lease, type Store } from './store';
import type { CarriedProduct, CarriedVoucher, SyncAnswer, SyncedEntry } from './wire';

// Node 20 has no navigator; without locks the store itself must keep one chain.
if (typeof navigator === 'undefined') Object.assign(globalThis, { navigator: {} });

let stores = 0;
/** A store of its own for each test. */
export async function freshStore(): Promise<{ store: Store; name: string }> {
  const name = `test-${(stores += 1)}`;
  await deleteDB(name);
  return { store: await openStore(name), name };
}

export async function withLease(store: Store, more: Partial<Lease> = {}): Promise<Lease> {
  const lease_id = newId();
  const lease: Lease = {
    lease_id,
    device_id: newId(),
    store_id: newId(),
    per_voucher_fen: 5_000,
    total_fen: 20_000,
    issued_at: new Date().toISOString(),
    until: new Date(Date.now() + 3_600_000).toISOString(),
    token: 'token',
    counter: 0,
    hash: await firstHash(lease_id),
    ...more,
  };
  await store.put('leases', lease);
  return lease;
}

export function draft(fund_fen = 1_000, voucher_id = newId()): Draft {
  const at = new Date().toISOString();
  return {
    id: newId(),
    account_id: newId(),
    at,
    device_at: at,
    carried_at: at,
    voucher_id,
    collector: 'holder',
    tender: 'cash',
    lines: [{ product_id: newId(), quantity: 1, unit_fen: fund_fen, value_fen: fund_fen }],
    fund_fen,
    cash_fen: 0,
  };
}

export const RICE: CarriedProduct = {
  id: '00000000-0000-7000-8000-000000000001',
  category_code: 'grain',
  name_zh: '大米',
  name_en: 'Rice',
  pack_size: '5 kg',
  unit_fen: 700,
  on_hand: 9,
  gtins: [{ gtin: '6901028075831', pieces: 1 }],
};
export const OIL: CarriedProduct = {
  ...RICE,
  id: RICE.id.replace(/1$/, '2'),
  category_code: 'oil',
  unit_fen: 300,
};
export const GOODS = new Map([RICE, OIL].map((product) => [product.id, product]));

export function voucher(more: Partial<CarriedVoucher> = {}): CarriedVoucher {
  return {
    id: newId(),
    state: 'issued',
    good: true,
    kind: 'value',
    first_on: '2026-11-01',
    last_on: '2026-12-31',
    face_fen: 2_000,
    balance_fen: 2_000,
    copay_fen: 0,
    holder: '王*兰',
    ...more,
  };
}

/** A server that keeps each entry once, and answers as the contract says; `away` loses the next answers, `few` cuts them. */
export class FakeServer {
  booked = new Map<string, SyncedEntry>();
  requests = 0;
  away: 'before' | 'after' | undefined;
  few = Infinity;
  verdict: (entry: Entry) => SyncedEntry['outcome'] = () => 'accepted';
  more: Partial<SyncAnswer> = {};

  sync = async (
    _token: string,
    sent: readonly Pick<Entry, 'payload' | 'signature'>[],
  ): Promise<SyncAnswer> => {
    this.requests += 1;
    if (this.away === 'before') throw new Error('no server');
    const answers: SyncedEntry[] = [];
    for (const entry of sent.slice(0, this.few) as Entry[]) {
      const hash = await hashOf(ofText(entry.payload));
      const { id } = payloadOf(entry);
      const before = this.booked.get(id);
      const answer = before
        ? { ...before, outcome: 'repeat' as const }
        : { hash, outcome: this.verdict(entry) };
      if (!before) this.booked.set(id, answer);
      answers.push(answer);
    }
    if (this.away === 'after') throw new Error('the answer is lost');
    return {
      lease_id: '',
      now: new Date().toISOString(),
      open: true,
      blocked: false,
      last_counter: 0,
      answers,
      ...this.more,
    };
  };
}
