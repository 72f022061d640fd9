// The language of the page: `t` gives a text of the dictionaries with its placeholders filled, checked by the compiler.
import first from 'words:zh/first';
import { kept } from './kept';
import type { zh } from './zh';

export type Language = 'zh' | 'en';
export type Key = keyof typeof zh;
export type Dict = Readonly<Record<Key, string>>;

type Names<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type Values<K extends Key> = Record<Names<(typeof zh)[K]>, string | number>;
type Args<K extends Key> = [Names<(typeof zh)[K]>] extends [never] ? [] : [values: Values<K>];
/** The keys of texts without placeholders: for tables of titles and labels. */
export type PlainKey = { [K in Key]: [Names<(typeof zh)[K]>] extends [never] ? K : never }[Key];

let language = $state<Language>('zh');
type Part = Record<string, string>;
const PARTS: Record<Language, (() => Promise<{ default: Part }>)[]> = {
  zh: [async () => ({ default: first }), () => import('words:zh/rest')],
  en: [() => import('words:en/first'), () => import('words:en/rest')],
};

let dict = $state.raw<Part>(first);
/** Whether more than the light pages say is there. */
let whole = false;

/** The language that is shown. */
export function lang(): Language {
  return language;
}

/** A text of the dictionaries. `{n} piece|{n} pieces` is one form for 1 and another for all else. */
export function t<K extends Key>(key: K, ...args: Args<K>): string {
  return fill(dict[key] ?? '', args[0] as Record<string, string | number> | undefined);
}

/** The names of all texts that begin so. */
export function textNames(beginning: string): string[] {
  return Object.keys(dict).filter((name) => name.startsWith(beginning));
}

/** Counts are read in groups of three, as everywhere. */
const read = (name: string, value: string | number | undefined, whole: string): string =>
  name === 'n' && typeof value === 'number'
    ? String(value).replace(/\B(?=(\d{3})+$)/g, ',')
    : String(value ?? whole);

/** Fills placeholders; exported for its test. */
export function fill(text: string, values: Record<string, string | number> = {}): string {
  const forms = text.split('|');
  const form = forms.length === 2 ? forms[values.n === 1 ? 0 : 1]! : text;
  return form.replace(/\{(\w+)\}/g, (whole, name: string) => read(name, values[name], whole));
}

/** One of two texts that the server gave in both languages. */
export function either(chinese: string, english: string): string {
  return language === 'zh' ? chinese : english;
}

/** Shows another language and keeps the choice. English is fetched when it is first wanted. */
export async function speak(wanted: Language): Promise<void> {
  const parts = await Promise.all(PARTS[wanted].slice(0, whole ? 2 : 1).map((fetched) => fetched()));
  dict = Object.assign({}, ...parts.map((part) => part.default)) as Part;
  language = wanted;
  kept.set('language', wanted);
  document.documentElement.lang = wanted === 'zh' ? 'zh-CN' : 'en';
}

/** Fetches what the pages say that are not light: before the first of them is shown. */
export async function speakWhole(): Promise<void> {
  if (whole) return;
  whole = true;
  try {
    await speak(language);
  } catch (fault) {
    whole = false;
    throw fault;
  }
}

/** Shows the language that was chosen before; Chinese, if none was. */
export async function speakAsBefore(): Promise<void> {
  await speak(kept.get('language') === 'en' ? 'en' : 'zh');
}
