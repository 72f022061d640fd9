// What a goods or pack voucher is not for is marked in the basket.
import { expect, test } from 'vitest';
import { misfits } from './fits';

const item = (item_number: number, pieces_left: number, of: object) => ({ item_number, pieces_left, ...of });
const line = (product_id: string, quantity: number, category_code?: string) => ({
  product_id,
  quantity,
  category_code,
});

test('pieces too many are counted, and goods that no item names are said to be none of its', () => {
  const items = [item(1, 3, { product_id: 'rice' })];
  expect([...misfits([line('rice', 3, 'grain')], items)]).toEqual([]);
  expect([...misfits([line('rice', 4, 'grain'), line('oil', 1, 'oil')], items)]).toEqual([
    ['rice', 1],
    ['oil', 'none'],
  ]);
});

test('an item that names the product pays before one of its category', () => {
  const items = [item(1, 1, { category_code: 'grain' }), item(2, 1, { product_id: 'rice' })];
  expect([...misfits([line('rice', 2, 'grain')], items)]).toEqual([]);
  expect([...misfits([line('rice', 1, 'grain'), line('noodles', 1, 'grain')], items)]).toEqual([]);
  expect([...misfits([line('rice', 2, 'grain'), line('noodles', 2, 'grain')], items)]).toEqual([
    ['noodles', 2],
  ]);
});

test('proposed goods, whose category is not said, may be of any; an amount names nothing', () => {
  expect([...misfits([line('rice', 2)], [item(1, 1, { category_code: 'grain' })])]).toEqual([['rice', 1]]);
  expect([...misfits([line('rice', 9)], [])]).toEqual([]);
});
