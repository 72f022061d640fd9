// What one piece is, in the reader's language: measures and counters that the catalogue writes in Chinese, in English.
import { lang } from './i18n.svelte';

const MEASURES: Readonly<Record<string, string>> = {
  千克: 'kg',
  公斤: 'kg',
  克: 'g',
  毫升: 'ml',
  升: 'l',
};
const COUNTERS: Readonly<Record<string, string>> = {
  件: 'piece',
  枚: 'pieces',
  片: 'pieces',
  条: 'pieces',
  只: 'pieces',
  支: 'pieces',
  本: 'books',
  块: 'bars',
  双: 'pairs',
  卷: 'rolls',
  包: 'packets',
  瓶: 'bottles',
  盒: 'boxes',
  箱: 'cases',
  袋: 'bags',
  罐: 'tins',
  套: 'set',
  段: 'stage',
};

export function sizeOf(size: string): string {
  if (lang() === 'zh') return size;
  return size
    .replace(/\s*(千克|公斤|毫升|[\u4e00-\u9fff])/g, (whole, word: string) => {
      const said = MEASURES[word] ?? COUNTERS[word];
      return said ? ` ${said} ` : whole;
    })
    .replace(/ {2,}/g, ' ')
    .trim();
}
