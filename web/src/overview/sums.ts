// Sums over the lines of reports: by store, by product, by day.
import type { Schema } from '../kernel/api';

export type StockLine = Schema<'StockLine'>;

export interface Group {
  key: string;
  pieces: number;
  value: number;
  /** Pieces past their day, or with seven days or fewer left. */
  urgent: number;
  first: StockLine;
}

/** Lines put together by a key, the most valuable first. */
export function groups(lines: readonly StockLine[], keyOf: (line: StockLine) => string): Group[] {
  const found = new Map<string, Group>();
  for (const line of lines) {
    const key = keyOf(line);
    const group = found.get(key) ?? { key, pieces: 0, value: 0, urgent: 0, first: line };
    group.pieces += line.pieces;
    group.value += line.value_fen;
    group.urgent += line.expiry.expired + line.expiry.within_7_days;
    found.set(key, group);
  }
  return [...found.values()].sort((one, other) => other.value - one.value);
}

export interface DaySum {
  day: string;
  n: number;
  fen: number;
}

/** The last days up to `last`, the oldest first, each with what happened on it. */
export function byDay(events: readonly { day: string; fen: number }[], last: string, days: number): DaySum[] {
  const end = Date.parse(last);
  const all = Array.from({ length: days }, (_, at) => ({
    day: new Date(end - (days - 1 - at) * 86_400_000).toISOString().slice(0, 10),
    n: 0,
    fen: 0,
  }));
  const of = new Map(all.map((one) => [one.day, one]));
  for (const event of events) {
    const sum = of.get(event.day);
    if (!sum) continue;
    sum.n += 1;
    sum.fen += event.fen;
  }
  return all;
}

/** A round number that all values fit below, for the height of a chart. */
export function roof(values: readonly number[]): number {
  const most = Math.max(1, ...values);
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 5, 10].map((step) => step * power).find((height) => height >= most)!;
}

/** The month that lies so many before this one: `2026-11`, 2 → `2026-09`. */
export function monthBefore(month: string, back: number): string {
  const [year, number] = month.split('-').map(Number) as [number, number];
  const all = year * 12 + number - 1 - back;
  return `${Math.floor(all / 12)}-${String((all % 12) + 1).padStart(2, '0')}`;
}
