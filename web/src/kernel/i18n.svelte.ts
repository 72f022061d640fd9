// The language of the page: `t` gives a text of the dictionaries with its placeholders filled, checked by the compiler.
import { zh } from './zh';
import { kept } from './kept';

export type Language = 'zh' | 'en';
export type Key = keyof typeof zh;
export type Dict = Readonly<Record<Key, string>>;

type Names<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type Values<K extends Key> = Record<Names<(typeof zh)[K]>, string | number>;
type Args<K extends Key> = [Names<(typeof zh)[K]>] extends [never] ? [] : [values: Values<K>];
/** The keys of texts without placeholders: for tables of titles and labels. */
export type PlainKey = { [K in Key]: [Names<(typeof zh)[K]>] extends [never] ? K : never }[Key];

let language = $state<Language>('zh');
let dict = $state.raw<Dict>(zh);

/** The language that is shown. */
export function lang(): Language {
  return language;
}

/** A text of the dictionaries. `{n} piece|{n} pieces` is one form for 1 and another for all else. */
export function t<K extends Key>(key: K, ...args: Args<K>): string {
  return fill(dict[key], args[0] as Record<string, string | number> | undefined);
}

/** Fills placeholders; exported for its test. */
export function fill(text: string, values: Record<string, string | number> = {}): string {
  const forms = text.split('|');
  const form = forms.length === 2 ? forms[values.n === 1 ? 0 : 1]! : text;
  return form.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** One of two texts that the server gave in both languages. */
export function either(chinese: string, english: string): string {
  return language === 'zh' ? chinese : english;
}

/** Shows another language and keeps the choice. English is fetched when it is first wanted. */
export async function speak(wanted: Language): Promise<void> {
  dict = wanted === 'en' ? (await import('./en')).en : zh;
  language = wanted;
  kept.set('language', wanted);
  document.documentElement.lang = wanted === 'zh' ? 'zh-CN' : 'en';
}

/** Shows the language that was chosen before; Chinese, if none was. */
export async function speakAsBefore(): Promise<void> {
  await speak(kept.get('language') === 'en' ? 'en' : 'zh');
}
