// What is scanned is read as the server reads it: the same vectors hold for both.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { humanCode, isGtin, read } from './read';

const vectors = JSON.parse(readFileSync('../tests/vectors/voucher_code.json', 'utf8')) as {
  valid: { code: string; url: string }[];
  reads_as_the_first: string[];
  invalid: { text: string; fault: string }[];
};
const values = JSON.parse(readFileSync('../tests/vectors/values.json', 'utf8')) as Record<
  'human_code' | 'gtin',
  { valid: [string, string][]; invalid: { text: string }[] }
>;

/** O, I and L are forgiven by the server, which decodes. */
const folded = (code: string) => code.toUpperCase().replace(/O/g, '0').replace(/[IL]/g, '1');

test.each(vectors.valid)('a printed code and its address are a voucher', ({ code, url }) => {
  expect(read(code)).toEqual({ kind: 'voucher', code });
  expect(read(url)).toEqual({ kind: 'voucher', code });
});

test.each(vectors.reads_as_the_first)('scanners and input methods may give %s', (text) => {
  const found = read(text);
  expect(found.kind === 'voucher' && folded(found.code)).toBe(vectors.valid[0]!.code);
});

test.each(vectors.invalid.filter(({ fault }) => fault === 'code_length'))(
  '$text is no voucher',
  ({ text }) => {
    expect(read(text).kind).not.toBe('voucher');
  },
);

test.each(values.human_code.valid)('%s is the code %s', (typed, printed) => {
  expect(humanCode(typed)).toEqual({ code: printed.replace(/-/g, '') });
});

test.each(values.human_code.invalid)('$text is no code', ({ text }) => {
  expect(humanCode(text).fault).toBeDefined();
});

test.each(values.gtin.valid)('%s is a barcode', (text) => {
  expect(read(text).kind).toBe('goods');
});

test.each(values.gtin.invalid)('$text is no barcode', ({ text }) => {
  expect(read(text).kind).not.toBe('goods');
});

test.each([
  '6901028075831',
  '69010280 75831',
  '６９０１０２８０７５８３１',
  '96385074',
  '036000291452',
  '2000000000015',
])('%s is a product', (text) => expect(read(text).kind).toBe('goods'));

test.each(['6901028075832', '1234', '0000000000000', 'hello', ''])('%s is neither', (text) => {
  expect(isGtin(text)).toBe(false);
  expect(read(text).kind).toBe('other');
});

test('a code is typed with or without dashes, in any case and width, and a slip shows', () => {
  const fault = (typed: string) => humanCode(typed).fault;
  expect(fault('7K3M-9Q2D')).toBe('length');
  expect(fault('7K3M-9Q2D-XAU')).toBe('wrong');
});
