// A record says what is left of it after something was taken back.
import { expect, test, vi } from 'vitest';

vi.mock('../kernel/i18n.svelte', () => ({ t: (key: string) => key, lang: () => 'en', either: () => '' }));
const { backOf, net, slipNumber } = await import('./records');

const record = (reversed: number, back: [number, number][]) =>
  ({
    goods_fen: 6_400,
    lines: [{ quantity: 3, reversed_quantity: reversed }],
    reversals: back.map(([fund_fen, cash_fen]) => ({ fund_fen, cash_fen })),
  }) as never;

test('kept, taken back in part, and whole', () => {
  expect(backOf(record(0, []))).toEqual({ state: 'kept', fund_fen: 0, cash_fen: 0, pieces: 3 });
  expect(backOf(record(1, [[2_000, 100]])).state).toBe('part');
  const whole = record(3, [
    [2_000, 100],
    [4_200, 100],
  ]);
  expect(backOf(whole)).toEqual({ state: 'whole', fund_fen: 6_200, cash_fen: 200, pieces: 0 });
  expect(net(whole)).toBe(0);
  expect(net(record(1, [[2_000, 100]]))).toBe(4_300);
});

test('the number is that of the slip', () => {
  expect(slipNumber('01934f2e-7a1b-7c3d-8e4f-0a1b2c3d4e5f')).toBe('0A1B2C3D4E5F');
});
