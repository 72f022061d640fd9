// The till's own key: made here, never leaves this browser, signs every entry. Chromium 90 has no Ed25519: ECDSA P-256.
import { ofText, toText, utf8 } from './bytes';
import { setting, type Store } from './store';

const KIND = { name: 'ECDSA', namedCurve: 'P-256' };
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' };

/** The till's key; made when it is first wanted. */
export async function deviceKey(store: Store): Promise<CryptoKeyPair> {
  const known = await setting(store, 'key');
  if (known) return known;
  const made = await crypto.subtle.generateKey(KIND, false, ['sign', 'verify']);
  // Another tab may have made one meanwhile: the first stays.
  const change = store.transaction('settings', 'readwrite');
  const first = (await change.store.get('key')) as CryptoKeyPair | undefined;
  if (!first) await change.store.put(made, 'key');
  await change.done;
  return first ?? made;
}

/** The public half: the raw point, as base64url. */
export async function publicKey(pair: CryptoKeyPair): Promise<string> {
  return toText(await crypto.subtle.exportKey('raw', pair.publicKey));
}

/** Signs bytes given as base64url; the signature is r and s. */
export async function sign(pair: CryptoKeyPair, payload: string): Promise<string> {
  return toText(await crypto.subtle.sign(SIGNING, pair.privateKey, ofText(payload)));
}

export async function isOurs(pair: CryptoKeyPair, payload: string, signature: string): Promise<boolean> {
  return crypto.subtle.verify(SIGNING, pair.publicKey, ofText(signature), ofText(payload));
}

/** A statement as the server takes it: its bytes and what signs them. */
export async function signed(
  pair: CryptoKeyPair,
  said: unknown,
): Promise<{ text: string; signature: string }> {
  const text = toText(utf8(JSON.stringify(said)));
  return { text, signature: await sign(pair, text) };
}
