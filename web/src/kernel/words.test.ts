// Both dictionaries say the same things: the same keys, the same placeholders, nothing empty, no Chinese in the English.
import { expect, test } from 'vitest';
import { en } from './en';
import { fill, type Key } from './i18n.svelte';
import { zh } from './zh';

const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

test('English has every key of Chinese, and no other', () => {
  expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort());
});

test.each(Object.keys(zh) as Key[])('%s has the same placeholders in both', (key) => {
  for (const form of en[key].split('|')) expect(placeholders(form)).toEqual(placeholders(zh[key]));
  expect(zh[key].trim()).not.toBe('');
  expect(en[key].trim()).not.toBe('');
  expect(en[key]).not.toMatch(/[\u4e00-\u9fff]/);
  expect(zh[key]).not.toContain('|');
});

test('placeholders are filled, and English knows one from many', () => {
  expect(fill('{n} 件', { n: 2 })).toBe('2 件');
  expect(fill('{n} piece|{n} pieces', { n: 1 })).toBe('1 piece');
  expect(fill('{n} piece|{n} pieces', { n: 0 })).toBe('0 pieces');
  expect(fill('{n} 张', { n: 20_047 })).toBe('20,047 张');
  expect(fill('{year} 年', { year: 2026 })).toBe('2026 年');
});
