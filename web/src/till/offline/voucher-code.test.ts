// Codes are read and checked as the server does it: the same vectors hold for both, by the browser's means and the library's.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { toText } from './bytes';
import { byLibrary, isSigned } from './ed25519';
import { readCode, type Printed } from './voucher-code';

interface Vector extends Printed {
  code: string;
  payload_hex: string;
  signature_hex: string;
}
const vectors = JSON.parse(readFileSync('../tests/vectors/voucher_code.json', 'utf8')) as {
  label: string;
  key_id: number;
  public_key_hex: string;
  valid: Vector[];
  invalid: { text: string; fault: string }[];
};
const hex = (text: string) => Uint8Array.from(text.match(/../g)!, (pair) => parseInt(pair, 16));
const key = hex(vectors.public_key_hex);
const keys = [{ key_id: vectors.key_id, public_key: toText(key) }];

test.each(vectors.valid)('$code is genuine', async ({ code, key_id, voucher_id, ...rest }) => {
  const { home_store_number, first_on, last_on, face_fen } = rest;
  const wanted = { key_id, voucher_id, home_store_number, first_on, last_on, face_fen };
  expect(await readCode(code, keys)).toEqual(wanted);
});

test.each(vectors.invalid.filter(({ text }) => /^[\x20-\x7e]{146}$/.test(text)))(
  '$fault: $text',
  async ({ text, fault }) => {
    expect(`code_${await readCode(text, keys)}`).toBe(fault);
  },
);

test('browser and library agree on signatures', async () => {
  for (const { payload_hex, signature_hex } of vectors.valid) {
    const message = new Uint8Array([...new TextEncoder().encode(vectors.label), ...hex(payload_hex)]);
    for (const check of [isSigned, byLibrary]) {
      expect(await check(hex(signature_hex), message, key)).toBe(true);
      expect(await check(hex(signature_hex), message.slice(1), key)).toBe(false);
    }
  }
});
