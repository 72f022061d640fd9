// Addresses find their page, with parameters, and links are built from the same patterns.
import { expect, test, vi } from 'vitest';

vi.stubGlobal('location', { pathname: '/', search: '' });
const { match, to } = await import('./router.svelte');
const { routes } = await import('../routes');

test('a path finds its route and parameters', () => {
  expect(match(routes, '/till/')?.pattern).toBe('/till');
  expect(match(routes, '/redemptions/01a2')?.params).toEqual({ id: '01a2' });
  expect(match(routes, '/nowhere')).toBeUndefined();
  expect(match(routes, '/redemptions/a/b')).toBeUndefined();
});

test('a link is the pattern with its parameters', () => {
  expect(to('/redemptions/:id', { id: 'a b' })).toBe('/redemptions/a%20b');
});
