// What happened on each day, as the charts draw it: what came in and what went out, part by part.
import type { Schema } from '../kernel/api';
import type { PlainKey } from '../kernel/i18n.svelte';

export type DayLine = Schema<'DayLine'>;
export type Measure = 'value' | 'pieces';
export type GoodsColumn = 'donated' | 'purchased' | 'returned' | 'redeemed' | 'disposed' | 'sold';

export interface Series {
  key: GoodsColumn;
  word: PlainKey;
  tone: 'one' | 'two' | 'three';
}

export const CAME: readonly Series[] = [
  { key: 'donated', word: 'happened.donated', tone: 'one' },
  { key: 'purchased', word: 'happened.purchased', tone: 'two' },
  { key: 'returned', word: 'happened.returned', tone: 'three' },
];
export const LEFT: readonly Series[] = [
  { key: 'redeemed', word: 'happened.redeemed', tone: 'one' },
  { key: 'sold', word: 'happened.sold', tone: 'two' },
  { key: 'disposed', word: 'happened.disposed', tone: 'three' },
];

/** How much of a column, as it is measured. */
export function amount(line: Pick<DayLine, GoodsColumn>, column: GoodsColumn, measure: Measure): number {
  return measure === 'value' ? line[column].value_fen : line[column].pieces;
}

export interface Stacked {
  day: string;
  sum: number;
  parts: { series: Series; from: number; n: number }[];
}

/** The parts of each day one above the other. */
export function stacked(lines: readonly DayLine[], all: readonly Series[], measure: Measure): Stacked[] {
  return lines.map((line) => {
    let sum = 0;
    const parts = all.map((series) => {
      const n = Math.max(0, amount(line, series.key, measure));
      const from = sum;
      sum += n;
      return { series, from, n };
    });
    return { day: line.day, sum, parts };
  });
}
