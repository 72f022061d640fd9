// Counting a drawer.
import { describe, expect, it } from 'vitest';
import { beyond, countOf } from './shift';

const typed = { float: '', cash: '201', wechat: '0.60', alipay: '' };

describe('a count of the drawer', () => {
  it('is complete once the cash is there and every amount is one', () => {
    expect(countOf(typed)).toEqual({ float_fen: 0, cash_fen: 20_100, wechat_fen: 60, alipay_fen: 0 });
    expect(countOf({ ...typed, cash: '' })).toBeUndefined();
    expect(countOf({ ...typed, alipay: 'x' })).toBeUndefined();
  });

  it('is held against what should be there; the float counts once', () => {
    const expected = { cash_fen: 20_000, mobile_fen: 100 };
    const count = countOf(typed)!;
    expect(beyond({ float_fen: 10_000, expected }, count)).toEqual({ cash_fen: 100, mobile_fen: -40 });
    const later = countOf({ ...typed, float: '1' })!;
    expect(beyond({ float_fen: null, expected }, later).cash_fen).toBe(0);
    expect(beyond({ float_fen: 10_000, expected }, later).cash_fen).toBe(100);
  });
});
