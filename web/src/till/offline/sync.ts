// Sends what is unsent, lease by lease and in its order, in batches; stores each answer before anything else happens.
import { hashOf, ofText } from './bytes';
import { heard } from './clock';
import { settle, unsent } from './outbox';
import type { Server } from './server';
import type { Entry, Store } from './store';
import type { SyncAnswer, SyncedEntry } from './wire';

export const BATCH = 50;
const OUTCOMES = ['accepted', 'repeat', 'conflict', 'refused'];

/** An answer came that says nothing of what was asked: it is asked again later. */
export class Unreadable extends Error {}

/** Final answers to what was sent; whatever else the answer holds is not believed. */
function readable(answer: SyncAnswer | undefined, sent: readonly Entry[]): SyncedEntry[] {
  if (!Array.isArray(answer?.answers)) throw new Unreadable();
  const known = new Set(sent.map(({ hash }) => hash));
  const found = answer.answers.filter((one) => known.has(one?.hash) && OUTCOMES.includes(one.outcome));
  if (found.length === 0) throw new Unreadable();
  return found;
}

/** The answer by the entries' own names: one whose bytes were altered since is named by the server after what it got. */
async function byOwnNames(answer: SyncAnswer, sent: readonly Entry[]): Promise<SyncAnswer> {
  if (!Array.isArray(answer?.answers)) return answer;
  const own = new Map<string, string>();
  for (const entry of sent) own.set(await hashOf(ofText(entry.payload)), entry.hash);
  const answers = answer.answers.map((one) => ({ ...one, hash: own.get(one?.hash) ?? one?.hash }));
  return { ...answer, answers };
}

/** What the server says of the lease as a whole ends it here too. */
async function mark(store: Store, leaseId: string, answer: SyncAnswer): Promise<void> {
  const change = store.transaction('leases', 'readwrite');
  const lease = await change.store.get(leaseId);
  if (lease && !lease.ended) {
    // A server that knows more entries than this till made them for another copy of it.
    const rolledBack = answer.last_counter > lease.counter;
    const ended = answer.blocked ? 'blocked' : rolledBack ? 'rolled_back' : answer.open ? undefined : 'over';
    if (ended) await change.store.put({ ...lease, ended });
  }
  await change.done;
}

/** Sends all; gives what was answered. Throws if the server is away, after storing what was answered before. */
export async function sendAll(store: Store, by: Pick<Server, 'sync'>): Promise<SyncedEntry[]> {
  const answered: SyncedEntry[] = [];
  const waiting = await unsent(store);
  const leases = (await store.getAll('leases')).sort((one, other) =>
    one.issued_at < other.issued_at ? -1 : 1,
  );
  for (const { lease_id, token } of leases) {
    let left = waiting.filter((entry) => entry.lease_id === lease_id);
    while (left.length > 0) {
      const batch = left.slice(0, BATCH);
      const answer = await byOwnNames(await by.sync(token, batch), batch);
      const final = readable(answer, batch);
      await settle(store, lease_id, final);
      await mark(store, lease_id, answer);
      await heard(store, answer.now);
      answered.push(...final);
      const done = new Set(final.map(({ hash }) => hash));
      left = left.filter(({ hash }) => !done.has(hash));
    }
  }
  return answered;
}
