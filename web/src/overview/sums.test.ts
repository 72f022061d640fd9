// The sums that managers read: nothing is lost between the lines and the groups, days or months.
import { expect, test } from 'vitest';
import { byDay, groups, monthBefore, roof, type StockLine } from './sums';

const line = (store: string, pieces: number, value: number, expired = 0) =>
  ({
    store_code: store,
    pieces,
    value_fen: value,
    expiry: { expired, within_7_days: 1, within_30_days: 0, within_90_days: 0, later: 0, undated: 0 },
  }) as StockLine;

test('lines are put together by store, the most valuable first', () => {
  const found = groups([line('A', 1, 10), line('B', 2, 90, 3), line('A', 4, 20)], (one) => one.store_code);
  expect(found.map(({ key, pieces, value, urgent }) => [key, pieces, value, urgent])).toEqual([
    ['B', 2, 90, 4],
    ['A', 5, 30, 2],
  ]);
});

test('days without anything are there, and what is older is left out', () => {
  const events = [
    { day: '2026-03-01', fen: 5 },
    { day: '2026-03-01', fen: 7 },
    { day: '2026-02-01', fen: 9 },
  ];
  expect(byDay(events, '2026-03-02', 3)).toEqual([
    { day: '2026-02-28', n: 0, fen: 0 },
    { day: '2026-03-01', n: 2, fen: 12 },
    { day: '2026-03-02', n: 0, fen: 0 },
  ]);
});

test.each([
  [[0], 1],
  [[3, 7], 10],
  [[180], 200],
  [[430], 500],
])('%j fit below %i', (values, height) => expect(roof(values)).toBe(height));

test('months are counted over the turn of the year', () => {
  expect(monthBefore('2026-01', 2)).toBe('2025-11');
  expect(monthBefore('2026-11', 0)).toBe('2026-11');
});
