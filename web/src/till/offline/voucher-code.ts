// Reads the code of a printed voucher and checks its signature without the server (layout: src/vouchers/code.rs).
import { ofText, utf8 } from './bytes';
import { isSigned } from './ed25519';
import type { VerifyingKey } from './wire';

export interface Printed {
  key_id: number;
  voucher_id: string;
  home_store_number: number;
  first_on: string;
  last_on: string;
  face_fen: number;
}

export type Fault = 'length' | 'character' | 'padding' | 'version' | 'key_unknown' | 'signature' | 'days';

const LABEL = utf8('nuanquan-voucher-v1');
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const [CHARACTERS, PAYLOAD_BYTES, BYTES, VERSION] = [146, 27, 91, 1];
const EPOCH = Date.UTC(2020, 0, 1);
const DAY_MS = 86_400_000;

function decoded(code: string): Uint8Array<ArrayBuffer> | Fault {
  const plain = code.toUpperCase().replace(/O/g, '0').replace(/[IL]/g, '1');
  if (plain.length !== CHARACTERS) return 'length';
  const bytes = new Uint8Array(BYTES);
  let [held, bits, at] = [0, 0, 0];
  for (const character of plain) {
    const value = ALPHABET.indexOf(character);
    if (value < 0) return 'character';
    held = ((held << 5) | value) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes[at] = (held >> bits) & 0xff;
    at += 1;
  }
  return (held & ((1 << bits) - 1)) === 0 ? bytes : 'padding';
}

const dayOf = (number: number): string => new Date(EPOCH + number * DAY_MS).toISOString().slice(0, 10);

function payloadOf(bytes: Uint8Array): Printed {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const hex = Array.from(bytes.subarray(2, 18), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return {
    key_id: view.getUint8(1),
    voucher_id: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    home_store_number: view.getUint16(18),
    first_on: dayOf(view.getUint16(20)),
    last_on: dayOf(view.getUint16(22)),
    face_fen: view.getUint8(24) * 65_536 + view.getUint16(25),
  };
}

/** What a genuine code says, or why it is none. */
export async function readCode(code: string, keys: readonly VerifyingKey[]): Promise<Printed | Fault> {
  const bytes = decoded(code);
  if (typeof bytes === 'string') return bytes;
  if (bytes[0] !== VERSION) return 'version';
  const key = keys.find(({ key_id }) => key_id === bytes[1]);
  if (!key) return 'key_unknown';
  const message = new Uint8Array([...LABEL, ...bytes.subarray(0, PAYLOAD_BYTES)]);
  if (!(await isSigned(bytes.slice(PAYLOAD_BYTES), message, ofText(key.public_key)))) return 'signature';
  const printed = payloadOf(bytes);
  return printed.first_on <= printed.last_on ? printed : 'days';
}
