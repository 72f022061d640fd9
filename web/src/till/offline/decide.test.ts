// What the till may hand out by itself: the server's arithmetic, and limits that bound the loss.
import { expect, test } from 'vitest';
import {
  beyond,
  collectors,
  isSpent,
  leftOf,
  objection,
  pay,
  piecesLeft,
  remaining,
  type Payment,
} from './decide';
import { proposed } from './proposal';
import { draft, GOODS, OIL, RICE, voucher } from './testing';
import type { CarriedVoucher, Payload } from './wire';

const TODAY = '2026-11-22';
const paid = (of: CarriedVoucher, ...basket: [string, number][]): Payment => {
  const payment = pay(
    of,
    basket.map(([product_id, quantity]) => ({ product_id, quantity })),
    GOODS,
  );
  if (typeof payment === 'string') throw new Error(payment);
  return payment;
};
const entry = (of: CarriedVoucher, payment: Pick<Payment, 'lines' | 'fund_fen'>): Payload => ({
  ...draft(payment.fund_fen, of.id),
  v: 1,
  lease_id: '',
  counter: 1,
  previous: '',
  lines: payment.lines,
});

test('a value voucher pays what the goods are worth, and no more than it holds', () => {
  const one = voucher();
  const { lines, fund_fen, cash_fen, after } = paid(one, [RICE.id, 2]);
  expect([fund_fen, cash_fen, after.balance_fen]).toEqual([1_400, 0, 600]);
  expect(lines).toEqual([{ product_id: RICE.id, quantity: 2, unit_fen: 700, value_fen: 1_400 }]);
  expect(pay(one, [{ product_id: RICE.id, quantity: 3 }], GOODS)).toBe('over_balance');
  expect(pay(one, [{ product_id: 'unknown', quantity: 1 }], GOODS)).toBe('not_eligible_goods');
  const free = new Map([[RICE.id, { ...RICE, unit_fen: null }]]);
  expect(pay(one, [{ product_id: RICE.id, quantity: 1 }], free)).toBe('offline_no_price');
});

test('a co-pay voucher takes the cash part first, and pays once', () => {
  const one = voucher({ kind: 'copay', copay_fen: 500, balance_fen: 2_000 });
  const { fund_fen, cash_fen, after } = paid(one, [RICE.id, 2]);
  expect([fund_fen, cash_fen]).toEqual([900, 500]);
  expect(isSpent(after)).toBe(true);
});

test('a pack gives pieces, each for its share; the last takes what rounding has left', () => {
  const item = {
    item_number: 1,
    product_id: RICE.id,
    pieces_total: 3,
    pieces_left: 3,
    value_fen: 1_000,
    value_left_fen: 1_000,
  };
  const wide = {
    ...item,
    item_number: 2,
    product_id: null,
    category_code: 'grain',
    pieces_total: 1,
    pieces_left: 1,
    value_fen: 600,
    value_left_fen: 600,
  };
  const one = voucher({ kind: 'pack', balance_fen: 1_600, items: [wide, item] });
  const first = paid(one, [RICE.id, 2]);
  expect([first.fund_fen, piecesLeft(first.after)]).toEqual([666, 2]);
  const rest = paid(first.after, [RICE.id, 2]);
  expect([rest.fund_fen, isSpent(rest.after), rest.after.balance_fen]).toEqual([934, true, 0]);
  expect(pay(one, [{ product_id: OIL.id, quantity: 1 }], GOODS)).toBe('not_eligible_goods');
  expect(pay(one, [{ product_id: RICE.id, quantity: 5 }], GOODS)).toBe('over_balance');
  expect(
    proposed(one, [...GOODS.values()]).map(({ product_id, quantity }) => [product_id, quantity]),
  ).toEqual([[RICE.id, 4]]);
});

test('what was entered here is off the balance, also when it no longer adds up', () => {
  const one = voucher();
  const use = entry(one, paid(one, [RICE.id, 1]));
  expect(remaining(one, [use, entry(voucher(), { lines: [], fund_fen: 9 })], GOODS).balance_fen).toBe(1_300);
  expect(isSpent(remaining(one, [use, use, use], GOODS))).toBe(true);
});

test.each([
  [{}, undefined],
  [{ first_on: '2026-11-23' }, 'not_yet_valid'],
  [{ last_on: '2026-11-21' }, 'expired'],
  [{ balance_fen: 0 }, 'spent'],
  [{ state: 'revoked', good: false, code: 'revoked' }, 'revoked'],
  [{ state: 'replaced', good: false }, 'replaced'],
  [{ state: 'released' }, 'expired'],
  [{ good: false, code: 'household_frozen' }, 'household_frozen'],
  [{ good: false }, 'frozen'],
] as const)('what speaks against a voucher: %o', (more, code) => {
  expect(objection(voucher(more), TODAY)).toBe(code);
});

test('the limits of a lease: per voucher, in all, and its time', () => {
  const lease = { per_voucher_fen: 1_500, total_fen: 2_000, until: '2026-11-22T12:00:00Z' };
  const [one, other] = [voucher(), voucher()];
  const now = Date.parse('2026-11-22T11:59:59Z');
  const used = [entry(one, { lines: [], fund_fen: 1_000 })];
  expect(beyond(lease, used, one.id, 500, now)).toBeUndefined();
  expect(beyond(lease, used, one.id, 501, now)).toBe('offline_limit_voucher');
  expect(beyond(lease, used, other.id, 1_000, now)).toBeUndefined();
  expect(beyond(lease, used, other.id, 1_001, now)).toBe('offline_limit_total');
  expect(beyond(lease, [], one.id, 1, now + 1_000)).toBe('offline_lease_over');
  expect(leftOf(lease, used)).toBe(1_000);
});

test('a delegate collects on his days, a one-off once', () => {
  const delegate = {
    delegate_id: 'd',
    name_masked: '李*',
    last_four: '0001',
    relation: 'kin' as const,
    kind: 'one_off' as const,
    one_off: true,
    valid_from: TODAY,
    valid_to: TODAY,
  };
  const one = voucher({ delegates: [delegate] });
  expect(collectors(one, TODAY, [])).toHaveLength(1);
  expect(collectors(one, '2026-11-23', [])).toHaveLength(0);
  const used = { ...entry(one, { lines: [], fund_fen: 1 }), collector: { delegate_id: 'd' } };
  expect(collectors(one, TODAY, [used])).toHaveLength(0);
});
