// What somebody scans or types from paper without an account: which public page it opens.
import { halfWidth } from '../kernel/format';
import { read } from '../scan/read';

export type Printed = { address: string } | { fault: 'counter' | 'strange' };

/** The page behind a printed code. The eleven characters of a voucher are for the counter, where its holder stands. */
export function printedAt(typed: string): Printed {
  const text = halfWidth(typed).trim();
  const followed = /\/give\/follow\/([0-9A-Za-z]{26})$/.exec(text);
  if (followed) return { address: `/give/follow/${followed[1]!.toUpperCase()}` };
  // Input methods turn `/` into signs of their own.
  const page = /(?:^|[^0-9A-Za-z])([RT])[^0-9A-Za-z]+([0-9A-Za-z]{26})$/i.exec(text);
  if (page) return { address: `/${page[1]!.toUpperCase()}/${page[2]!.toUpperCase()}` };
  const reading = read(text);
  if (reading.kind !== 'voucher') return { fault: 'strange' };
  return reading.code.length > 11 ? { address: `/V/${reading.code}` } : { fault: 'counter' };
}
