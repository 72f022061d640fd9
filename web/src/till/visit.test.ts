// What outlives a reload belongs to one account and one store, and is forgotten in time.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const me = { account_id: 'lin' };
vi.mock('../kernel/session.svelte', () => ({ session: { me } }));
const { forgetSent, keepBasket, keepSent, keptBasket, keptSent } = await import('./visit');

const visit = {
  store_id: 'north',
  voucher_id: 'voucher',
  lines: [],
  collector: 'holder',
  tender: 'cash' as const,
};
beforeEach(() => {
  const rows = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => rows.get(name) ?? null,
    setItem: (name: string, value: string) => void rows.set(name, value),
    removeItem: (name: string) => void rows.delete(name),
  });
  me.account_id = 'lin';
});
afterEach(() => void vi.useRealTimers());

test('a basket is found again at its store, by whoever filled it, for half an hour', () => {
  vi.useFakeTimers();
  keepBasket(visit);
  expect(keptBasket('north')).toMatchObject(visit);
  expect(keptBasket('south')).toBeUndefined();
  me.account_id = 'wang';
  expect(keptBasket('north')).toBeUndefined();
  me.account_id = 'lin';
  vi.advanceTimersByTime(31 * 60_000);
  expect(keptBasket('north')).toBeUndefined();
});

test('what was sent stays until its own answer came', () => {
  keepSent({ id: 'one', ...visit });
  forgetSent('other');
  expect(keptSent()?.id).toBe('one');
  forgetSent('one');
  expect(keptSent()).toBeUndefined();
});

test('where nothing can be kept, nothing is found', () => {
  vi.stubGlobal('localStorage', undefined);
  keepBasket(visit);
  expect(keptBasket('north')).toBeUndefined();
});
