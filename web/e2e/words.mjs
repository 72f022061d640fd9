// What the app says and which pages it has, read from its own source: tests go by names that people see, and forget no page.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const source = (name) => readFileSync(path.join(import.meta.dirname, '../src', name), 'utf8');

async function dictionary(language) {
  const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2021 };
  const { outputText } = ts.transpileModule(source(`kernel/${language}.ts`), { compilerOptions: options });
  return (await import(`data:text/javascript,${encodeURIComponent(outputText)}`))[language];
}
const DICTIONARIES = { zh: await dictionary('zh'), en: await dictionary('en') };

/** A text of the dictionaries in a language, filled as the app fills it. */
export function said(language) {
  return (key, values = {}) => {
    const text = DICTIONARIES[language][key];
    if (text === undefined) throw new Error(`no text is called ${key}`);
    const forms = text.split('|');
    const form = forms.length === 2 ? forms[values.n === 1 ? 0 : 1] : text;
    return form.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
  };
}

/** The same as a pattern, in which each placeholder stands for anything. */
export function saidLike(language) {
  return (key) => {
    const plain = said(language)(key).replace(/[.*+?^$()|[\]\\]/g, '\\$&');
    return new RegExp(plain.replace(/\{\w+\}/g, '.+'));
  };
}

/** Every address of routes.ts. */
export const ROUTES = [...source('routes.ts').matchAll(/^\s+'(\/[^']*)':\s*(?:route|light)\(/gm)].map(
  ([, address]) => address,
);
