// Telephone numbers are taken and refused as the server does it: both go by one table.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { isPhone } from './phone';

const table = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, '../../../tests/vectors/values.json'), 'utf8'),
) as { phone: { valid: [string][]; invalid: { text: string }[] } };

test.each(table.phone.valid.map(([text]) => text))('%s is one', (text) => expect(isPhone(text)).toBe(true));
test.each(table.phone.invalid.map(({ text }) => text))('%s is none', (text) =>
  expect(isPhone(text)).toBe(false),
);
test('a few digits are none', () => expect(isPhone('123')).toBe(false));
