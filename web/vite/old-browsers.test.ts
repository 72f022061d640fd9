// The styles use nothing that Chromium 90 does not know: there a rule with it would be dropped without a word.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const SRC = path.resolve(import.meta.dirname, '../src');
const NEWER = [
  /:has\(/,
  /@(?:layer|container|scope|starting-style|property)\b/,
  /\b[\d.]+[dls]v(?:h|w|b|i|min|max)\b/,
  /\b[\d.]+(?:cq[whib]|rlh|lh|cap)\b/,
  /\b(?:color-mix|light-dark|oklch|oklab|lab|lch|hwb)\(/,
  /\b(?:text-wrap|scrollbar-gutter|subgrid|field-sizing|overflow-clip-margin|line-clamp)\b/,
  /(?:^|[;{}])\s*(?:translate|rotate|scale):/,
  /[\s;{]&/,
  /\((?:width|height)\s*[<>]/,
];

function styles(): [name: string, css: string][] {
  const all = readdirSync(SRC, { recursive: true, encoding: 'utf8' });
  return all.flatMap((name): [string, string][] => {
    if (!/\.(?:css|svelte)$/.test(name)) return [];
    const text = readFileSync(path.join(SRC, name), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
    const css = name.endsWith('.css') ? text : (/<style[^>]*>([\s\S]*)<\/style>/.exec(text)?.[1] ?? '');
    return [[name, css]];
  });
}

test('no style is newer than Chromium 90', () => {
  const found = styles().flatMap(([name, css]) =>
    NEWER.flatMap((one) => one.exec(css)?.map((what) => `${name}: ${what.trim()}`) ?? []),
  );
  expect(styles().length).toBeGreaterThan(100);
  expect(found).toEqual([]);
});
