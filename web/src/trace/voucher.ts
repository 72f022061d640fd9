// The voucher in a scanned text, for whoever wants its page: nothing of the code is sent anywhere.
import { read } from '../scan/read';

const QR_CHARACTERS = 146;
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The voucher's id in the text of its QR (layout: src/vouchers/code.rs); whether it is genuine, the till checks. */
export function voucherIdOf(qr: string): string {
  const bits = [...qr.toUpperCase().replace(/O/g, '0').replace(/[IL]/g, '1')]
    .map((character) => ALPHABET.indexOf(character).toString(2).padStart(5, '0'))
    .join('');
  const hex = Array.from({ length: 32 }, (_, at) =>
    parseInt(bits.slice(16 + at * 4, 20 + at * 4), 2).toString(16),
  ).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** The voucher in a scanned text, if it is one: `id` of a QR, nothing of the code below it. */
export function voucherIn(text: string): { id?: string } | undefined {
  const reading = read(text);
  if (reading.kind !== 'voucher') return undefined;
  return reading.code.length === QR_CHARACTERS ? { id: voucherIdOf(reading.code) } : {};
}
