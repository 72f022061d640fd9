// The outbox: entries written before success is shown, signed by the till, chained by counter and hash.
//
// Nothing is deleted here before the server's final answer is stored, and nothing that was signed is ever changed.
import { hashOf, ofText, utf8 } from './bytes';
import { deviceKey, isOurs, signed } from './device';
import { till, type Entry, type Lease, type Store } from './store';
import type { Payload, SyncedEntry } from './wire';

/** What is handed out, before it has its place in the chain. */
export type Draft = Omit<Payload, 'v' | 'lease_id' | 'counter' | 'previous'>;
/** Decides, with all entries that are kept, whether something may still be entered; throws why not. */
type Allowed = (lease: Lease, entries: Entry[]) => Draft;

/** Answered entries stay for the till's list for so long. */
const KEPT_MS = 7 * 86_400_000;

const LONG_AGO = new Date(0).toISOString();
/** What an entry says that somebody made unreadable: nothing, at no place of the chain, so that it is found there. */
const UNREADABLE: Payload = {
  v: 1,
  lease_id: '',
  counter: 0,
  previous: '',
  id: '',
  account_id: '',
  at: LONG_AGO,
  device_at: LONG_AGO,
  carried_at: LONG_AGO,
  voucher_id: '',
  collector: 'holder',
  tender: 'cash',
  lines: [],
  fund_fen: 0,
  cash_fen: 0,
};

export function payloadOf(entry: Pick<Entry, 'payload'>): Payload {
  try {
    const said = JSON.parse(new TextDecoder().decode(ofText(entry.payload))) as Partial<Payload>;
    return { ...UNREADABLE, ...said };
  } catch {
    return UNREADABLE;
  }
}

/** What the first entry of a lease is chained to. */
export function firstHash(leaseId: string): Promise<string> {
  return hashOf(utf8(leaseId));
}

/** One tab at a time goes through the outbox. */
export async function alone<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  return navigator.locks ? await navigator.locks.request('nuanquan.outbox', work) : await work();
}

/** Enters what `allowed` drafts under a lease. When this returns, the entry is on the disk. */
export function enter(leaseId: string, allowed: Allowed, from?: Store): Promise<Entry> {
  return alone(async () => {
    const store = from ?? (await till());
    const [lease, entries, key] = await Promise.all([
      store.get('leases', leaseId),
      store.getAll('outbox'),
      deviceKey(store),
    ]);
    if (!lease) throw new Error('the lease is gone');
    const draft = allowed(lease, entries);
    const place = { v: 1 as const, lease_id: leaseId, counter: lease.counter + 1, previous: lease.hash };
    const { text: payload, signature } = await signed(key, { ...place, ...draft } satisfies Payload);
    const hash = await hashOf(ofText(payload));
    const entry: Entry = { lease_id: leaseId, counter: place.counter, payload, signature, hash };
    const change = store.transaction(['leases', 'outbox'], 'readwrite', { durability: 'strict' });
    const now = await change.objectStore('leases').get(leaseId);
    // Without locks another tab may have been faster: a fork is worse than a refusal.
    if (now?.hash !== lease.hash || now.ended) {
      change.abort();
      await change.done.catch(() => {});
      throw new Error('the lease has moved on');
    }
    await change.objectStore('outbox').add(entry);
    await change.objectStore('leases').put({ ...now, counter: entry.counter, hash });
    await change.done;
    return entry;
  });
}

export function entriesOf(store: Store, leaseId: string): Promise<Entry[]> {
  return store.getAll('outbox', IDBKeyRange.bound([leaseId, 0], [leaseId, Infinity]));
}

export async function unsent(store: Store): Promise<Entry[]> {
  return (await store.getAll('outbox')).filter((entry) => !entry.answer);
}

/** Stores final answers. What was answered once stays so. */
export async function settle(store: Store, leaseId: string, answers: readonly SyncedEntry[]): Promise<void> {
  const change = store.transaction(['outbox', 'settings'], 'readwrite', { durability: 'strict' });
  const step = ((await change.objectStore('settings').get('step')) as number | undefined) ?? 0;
  await change.objectStore('settings').put(step + 1, 'step');
  const entries = await change
    .objectStore('outbox')
    .getAll(IDBKeyRange.bound([leaseId, 0], [leaseId, Infinity]));
  for (const answer of answers) {
    const entry = entries.find(({ hash }) => hash === answer.hash);
    if (!entry || entry.answer) continue;
    await change.objectStore('outbox').put({ ...entry, answer, answered_step: step + 1 });
  }
  await change.done;
}

/** Why the chain of a lease does not hold: the counters that are missing, and those that were altered. */
export interface Faults {
  missing: number[];
  altered: number[];
}

/** Looks whether each entry is as it was signed and follows the one before. */
export async function inspect(lease: Lease, entries: readonly Entry[], key: CryptoKeyPair): Promise<Faults> {
  const faults: Faults = { missing: [], altered: [] };
  const byCounter = new Map(entries.map((entry) => [entry.counter, entry]));
  let previous: string | undefined = await firstHash(lease.lease_id);
  for (let counter = 1; counter <= lease.counter; counter += 1) {
    const entry = byCounter.get(counter);
    if (entry && (await isWhole(entry, previous, key))) previous = entry.hash;
    else {
      faults[entry ? 'altered' : 'missing'].push(counter);
      previous = undefined;
    }
  }
  if (previous !== undefined && previous !== lease.hash) faults.altered.push(lease.counter);
  return faults;
}

async function isWhole(entry: Entry, previous: string | undefined, key: CryptoKeyPair): Promise<boolean> {
  try {
    const said = payloadOf(entry);
    const placed = said.counter === entry.counter && said.lease_id === entry.lease_id;
    const follows = previous === undefined || said.previous === previous;
    const same = (await hashOf(ofText(entry.payload))) === entry.hash;
    return placed && follows && same && (await isOurs(key, entry.payload, entry.signature));
  } catch {
    return false;
  }
}

/** Clears away leases that are over and confirmed, with their entries, once these are old. */
export async function tidy(store: Store, now = Date.now()): Promise<void> {
  const [leases, entries] = await Promise.all([store.getAll('leases'), store.getAll('outbox')]);
  for (const lease of leases.filter(({ closed_at }) => closed_at !== undefined)) {
    const own = entries.filter(({ lease_id }) => lease_id === lease.lease_id);
    if (own.some(({ answer }) => !answer) || now - (lease.closed_at ?? now) < KEPT_MS) continue;
    const change = store.transaction(['leases', 'outbox'], 'readwrite');
    await change
      .objectStore('outbox')
      .delete(IDBKeyRange.bound([lease.lease_id, 0], [lease.lease_id, Infinity]));
    await change.objectStore('leases').delete(lease.lease_id);
    await change.done;
  }
}
