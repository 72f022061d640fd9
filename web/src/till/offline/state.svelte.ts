// How things stand with this till and the network, for every page that shows it; and the deeds that change it.
import { newId } from '../../kernel/id';
import { api, ask } from '../../kernel/api';
import { kept } from '../../kernel/kept';
import { asProblem, Problem } from '../../kernel/problem';
import { assume, recall, session, type Me } from '../../kernel/session.svelte';
import { work } from '../place.svelte';
import { bucketOf, keep, merged, opened, withVoucher, type Carry, type Said } from './carry';
import * as clock from './clock';
import { deviceKey, publicKey } from './device';
import * as leases from './lease';
import { inspect, payloadOf, tidy } from './outbox';
import { forget, hasPin, openBy, setPin, type Opened } from './pin';
import { OwnRefusal } from './refusal';
import { server } from './server';
import { hasRoom, setting, till, type Entry, type Lease, type Store } from './store';
import { sendAll } from './sync';
import type { CarriedVoucher } from './wire';

/** After no answer the server is not tried by the next customer for so long. */
const AWAY_MS = 20_000;

let prepared = $state(kept.get('offline') === 'on');
let key = $state.raw<CryptoKey | undefined>();
let carry = $state.raw<Carry | undefined>();
let lease = $state.raw<Lease | undefined>();
let entries = $state.raw<readonly Entry[]>([]);
let known = $state(false);
let awaySince = $state(0);
let fault = $state<'denied' | 'full' | 'altered' | undefined>();
let leaseProblem = $state.raw<Problem | undefined>();
let syncProblem = $state.raw<Problem | undefined>();
let syncing = $state(false);
let clockWrong = $state(false);

export const offline = {
  /** Whether somebody set a PIN at this till: it can go on by itself. */
  get prepared() {
    return prepared;
  },
  /** What it carries, once the PIN was entered. */
  get carry() {
    return carry;
  },
  get lease() {
    return lease;
  },
  /** All entries that are kept, oldest first. */
  get entries() {
    return entries;
  },
  /** Whether the disk was read: before, nobody knows whether all is sent. */
  get known() {
    return known;
  },
  get unsent() {
    return entries.filter(({ answer }) => !answer).length;
  },
  /** What keeps the till from entering anything: no storage, a full one, or a record that somebody changed. */
  get fault() {
    return fault;
  },
  get clockWrong() {
    return clockWrong;
  },
  get leaseProblem() {
    return leaseProblem;
  },
  get syncProblem() {
    return syncProblem;
  },
  get syncing() {
    return syncing;
  },
  /** Whether the last try found no server. */
  get away() {
    return awaySince > 0;
  },
  /** Whether it is too early to try again for a customer who waits. */
  get justTried() {
    return awaySince > 0 && Date.now() - awaySince < AWAY_MS;
  },
  wentAway(): void {
    awaySince = Date.now();
  },
  cameBack(): void {
    awaySince = 0;
  },
};

/** Reads what is on the disk, and finds out whether it can be written. */
export async function look(): Promise<void> {
  try {
    const store = await till();
    // The lease first: an entry that another tab makes meanwhile is then one too many, not one that is missing.
    const open = await leases.current(store);
    const all = (await store.getAll('outbox')).map((entry) => [payloadOf(entry).device_at, entry] as const);
    entries = all.sort(([one], [other]) => (one < other ? -1 : 1)).map(([, entry]) => entry);
    [lease, known] = [open, true];
    prepared = await hasPin(store);
    kept.set('offline', prepared || offline.unsent > 0 ? 'on' : undefined);
    clockWrong = Boolean(await setting(store, 'clock')) && (await clock.now(store)) === undefined;
    if (!clockWrong) await clock.seen(store);
    const full = !(await hasRoom(store));
    fault = full ? 'full' : lease && (await isAltered(store, lease)) ? 'altered' : undefined;
  } catch (why) {
    console.warn(why);
    fault = why instanceof DOMException && why.name === 'QuotaExceededError' ? 'full' : 'denied';
  }
}

async function isAltered(store: Store, of: Lease): Promise<boolean> {
  const own = entries.filter(({ lease_id }) => lease_id === of.lease_id);
  const { missing, altered } = await inspect(of, own, await deviceKey(store));
  return missing.length + altered.length > 0;
}

/** Fetches what changed since, and seals it. */
async function fetchCarry(store: Store, by: CryptoKey, me: Me): Promise<void> {
  const step = ((await setting(store, 'step')) ?? 0) + 1;
  await store.put('settings', step, 'step');
  const answer = await server.carry(carry?.cursor ?? null);
  await clock.heard(store, answer.at);
  const words = carry ? { sentences: carry.sentences, categories: carry.categories } : await fetchWords();
  const fresh = merged(carry, answer, { step, me, ...words });
  if (key !== by) return; // Whoever set the PIN has gone meanwhile.
  const buckets = carry ? Object.keys(answer.buckets).map(Number) : Array.from({ length: 64 }, (_, at) => at);
  await keep(by, fresh, { products: Boolean(answer.products) || !carry, buckets }, store);
  carry = fresh;
}

async function fetchWords(): Promise<Pick<Carry, 'sentences' | 'categories'>> {
  const [problems, categories] = await Promise.all([
    ask(api.GET('/api/problems')),
    ask(api.GET('/api/categories')),
  ]);
  const said = (all: [string, Said][]) => Object.fromEntries(all);
  return {
    sentences: said(problems.map(({ code, title_zh, title }) => [code, { zh: title_zh, en: title }])),
    categories: said(categories.map(({ code, name_zh, name_en }) => [code, { zh: name_zh, en: name_en }])),
  };
}

/** One at a time, over all tabs, talks with the server about leases and entries. */
async function exclusively(work: () => Promise<void>): Promise<void> {
  await (navigator.locks ? navigator.locks.request('nuanquan.sync', work) : work());
}

/** Makes the till ready to go on by itself: its key, a PIN, what it carries, and a lease. */
export async function prepare(pin: string): Promise<void> {
  const me = session.me;
  if (!me) throw new Problem('unauthenticated', 401);
  const store = await till();
  await navigator.storage?.persist?.();
  await exclusively(async () => {
    await server.registerKey(newId(), await publicKey(await deviceKey(store)));
    carry = undefined;
    key = await setPin(store, pin);
    await fetchCarry(store, key, me);
    await renewLease(store);
  });
  await look();
}

async function renewLease(store: Store): Promise<void> {
  try {
    lease = await leases.renew(store, server);
    leaseProblem = undefined;
  } catch (why) {
    const problem = asProblem(why);
    if (!leases.isOnlyLease(problem)) throw problem;
    [lease, leaseProblem] = [await leases.current(store), problem];
  }
}

/** Opens what is carried by the PIN; without a server this also says who sits here. */
export async function unlock(pin: string): Promise<Opened> {
  const store = await till();
  const answer = await openBy(store, pin);
  if ('key' in answer) {
    carry = await opened(answer.key, store);
    key = answer.key;
    if (carry && session.state === 'unreachable') assume(carry.me);
    if (carry && session.me && carry.me.account_id !== session.me.account_id) await leave();
  }
  await look();
  if (key) void synchronise();
  return answer;
}

let running: Promise<void> | undefined;
let wanted = false;

/**
 * Sends what is unsent, then brings lease and carry up to date. Only one tab does it at a time. Asked for meanwhile, it is
 * done once more: an entry was made since, or the PIN entered.
 */
export function synchronise(): Promise<void> {
  wanted = true;
  running ??= (async () => {
    while (wanted) {
      wanted = false;
      await synchroniseOnce();
    }
  })().finally(() => (running = undefined));
  return running;
}

async function synchroniseOnce(): Promise<void> {
  if (!prepared && offline.unsent === 0) return;
  syncing = true;
  const once = async () => {
    const store = await till();
    if (awaySince > 0 || session.assumed) await server.probe();
    await sendAll(store, server);
    // A session that is over asks for a sign-in: not before the customer has gone.
    if (session.assumed && !work.busy) await recall();
    if (session.state === 'in' && !session.assumed && session.me?.device && key) {
      await renewLease(store);
      await fetchCarry(store, key, session.me);
    }
    await tidy(store);
  };
  try {
    await exclusively(once);
    syncProblem = undefined;
    offline.cameBack();
  } catch (why) {
    syncProblem = asProblem(why);
    if (syncProblem.status === 0) offline.wentAway();
  } finally {
    syncing = false;
    await look();
  }
}

/** A voucher that was used here online: what is carried says so until the server does. */
export async function usedOnline(voucher: CarriedVoucher): Promise<void> {
  if (!carry || !key) return;
  carry = withVoucher(carry, voucher);
  await keep(key, carry, { products: false, buckets: [bucketOf(voucher.id)] });
}

/** What is carried goes when whoever set the PIN goes. Entries, lease and key stay with the till. */
export async function leave(): Promise<void> {
  [key, carry] = [undefined, undefined];
  await forget(await till());
  await look();
}

/** Nobody signs out over unsent entries. */
export async function mayLeave(): Promise<void> {
  await look();
  if (offline.unsent > 0) await synchronise();
  if (offline.unsent > 0) throw new OwnRefusal('offline_unsent', { n: offline.unsent });
}

/** The till gives its lease back and forgets what it carries. */
export async function giveUp(): Promise<void> {
  await mayLeave();
  await exclusively(async () => {
    await leases.giveBack(await till(), server);
    await leave();
  });
}
