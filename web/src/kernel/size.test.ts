// What one piece of a product is, said in the reader's language.
import { expect, test, vi } from 'vitest';
import { sizeOf } from './size';

const spoken = vi.hoisted(() => ({ language: 'zh' }));
vi.mock('./i18n.svelte', () => ({ lang: () => spoken.language }));

test('Chinese counters are said in English to whoever reads English', () => {
  expect(sizeOf('30 枚')).toBe('30 枚');
  spoken.language = 'en';
  expect(sizeOf('30 枚')).toBe('30 pieces');
  expect(sizeOf('3双')).toBe('3 pairs');
  expect(sizeOf('5公斤')).toBe('5 kg');
  expect(sizeOf('500 克 × 2 袋')).toBe('500 g × 2 bags');
  expect(sizeOf('5 kg')).toBe('5 kg');
  expect(sizeOf('250 ml × 12')).toBe('250 ml × 12');
  expect(sizeOf('1 幅')).toBe('1 幅');
});
