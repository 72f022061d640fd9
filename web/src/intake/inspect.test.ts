// What is accepted and refused of a line always sums to what arrived, and what is missing is named.
import { expect, test } from 'vitest';
import type { Schema } from '../kernel/api';
import type { Product } from '../stock/products';
import { InspectLine } from './inspect.svelte';

const line = (more: Partial<Schema<'LineView'>> = {}) =>
  ({
    line_number: 1,
    offered_quantity: 10,
    description: 'rice',
    value_basis: 'unvalued',
    ...more,
  }) as Schema<'LineView'>;
const dated = { id: 'p', shelf_life: 'dated' } as Product;

test('a line that is all right is accepted as it was offered', () => {
  const one = new InspectLine(line({ expires_on: '2027-03-15' }), dated);
  expect(one.lacking).toBeUndefined();
  expect(one.body).toMatchObject([{ accepted_quantity: 10, refused_quantity: 0, expires_on: '2027-03-15' }]);
});

test('what is missing is named: the product, the day, the reason', () => {
  expect(new InspectLine(line()).lacking).toBe('product');
  const one = new InspectLine(line(), dated);
  expect(one.lacking).toBe('expiry');
  one.parts[0]!.expires = '2027-03-15';
  one.parts[0]!.accepted = 7;
  expect([one.refused, one.lacking]).toEqual([3, 'reason']);
  one.reason = 'other';
  expect(one.lacking).toBe('note');
  one.note = 'wet';
  expect(one.lacking).toBeUndefined();
});

test('two days of expiry are two parts, and the refused pieces stand in the first', () => {
  const one = new InspectLine(line({ expires_on: '2027-03-15' }), dated);
  one.parts[0]!.accepted = 6;
  one.addPart();
  one.parts[1]!.accepted = 3;
  one.parts[1]!.expires = '2027-06-01';
  one.reason = 'damaged';
  expect(
    one.body.map((part) => [part.accepted_quantity, part.refused_quantity, part.refusal_reason]),
  ).toEqual([
    [6, 1, 'damaged'],
    [3, 0, null],
  ]);
  one.parts[1]!.accepted = 9;
  expect(one.lacking).toBe('toomany');
});

test('a line of which nothing arrived is inspected by its count alone', () => {
  const one = new InspectLine(line());
  one.setArrived(0);
  expect([one.lacking, one.body]).toEqual([undefined, []]);
});
