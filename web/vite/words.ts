// Parts the dictionaries for the wire: what the till and the sign-in say comes first, all else with the pages that say it.
//
// `kernel/zh.ts` and `kernel/en.ts` stay whole for people and tests; the app imports `words:zh/first` and its like.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import type { Plugin } from 'vite';

/** The sections that the light pages say. */
const FIRST = [
  'app',
  'ui',
  'problem',
  'day',
  'notFound',
  'forbidden',
  'role',
  'nav',
  'signIn',
  'scan',
  'till',
  'relation',
];
const NAME = /^words:(zh|en)\/(first|rest)$/;
const KERNEL = path.resolve(import.meta.dirname, '../src/kernel');

/** A dictionary as an object. It is plain data, so that it can be read without the app. */
export async function dictionary(language: string): Promise<Record<string, string>> {
  const source = readFileSync(path.join(KERNEL, `${language}.ts`), 'utf8');
  const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2021 };
  const { outputText } = ts.transpileModule(source, { compilerOptions: options });
  return (await import(`data:text/javascript,${encodeURIComponent(outputText)}`))[language];
}

export function words(): Plugin {
  return {
    name: 'words',
    resolveId: (id) => (NAME.test(id) ? `\0${id}` : undefined),
    async load(id) {
      const [, language, part] = NAME.exec(id.replace(/^\0/, '')) ?? [];
      if (!language) return undefined;
      this.addWatchFile(path.join(KERNEL, `${language}.ts`));
      const all = Object.entries(await dictionary(language));
      const here = all.filter(([key]) => FIRST.includes(key.split('.')[0]!) === (part === 'first'));
      return `export default ${JSON.stringify(Object.fromEntries(here))}`;
    },
  };
}
