// Small reckonings that managers read.
import { expect, test } from 'vitest';
import { stacked, CAME, type DayLine } from './happened';
import { worth } from './answers';
import { isRipe } from './due';
import { dayBefore, monthBefore, roof } from './sums';

test.each([
  [[0], 1],
  [[3, 7], 10],
  [[180], 200],
  [[430], 500],
])('%j fit below %i', (values, height) => expect(roof(values)).toBe(height));

test('days and months are counted over the turn of the year', () => {
  expect(dayBefore('2026-01-03', 13)).toBe('2025-12-21');
  expect(monthBefore('2026-01', 2)).toBe('2025-11');
  expect(monthBefore('2026-11', 0)).toBe('2026-11');
});

test('the parts of a day stand one above the other', () => {
  const moved = (pieces: number) => ({ pieces, value_fen: pieces * 10 });
  const line = {
    day: '2026-03-01',
    donated: moved(3),
    purchased: moved(0),
    returned: moved(2),
  } as unknown as DayLine;
  const [day] = stacked([line], CAME, 'value');
  expect(day!.sum).toBe(50);
  expect(day!.parts.map(({ from, n }) => [from, n])).toEqual([
    [0, 30],
    [30, 0],
    [30, 20],
  ]);
});

test('a batch is ripe for release once its days of grace are over', () => {
  const batch = { last_on: '2026-11-22', release_after_days: 7 };
  expect(isRipe(batch, '2026-11-29')).toBe(false);
  expect(isRipe(batch, '2026-11-30')).toBe(true);
});

test('a lot that is past its day and in quarantine is not counted twice', () => {
  const lot = (id: string, on_hand: number) => ({ id, on_hand, unit_value_fen: 250 });
  expect(worth([lot('a', 2), lot('b', 1)], [lot('a', 2), lot('c', 4)])).toBe(1750);
});
