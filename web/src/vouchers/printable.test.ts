// A sheet is offered in parts of what somebody may print, however it lies in the batch.
import { afterEach, expect, test, vi } from 'vitest';
import { api, type Schema } from '../kernel/api';
import { partsOf, printablePositions } from './printable';

afterEach(() => vi.restoreAllMocks());

test('parts are counted over one’s own vouchers, and none is empty', () => {
  expect(partsOf([3, 8, 9, 40, 77], 2)).toEqual([
    { from: 3, to: 8, vouchers: 2 },
    { from: 9, to: 40, vouchers: 2 },
    { from: 77, to: 77, vouchers: 1 },
  ]);
  expect(partsOf([], 50)).toEqual([]);
});

test('what is dead or empty is not counted, and every page of the list is', async () => {
  const voucher = (position: number, state = 'issued', balance_fen = 100) => ({
    position,
    state,
    balance_fen,
  });
  const pages = [
    { items: [voucher(9), voucher(7, 'revoked')], next: 'a' },
    { items: [voucher(5, 'issued', 0), voucher(2), voucher(1, 'frozen')] },
  ];
  const response = new Response();
  const got = vi
    .spyOn(api, 'GET')
    .mockImplementation((() => Promise.resolve({ data: pages.shift(), response })) as never);
  expect(await printablePositions({ id: 'b', vouchers: 445 } as Schema<'BatchView'>)).toEqual([2, 9]);
  expect(got).toHaveBeenCalledTimes(2);
});
