// The PIN that opens what the till carries: the key of the carry is wrapped by one that is made from it.
//
// Five wrong ones destroy the wrapped key: then only the server can give the till something to carry again.
import { utf8 } from './bytes';
import { setting, type Lock, type Sealed, type Store } from './store';

export const WRONG_MAX = 5;
const ROUNDS = 310_000;
const CARRY_KEY = { name: 'AES-GCM', length: 256 };

export type Opened = { key: CryptoKey } | { wrong: number } | { locked: true };

/** Digits only, and not all the same or in a row. */
export function isFit(pin: string): boolean {
  if (!/^\d{6,12}$/.test(pin)) return false;
  const steps = [...pin].slice(1).map((digit, at) => Number(digit) - Number(pin[at]));
  return !steps.every((step) => step === steps[0] && Math.abs(step) <= 1);
}

async function wrapping(pin: string, salt: Uint8Array<ArrayBuffer>, pepper: CryptoKey): Promise<CryptoKey> {
  const mixed = await crypto.subtle.sign('HMAC', pepper, utf8(pin));
  const base = await crypto.subtle.importKey('raw', mixed, 'PBKDF2', false, ['deriveKey']);
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: ROUNDS };
  return crypto.subtle.deriveKey(how, base, CARRY_KEY, false, ['wrapKey', 'unwrapKey']);
}

/** Sets a PIN and makes a new key for the carry. What was carried before is gone. */
export async function setPin(store: Store, pin: string): Promise<CryptoKey> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const pepper = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const made = await crypto.subtle.generateKey(CARRY_KEY, true, ['encrypt', 'decrypt']);
  const by = await wrapping(pin, salt, pepper);
  const wrapped = await crypto.subtle.wrapKey('raw', made, by, { name: 'AES-GCM', iv });
  const key = await crypto.subtle.unwrapKey('raw', wrapped, by, { name: 'AES-GCM', iv }, CARRY_KEY, false, [
    'encrypt',
    'decrypt',
  ]);
  const change = store.transaction(['settings', 'carry'], 'readwrite');
  await change.objectStore('carry').clear();
  await change.objectStore('settings').put({ salt, iv, wrapped, pepper, wrong: 0 }, 'lock');
  await change.done;
  return key;
}

/** Tries a PIN. The try is counted before it is made, so that ending the app in between wins nothing. */
export async function openBy(store: Store, pin: string): Promise<Opened> {
  const lock = await countTry(store);
  if (!lock) {
    await forget(store);
    return { locked: true };
  }
  const by = await wrapping(pin, lock.salt, lock.pepper);
  try {
    const how = { name: 'AES-GCM', iv: lock.iv };
    const key = await crypto.subtle.unwrapKey('raw', lock.wrapped, by, how, CARRY_KEY, false, [
      'encrypt',
      'decrypt',
    ]);
    await store.put('settings', { ...lock, wrong: 0 }, 'lock');
    return { key };
  } catch {
    if (lock.wrong < WRONG_MAX) return { wrong: lock.wrong };
    await forget(store);
    return { locked: true };
  }
}

async function countTry(store: Store): Promise<Lock | undefined> {
  const change = store.transaction('settings', 'readwrite');
  const lock = (await change.store.get('lock')) as Lock | undefined;
  const counted = lock && lock.wrong < WRONG_MAX ? { ...lock, wrong: lock.wrong + 1 } : undefined;
  if (counted) await change.store.put(counted, 'lock');
  await change.done;
  return counted;
}

/** Destroys the wrapped key and what it sealed. The outbox, the lease and the till's key stay. */
export async function forget(store: Store): Promise<void> {
  const change = store.transaction(['settings', 'carry'], 'readwrite');
  await change.objectStore('carry').clear();
  await change.objectStore('settings').delete('lock');
  await change.done;
}

export async function hasPin(store: Store): Promise<boolean> {
  return Boolean(await setting(store, 'lock'));
}

/** Seals a part of the carry under its name, so that parts cannot be exchanged. */
export async function seal(key: CryptoKey, name: string, value: unknown): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const how = { name: 'AES-GCM', iv, additionalData: utf8(name) };
  return { iv, bytes: await crypto.subtle.encrypt(how, key, utf8(JSON.stringify(value))) };
}

export async function unseal<Value>(key: CryptoKey, name: string, { iv, bytes }: Sealed): Promise<Value> {
  const how = { name: 'AES-GCM', iv, additionalData: utf8(name) };
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(how, key, bytes))) as Value;
}
