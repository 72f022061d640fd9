// The PIN's lock, the sealed carry, and the clock that must not go back.
import { expect, test } from 'vitest';
import { bucketOf, keep, merged, opened } from './carry';
import { heard, now, seen, trusted } from './clock';
import { forget, hasPin, isFit, openBy, seal, setPin, unseal, WRONG_MAX } from './pin';
import { freshStore, GOODS, voucher } from './testing';
import type { CarryAnswer } from './wire';

const PIN = '294017';
const rest = { step: 1, me: { account_id: 'a' } as never, sentences: {}, categories: {} };
const answer = (more: Partial<CarryAnswer>): CarryAnswer => ({
  cursor: 'c',
  at: '2026-11-22T08:00:00Z',
  buckets: {},
  ...more,
});
const first = answer({
  store: { id: 's', number: 1, name_zh: '店', name_en: 'Store', district_code: '310107' },
  keys: { vouchers: [], leases: [] },
  products: [...GOODS.values()],
});

test.each(['123456', '654321', '111111', '12345', '1234567890123', 'abcdef', ''])('%s is no PIN', (pin) => {
  expect(isFit(pin)).toBe(false);
});
test('a PIN that is none of these is one', () => expect(isFit(PIN)).toBe(true));

test('the PIN opens the carry; five wrong ones destroy it, whatever comes between', async () => {
  const { store } = await freshStore();
  const key = await setPin(store, PIN);
  const one = voucher();
  const carry = merged(undefined, { ...first, buckets: { [bucketOf(one.id)]: [one] } }, rest);
  await keep(key, carry, { products: true, buckets: [bucketOf(one.id)] }, store);
  for (let wrong = 1; wrong < WRONG_MAX; wrong += 1) expect(await openBy(store, '502938')).toEqual({ wrong });
  const right = await openBy(store, PIN);
  expect('key' in right && (await opened(right.key, store))?.vouchers.get(one.id)).toEqual(one);
  const raw = JSON.stringify([...new Uint8Array((await store.get('carry', 'head'))!.bytes)]);
  expect(raw).not.toContain(JSON.stringify([...new TextEncoder().encode('310107')]).slice(1, -1));
  for (let wrong = 1; wrong < WRONG_MAX; wrong += 1) await openBy(store, '502938');
  expect(await openBy(store, '502938')).toEqual({ locked: true });
  expect(await openBy(store, PIN)).toEqual({ locked: true });
  expect(await hasPin(store)).toBe(false);
  expect(await store.count('carry')).toBe(0);
});

test('at sign-out nothing of the carry stays', async () => {
  const { store } = await freshStore();
  const key = await setPin(store, PIN);
  await keep(key, merged(undefined, first, rest), { products: true, buckets: [0] }, store);
  await forget(store);
  expect(await store.count('carry')).toBe(0);
});

test('sealed parts cannot be exchanged', async () => {
  const { store } = await freshStore();
  const key = await setPin(store, PIN);
  const sealed = await seal(key, 'b1', [1]);
  expect(await unseal(key, 'b1', sealed)).toEqual([1]);
  await expect(unseal(key, 'b2', sealed)).rejects.toThrow();
});

test('a difference replaces the buckets that it names, and nothing else', () => {
  const [one, other] = [
    voucher({ id: '00000000-0000-7000-8000-000000000001' }),
    voucher({ id: '00000000-0000-7000-8000-000000000002' }),
  ];
  const whole = merged(undefined, { ...first, buckets: { 1: [one], 2: [other] } }, rest);
  const changed = merged(whole, answer({ cursor: 'd', buckets: { 1: [] } }), rest);
  expect([...changed.vouchers.keys()]).toEqual([other.id]);
  expect(changed.products).toBe(whole.products);
  expect(changed.store).toBe(whole.store);
});

test('the clock goes by the server, forgives small steps, and is not trusted when it was set back', async () => {
  const { store } = await freshStore();
  const device = 1_800_000_000_000;
  expect(await now(store, device)).toBeUndefined();
  await heard(store, new Date(device + 60_000).toISOString(), device);
  expect(await now(store, device + 5_000)).toBe(device + 65_000);
  await seen(store, device + 3_600_000);
  expect(await now(store, device + 3_590_000)).toBe(device + 3_650_000);
  expect(await now(store, device)).toBeUndefined();
  await heard(store, new Date(device).toISOString(), device);
  expect(await now(store, device)).toBe(device);
  expect(trusted({ offset: -172_800_000, latest: device }, device + 1)).toBe(device + 1 - 172_800_000);
});
