// What a scanned voucher is, is read as the server writes it.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { voucherIn } from './voucher';

interface Vector {
  voucher_id: string;
  code: string;
}
const file = new URL('../../../tests/vectors/voucher_code.json', import.meta.url);
const { valid } = JSON.parse(readFileSync(file, 'utf8')) as { valid: Vector[] };

test.each(valid)('the voucher $voucher_id is found in its QR', ({ voucher_id, code }) => {
  expect(voucherIn(`HTTPS://NUANQUAN.EXAMPLE/V/${code}`)).toEqual({ id: voucher_id });
});

test('numbers and names are no vouchers', () => {
  for (const text of ['H0002000', 'B2026-0006', '张三', '3619']) expect(voucherIn(text)).toBeUndefined();
});
