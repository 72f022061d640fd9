// The types of the API are those of the committed document.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('schema.d.ts is made from openapi.json: `npm run schema`', { timeout: 60_000 }, () => {
  const made = execFileSync('node', ['node_modules/openapi-typescript/bin/cli.js', 'openapi.json'], {
    maxBuffer: 2 ** 26,
    stdio: ['ignore', 'pipe', 'ignore'],
  }).toString();
  expect(readFileSync('src/kernel/schema.d.ts', 'utf8').trim() === made.trim()).toBe(true);
});
