// What one piece is, in the reader's language: measures and counters that the catalogue writes in Chinese, in English.
// The server says the same on what it prints (src/kernel/pack_size.rs); tests/vectors/values.json holds for both.
import { lang } from './i18n.svelte';

const MEASURES: Readonly<Record<string, string>> = {
  千克: 'kg',
  公斤: 'kg',
  克: 'g',
  毫升: 'ml',
  升: 'l',
};
/** What one is called, and what more are. */
const COUNTERS: Readonly<Record<string, readonly [string, string]>> = {
  件: ['piece', 'pieces'],
  枚: ['piece', 'pieces'],
  片: ['piece', 'pieces'],
  条: ['piece', 'pieces'],
  只: ['piece', 'pieces'],
  支: ['piece', 'pieces'],
  本: ['book', 'books'],
  块: ['bar', 'bars'],
  双: ['pair', 'pairs'],
  卷: ['roll', 'rolls'],
  包: ['packet', 'packets'],
  瓶: ['bottle', 'bottles'],
  盒: ['box', 'boxes'],
  箱: ['case', 'cases'],
  袋: ['bag', 'bags'],
  罐: ['tin', 'tins'],
  套: ['set', 'sets'],
};

export function sizeOf(size: string): string {
  if (lang() === 'zh') return size;
  return size
    .replace(
      /([^\s\u4e00-\u9fff]*)\s*(千克|公斤|毫升|[\u4e00-\u9fff])/g,
      (whole, count: string, word: string) => {
        if (word === '段') return `stage ${count} `;
        const said = MEASURES[word] ?? COUNTERS[word]?.[count === '1' ? 0 : 1];
        return said ? `${count} ${said} ` : whole;
      },
    )
    .replace(/\s+/g, ' ')
    .trim();
}
