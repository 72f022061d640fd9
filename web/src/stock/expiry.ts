// The last day of goods as people type it off a package: 270315, 20270315, 2027.3.15, 2027年3月15日, 202703.
import { halfWidth } from '../kernel/format';

function iso(year: number, month: number, date: number): string | undefined {
  const made = new Date(Date.UTC(year, month - 1, date));
  const fits = made.getUTCMonth() === month - 1 && made.getUTCDate() === date;
  return fits && year >= 2000 && year <= 2099 ? made.toISOString().slice(0, 10) : undefined;
}

/** A month alone is good until its last day. */
function lastOf(year: number, month: number): string | undefined {
  return month >= 1 && month <= 12
    ? iso(year, month, new Date(Date.UTC(year, month, 0)).getUTCDate())
    : undefined;
}

const fullYear = (year: string): number => Number(year) + (year.length === 2 ? 2000 : 0);

/** The day that was typed; nothing if it is none. */
export function readDay(typed: string): string | undefined {
  const text = halfWidth(typed).trim();
  const parts = text.split(/[^0-9]+/).filter(Boolean);
  if (parts.length === 3 && /^(\d{2}|\d{4})$/.test(parts[0]!))
    return iso(fullYear(parts[0]!), Number(parts[1]), Number(parts[2]));
  if (parts.length === 2 && /^\d{4}$/.test(parts[0]!)) return lastOf(Number(parts[0]), Number(parts[1]));
  if (!/^\d+$/.test(text)) return undefined;
  const cut = (at: number, to: number) => Number(text.slice(at, to));
  if (text.length === 8) return iso(cut(0, 4), cut(4, 6), cut(6, 8));
  if (text.length === 6) return iso(2000 + cut(0, 2), cut(2, 4), cut(4, 6)) ?? lastOf(cut(0, 4), cut(4, 6));
  return undefined;
}

/** A day as it is typed: `20270315`. */
export const digitsOf = (day: string): string => day.replace(/-/g, '');
