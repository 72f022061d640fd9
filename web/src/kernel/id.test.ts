// Ids are UUIDv7 and grow with time.
import { expect, test } from 'vitest';
import { newId } from './id';

test('an id is a UUIDv7 of its moment', () => {
  const id = newId(Date.UTC(2026, 10, 22));
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(Date.UTC(2026, 10, 22));
  expect(newId(1000) < newId(2000)).toBe(true);
});
