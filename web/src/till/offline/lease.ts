// The till's leave to go on by itself: asked for, renewed when nothing is unsent, and ended with all its entries.
import { newId } from '../../kernel/id';
import { asProblem, Problem } from '../../kernel/problem';
import { ofText, utf8 } from './bytes';
import { heard } from './clock';
import { deviceKey, signed } from './device';
import { isSigned } from './ed25519';
import { leftOf } from './decide';
import { entriesOf, firstHash, inspect, payloadOf } from './outbox';
import type { Server } from './server';
import { setting, type Entry, type Lease, type Store } from './store';
import type { Granted, VerifyingKey } from './wire';

const json = (part: string | undefined): Record<string, unknown> =>
  JSON.parse(new TextDecoder().decode(ofText(part ?? ''))) as Record<string, unknown>;

/** The limits as the server signed them, whatever else stands in the store; nothing if it did not. */
export async function limitsOf(lease: Lease, keys: readonly VerifyingKey[]): Promise<Lease | undefined> {
  try {
    const [head, claims, signature] = lease.token.split('.');
    const key = keys.find(({ key_id }) => String(key_id) === json(head).kid);
    const message = utf8(`${head}.${claims}`);
    if (!key || !(await isSigned(ofText(signature!), message, ofText(key.public_key)))) return undefined;
    const said = json(claims);
    if (said.jti !== lease.lease_id || said.aud !== 'nuanquan-lease') return undefined;
    const [per_voucher_fen, total_fen] = [Number(said.per_voucher_fen), Number(said.total_fen)];
    const until = new Date(Number(said.exp) * 1000).toISOString();
    return { ...lease, per_voucher_fen, total_fen, until };
  } catch {
    return undefined;
  }
}

/** The lease under which entries are made now: the newest that is neither ended nor closed. */
export async function current(store: Store): Promise<Lease | undefined> {
  const open = (await store.getAll('leases')).filter(({ ended, closed_at }) => !ended && !closed_at);
  return open.sort((one, other) => (one.issued_at < other.issued_at ? 1 : -1))[0];
}

/** Asks for a lease. Its id is kept first: a till that was emptied asked for none, and its key signs for no older one. */
async function take(store: Store, by: Server): Promise<void> {
  const asked = newId();
  await store.put('settings', asked, 'asked');
  await adopt(store, await by.takeLease(asked));
}

async function adopt(store: Store, granted: Granted): Promise<void> {
  const known = await store.get('leases', granted.lease_id);
  if (!known) await store.put('leases', { ...granted, counter: 0, hash: await firstHash(granted.lease_id) });
}

/** Changes a lease as it is now; gives it, unless `change` gives nothing. */
async function update(store: Store, id: string, change: (lease: Lease) => Lease | undefined) {
  const whole = store.transaction('leases', 'readwrite', { durability: 'strict' });
  const lease = await whole.store.get(id);
  const changed = lease && change(lease);
  if (changed) await whole.store.put(changed);
  await whole.done;
  return changed;
}

/** Says that all entries of a lease are with the server; names those that this till has lost. */
async function close(store: Store, known: Lease, by: Server): Promise<void> {
  const key = await deviceKey(store);
  // From here on nothing is entered under it, also by other tabs; what they entered just now goes first.
  const lease = await update(store, known.lease_id, (now) =>
    now.counter === known.counter ? { ...now, ended: now.ended ?? 'over' } : undefined,
  );
  if (!lease) return;
  const { lease_id, counter: last_counter, hash: last_hash } = lease;
  const say = async (lost: number[]) => {
    const statement = { purpose: 'close', lease_id, last_counter, last_hash, lost };
    const { text, signature } = await signed(key, statement);
    await by.closeLease(lease.token, text, signature);
  };
  try {
    await say([]);
  } catch (fault) {
    const { code, params } = asProblem(fault);
    // The server has blocked this till and ended its lease: more arrived than is here.
    if (code === 'lease_ahead')
      return void (await update(store, lease_id, (now) => ({
        ...now,
        ended: 'rolled_back',
        closed_at: Date.now(),
      })));
    if (code !== 'entries_missing') throw fault;
    // All that is here was sent before: what the server still misses is gone.
    await say(params.missing as number[]);
  }
  await update(store, lease_id, (now) => ({ ...now, closed_at: Date.now() }));
}

/** Whether a lease is worth a new one: a quarter was used, or half of its time is over. */
function isWorn(lease: Lease, entries: readonly Entry[], now: number): boolean {
  const [from, until] = [Date.parse(lease.issued_at), Date.parse(lease.until)];
  return leftOf(lease, entries.map(payloadOf)) < lease.total_fen * 0.75 || now > (from + until) / 2;
}

/** Brings leases and server together: ends what is over, renews what is worn, asks for one where there is none. */
export async function renew(store: Store, by: Server): Promise<Lease | undefined> {
  const held = await by.heldLease();
  await heard(store, held.now);
  const now = Date.parse(held.now);
  const asked = await setting(store, 'asked');
  if (held.lease && held.lease.lease_id === asked && held.last_counter === 0) await adopt(store, held.lease);
  for (const lease of await store.getAll('leases')) {
    if (lease.closed_at) continue;
    const own = lease.lease_id === held.lease?.lease_id;
    // A till that was set back enters nothing more, and says to the server how far it is: there it becomes a case.
    const behind = own && held.last_counter > lease.counter;
    if (behind) await update(store, lease.lease_id, (now) => ({ ...now, ended: 'rolled_back' }));
    const entries = await entriesOf(store, lease.lease_id);
    const done = entries.every(({ answer }) => answer);
    // A chain that does not hold is ended as well: the server gets what is left of it, and makes a case.
    const faults = await inspect(lease, entries, await deviceKey(store));
    const broken = faults.missing.length + faults.altered.length > 0;
    const over = Boolean(lease.ended) || !own || behind || broken || isWorn(lease, entries, now);
    if (done && over) await close(store, lease, by);
  }
  const open = await current(store);
  if (!open) await take(store, by);
  return current(store);
}

/** Gives the lease back, for a till that will not go on by itself. */
export async function giveBack(store: Store, by: Server): Promise<void> {
  for (const lease of await store.getAll('leases')) {
    if (lease.closed_at) continue;
    const entries = await entriesOf(store, lease.lease_id);
    if (entries.every(({ answer }) => answer)) await close(store, lease, by);
  }
}

/** Problems that leave a till without a lease, but with all else. */
export function isOnlyLease(problem: Problem): boolean {
  return ['lease_held', 'offline_not_allowed', 'device_blocked'].includes(problem.code);
}
