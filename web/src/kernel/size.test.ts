// What one piece of a product is, said in the reader's language, as the server says it.
import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { sizeOf } from './size';

const spoken = vi.hoisted(() => ({ language: 'zh' }));
vi.mock('./i18n.svelte', () => ({ lang: () => spoken.language }));

const sizes = (
  JSON.parse(readFileSync('../tests/vectors/values.json', 'utf8')) as { pack_size: [string, string][] }
).pack_size;

test.each(sizes)('%s is %s to whoever reads English', (zh, en) => {
  spoken.language = 'zh';
  expect(sizeOf(zh)).toBe(zh);
  spoken.language = 'en';
  expect(sizeOf(zh)).toBe(en);
});
