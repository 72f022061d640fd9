// Who pays what for a basket, and what becomes of the rest: as src/vouchers/balance.rs has it.
import { expect, test } from 'vitest';
import { payment } from './payment';

test('an amount pays what the goods are worth and keeps its rest', () => {
  const voucher = { kind: 'value', balance_fen: 5_000, copay_fen: 0 } as const;
  expect(payment(voucher, 3_200)).toEqual({ cash: 0, fund: 3_200, over: 0, rest: 1_800, released: 0 });
  expect(payment(voucher, 5_001).over).toBe(1);
});

test.each([
  [1_000, { cash: 100, fund: 900, over: 0, rest: 0, released: 0 }],
  [600, { cash: 100, fund: 500, over: 0, rest: 0, released: 400 }],
  [60, { cash: 60, fund: 0, over: 0, rest: 0, released: 900 }],
  [1_001, { cash: 100, fund: 901, over: 1, rest: 0, released: 0 }],
])('a voucher with an own part is good for one visit: goods of %i', (goods, paid) => {
  expect(payment({ kind: 'copay', balance_fen: 900, copay_fen: 100 }, goods)).toEqual(paid);
});

test('pieces are never too dear', () => {
  expect(payment({ kind: 'goods', balance_fen: 100, copay_fen: 0 }, 9_999).over).toBe(0);
});
