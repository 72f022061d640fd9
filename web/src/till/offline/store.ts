// What a till keeps in IndexedDB: its key, its lease, what it carries (sealed), and the outbox. Every older version is brought along.
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Granted, SyncedEntry } from './wire';

/** An entry of the outbox: what was signed, as it was signed, and what the server said. */
export interface Entry {
  lease_id: string;
  counter: number;
  /** The signed bytes and their signature, as base64url. */
  payload: string;
  signature: string;
  /** SHA-256 of the signed bytes. */
  hash: string;
  /** The server's final answer; an entry without one is unsent. */
  answer?: SyncedEntry;
  /** The step at which the answer was stored, to be compared with the carry's. */
  answered_step?: number;
}

/** A lease, and where its chain stands. */
export interface Lease extends Granted {
  counter: number;
  hash: string;
  /** When the server confirmed its end, by the device's clock. */
  closed_at?: number;
  /** Why nothing more may be entered under it. */
  ended?: 'over' | 'rolled_back' | 'altered' | 'blocked';
}

/** The PIN's lock: nothing in it tells the PIN. */
export interface Lock {
  salt: Uint8Array<ArrayBuffer>;
  iv: Uint8Array<ArrayBuffer>;
  wrapped: ArrayBuffer;
  /** Mixed into the PIN: never leaves this browser, so that guessing needs this very device. */
  pepper: CryptoKey;
  wrong: number;
}

/** The server's time when it was last heard, and the latest moment that this device has seen. */
export interface ClockMark {
  /** Server's milliseconds less the device's. */
  offset: number;
  latest: number;
}

export interface Sealed {
  iv: Uint8Array<ArrayBuffer>;
  bytes: ArrayBuffer;
}

interface Settings {
  key: CryptoKeyPair;
  lock: Lock;
  clock: ClockMark;
  /** Written again and again, to find out whether more could be. */
  room: Uint8Array<ArrayBuffer>;
  /** Under which id a lease was asked for last: only that one is ours, if its answer was lost. */
  asked: string;
  /** Counts what happens at this till: answers stored and carries fetched, in their order. */
  step: number;
}

interface Tables extends DBSchema {
  settings: { key: keyof Settings; value: Settings[keyof Settings] };
  leases: { key: string; value: Lease };
  outbox: { key: [string, number]; value: Entry };
  carry: { key: string; value: Sealed };
}
export type Store = IDBPDatabase<Tables>;
export type { Settings, Tables };

export const NAME = 'nuanquan-till';
const VERSION = 2;

/** An entry as version 1 kept it: by its id, with whether it was sent instead of what was answered. */
export interface EntryOfVersion1 extends Omit<Entry, 'answer' | 'answered_step'> {
  id: string;
  sent: boolean;
}

function ofVersion1(old: EntryOfVersion1): Entry {
  const { lease_id, counter, payload, signature, hash, sent } = old;
  const entry = { lease_id, counter, payload, signature, hash };
  if (!sent) return entry;
  return { ...entry, answer: { hash: entry.hash, outcome: 'accepted' }, answered_step: 0 };
}

/** Opens the till's store: made anew, or brought to the newest version in one change, with all its entries. */
export async function openStore(name = NAME, blocking?: () => void): Promise<Store> {
  return openDB<Tables>(name, VERSION, {
    async upgrade(database, from, _to, change) {
      const old = from === 1 ? ((await change.objectStore('outbox').getAll()) as unknown[]) : [];
      if (from < 1) {
        database.createObjectStore('settings');
        database.createObjectStore('leases', { keyPath: 'lease_id' });
        database.createObjectStore('carry');
      }
      if (from === 1) database.deleteObjectStore('outbox');
      if (from < 2) {
        const outbox = database.createObjectStore('outbox', { keyPath: ['lease_id', 'counter'] });
        for (const entry of old as EntryOfVersion1[]) await outbox.put(ofVersion1(entry));
      }
    },
    // Another tab brings a newer version: this one makes way.
    blocking(_from, _to, event) {
      (event.target as IDBDatabase).close();
      blocking?.();
    },
  });
}

/** Whether this browser has such a store, as far as it can tell without making one. */
export async function isThere(name = NAME): Promise<boolean> {
  const all = await indexedDB.databases?.().catch(() => []);
  return all?.some((one) => one.name === name) ?? true;
}

const ROOM_BYTES = 5_000_000;
const TRIED_BYTES = 65_536;

/**
 * Whether there is room for more entries. What a browser says of its quota is not believed when it is good news: since Chromium
 * 138 that is a figure made up against curious pages. Writing as much as many entries need tells.
 */
export async function hasRoom(store: Store): Promise<boolean> {
  const said = await navigator.storage?.estimate?.();
  if (said?.quota !== undefined && said.quota - (said.usage ?? 0) < ROOM_BYTES) return false;
  try {
    await store.put('settings', crypto.getRandomValues(new Uint8Array(TRIED_BYTES)), 'room');
    return true;
  } catch (fault) {
    if (fault instanceof DOMException && fault.name === 'QuotaExceededError') return false;
    throw fault;
  }
}

let opened: Promise<Store> | undefined;
/** The one store of this till. */
export function till(): Promise<Store> {
  opened ??= openStore(NAME, () => (opened = undefined));
  opened.catch(() => (opened = undefined));
  return opened;
}

export async function setting<Name extends keyof Settings>(
  store: Store,
  name: Name,
): Promise<Settings[Name] | undefined> {
  return (await store.get('settings', name)) as Settings[Name] | undefined;
}
