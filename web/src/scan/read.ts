// What a scanned or typed text is: the code of a voucher, the number of a product, or neither.
import { halfWidth } from '../kernel/format';

export type Reading =
  { kind: 'voucher'; code: string } | { kind: 'goods'; gtin: string } | { kind: 'other'; text: string };

const QR_CHARACTERS = 146;
const HUMAN_CHARACTERS = 11;
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** Characters that leave no mark: zero width, direction, byte order. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}|\u2028|\u2029|\ufeff/gu;

/** Reads what a camera, a scanner or a keyboard gave. A signature is the server's to check. */
export function read(raw: string): Reading {
  const text = halfWidth(raw.slice(0, 400)).replace(INVISIBLE, '').trim();
  const goods = text.replace(/[ -]/g, '');
  if (isGtin(goods)) return { kind: 'goods', gtin: goods };
  // Input methods turn `:/.` into signs of their own: the code is what stands after the last sign of any kind.
  const last = /[0-9A-Za-z]*$/.exec(text)![0];
  if (last.length === QR_CHARACTERS) return { kind: 'voucher', code: last };
  const human = humanCode(text);
  return human.fault ? { kind: 'other', text } : { kind: 'voucher', code: human.code };
}

/** The code below the QR as it was typed: dashes and spaces fall away, O is 0, I and L are 1. */
export function humanCode(typed: string): { code: string; fault?: 'length' | 'wrong' } {
  const plain = halfWidth(typed)
    .replace(INVISIBLE, '')
    .replace(/[\s\-‐–—]/g, '')
    .toUpperCase();
  const code = plain.replace(/O/g, '0').replace(/[IL]/g, '1');
  if (code.length !== HUMAN_CHARACTERS) return { code, fault: 'length' };
  const known = [...code].every((character) => ALPHABET.includes(character));
  return known && checkCharacter(code.slice(0, -1)) === code.slice(-1) ? { code } : { code, fault: 'wrong' };
}

/** Luhn's check modulo 32, as the server's `kernel::crockford`. */
function checkCharacter(body: string): string {
  let sum = 0;
  [...body].reverse().forEach((character, at) => {
    const weighed = ALPHABET.indexOf(character) * (at % 2 === 0 ? 2 : 1);
    sum += Math.floor(weighed / 32) + (weighed % 32);
  });
  return ALPHABET[(32 - (sum % 32)) % 32]!;
}

/** Whether a text is a GTIN of 8, 12, 13 or 14 digits with its check digit; one of the house is one too. */
export function isGtin(text: string): boolean {
  if (!/^(\d{8}|\d{12,14})$/.test(text) || /^0+$/.test(text)) return false;
  const digits = [...text].reverse().map(Number);
  return digits.reduce((sum, digit, at) => sum + digit * (at % 2 === 0 ? 1 : 3), 0) % 10 === 0;
}
