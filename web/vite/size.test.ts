// The first load of the till, before the scanner, stays under 60 KB compressed: page, script, styles and all that they import.
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const LIMIT_BYTES = 60 * 1024;
const DIST = path.resolve(import.meta.dirname, '../dist');

interface Chunk {
  file: string;
  imports?: string[];
  css?: string[];
}

/** What goes over the wire for a file: as Brotli, where the build wrote that. */
function bytes(file: string): number {
  const small = path.join(DIST, `${file}.br`);
  return statSync(existsSync(small) ? small : path.join(DIST, file)).size;
}

test.runIf(existsSync(path.join(DIST, '.vite/manifest.json')))('the till is light', () => {
  const manifest = JSON.parse(readFileSync(path.join(DIST, '.vite/manifest.json'), 'utf8')) as Record<
    string,
    Chunk
  >;
  const files = new Set(['index.html', 'icon.svg']);
  const gather = (name: string): void => {
    const chunk = manifest[name]!;
    if (files.has(chunk.file)) return;
    files.add(chunk.file);
    for (const style of chunk.css ?? []) files.add(style);
    for (const other of chunk.imports ?? []) gather(other);
  };
  gather('index.html');
  gather('src/till/Till.svelte');
  gather('words:en/first');
  const total = [...files].reduce((sum, file) => sum + bytes(file), 0);
  console.log(`the till before the scanner: ${(total / 1024).toFixed(1)} KB in ${files.size} files`);
  expect(total).toBeLessThan(LIMIT_BYTES);
});
