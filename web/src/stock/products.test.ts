// What one piece of a product is, said in the reader's language.
import { expect, test, vi } from 'vitest';
import { sizeOf } from './products';

const spoken = vi.hoisted(() => ({ language: 'zh' }));
vi.mock('../kernel/i18n.svelte', () => ({
  lang: () => spoken.language,
  either: (zh: string, en: string) => (spoken.language === 'zh' ? zh : en),
  t: (key: string) => key,
}));

test('Chinese counters are said in English to whoever reads English', () => {
  expect(sizeOf('30 枚')).toBe('30 枚');
  spoken.language = 'en';
  expect(sizeOf('30 枚')).toBe('30 pieces');
  expect(sizeOf('3双')).toBe('3 pairs');
  expect(sizeOf('5 kg')).toBe('5 kg');
  expect(sizeOf('250 ml × 12')).toBe('250 ml × 12');
  expect(sizeOf('1 幅')).toBe('1 幅');
});
