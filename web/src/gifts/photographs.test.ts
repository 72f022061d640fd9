// In which size photographs are sent, and how many there is room for.
import { expect, test, vi } from 'vitest';
import { Photographs, within } from './photographs.svelte';

test('a large picture keeps its proportions, a small one its size', () => {
  expect(within(4000, 3000)).toEqual([2000, 1500]);
  expect(within(3000, 4000)).toEqual([1500, 2000]);
  expect(within(640, 480)).toEqual([640, 480]);
  expect(within(10_000, 1)).toEqual([2000, 1]);
});

/** As far as its type tells. */
const seen = async (file: File) => file.type.startsWith('image/');

test('no more photographs are taken than a gift may have, and nothing that is none', async () => {
  vi.stubGlobal('URL', { createObjectURL: () => 'blob:x', revokeObjectURL: () => undefined });
  const photographs = new Photographs(seen);
  photographs.there = 10;
  const file = (name: string, type: string) => new File(['x'], name, { type });
  const left = await photographs.take([
    file('a', 'image/jpeg'),
    file('b', 'text/plain'),
    file('c', 'image/png'),
    file('d', 'image/png'),
  ]);
  expect(left).toEqual({ noPicture: ['b'], noRoom: ['d'] });
  expect(photographs.room).toBe(0);
  photographs.drop(photographs.all[0]!);
  expect(photographs.room).toBe(1);
  vi.unstubAllGlobals();
});

test('what failed is sent again under its own id, what arrived is not', async () => {
  vi.stubGlobal('URL', { createObjectURL: () => 'blob:x', revokeObjectURL: () => undefined });
  const photographs = new Photographs(seen);
  await photographs.take([
    new File(['a'], 'a', { type: 'image/png' }),
    new File(['b'], 'b', { type: 'image/png' }),
  ]);
  const sent: string[] = [];
  const answer = { photograph_id: 'x', photographs: 1 };
  const once = async (id: string) => {
    sent.push(id);
    if (sent.length === 2) throw new Error('the line broke');
    return answer;
  };
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  expect(await photographs.send(once)).toBe(false);
  expect(await photographs.send(once)).toBe(true);
  expect(sent).toEqual([photographs.all[0]!.id, photographs.all[1]!.id, photographs.all[1]!.id]);
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});
