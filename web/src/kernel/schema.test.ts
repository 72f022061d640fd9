// The types of the API are those of the committed document.
import { readFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';
import { expect, test } from 'vitest';

test('schema.d.ts is made from openapi.json: `npm run schema`', { timeout: 60_000 }, async () => {
  const document = JSON.parse(readFileSync('openapi.json', 'utf8'));
  const made = astToString(await openapiTS(document));
  expect(readFileSync('src/kernel/schema.d.ts', 'utf8').includes(made.trim())).toBe(true);
});
