// Money, days and moments as people here write them.
import { beforeAll, expect, test, vi } from 'vitest';
import { day, dayOf, daysUntil, fenOf, halfWidth, money, time, yuan } from './format';

beforeAll(() => {
  vi.useFakeTimers({ now: new Date('2026-11-22T16:30:00Z') }); // 00:30 of the 23rd in Shanghai.
});

test.each([
  [0, '0.00'],
  [5, '0.05'],
  [1250, '12.50'],
  [-1, '−0.01'],
  [123_456_789, '1,234,567.89'],
  [1_000_000_000_000, '10,000,000,000.00'],
])('%d fen are %s yuan', (fen, text) => expect(yuan(fen)).toBe(text));

test.each([
  ['12', 1200],
  ['12.5', 1250],
  ['１２．５０元', 1250],
  ['1,234.05', 123_405],
  ['12.345', undefined],
  ['-1', undefined],
  ['', undefined],
])('%s typed is %s fen', (typed, fen) => expect(fenOf(typed)).toBe(fen));

test('days and times are those of Shanghai', () => {
  expect(money(4500)).toBe('45.00元');
  expect(day('2027-12-31')).toBe('2027年12月31日');
  expect(day('2026-02-01', { short: true })).toBe('2月1日');
  expect(dayOf(new Date())).toBe('2026-11-23');
  expect(daysUntil('2026-11-23')).toBe(0);
  expect(daysUntil('2026-12-01')).toBe(8);
  expect(time('2026-11-22T16:30:00Z')).toBe('00:30');
  expect(halfWidth('７Ｋ３Ｍ－９Ｑ２Ｄ　Ｘ')).toBe('7K3M-9Q2D X');
});
