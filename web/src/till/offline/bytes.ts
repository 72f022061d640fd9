// Bytes as text and back, and their hash: base64url without padding, as the server writes them.

export function toText(bytes: ArrayBuffer | Uint8Array): string {
  let binary = '';
  for (const byte of new Uint8Array(bytes)) binary += String.fromCharCode(byte);
  return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

export function ofText(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>;
}

/** SHA-256, as base64url. */
export async function hashOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return toText(await crypto.subtle.digest('SHA-256', bytes));
}
