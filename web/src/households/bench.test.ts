// Mending a file: the row of the headings is found once, and what is typed afterwards does not move it.
import { afterEach, expect, it, vi } from 'vitest';
import { api } from '../kernel/api';
import { Bench } from './bench.svelte';

const HEADS = '户号,姓名,与户主关系,身份证号,街道';
const fault = (row: number, column: string | null) => ({
  row,
  column,
  code: 'x',
  reason_zh: '',
  reason_en: '',
});
function answers(...faults: ReturnType<typeof fault>[]): void {
  const data = { rows_bad: faults.length, faults, unknown_headings: [], duplicates: [] };
  vi.spyOn(api, 'POST').mockResolvedValue({ data, response: new Response() } as never);
}
afterEach(() => vi.restoreAllMocks());

it.each([
  ['below a padded title', `2026年困难家庭名册,,,,\n${HEADS}\nH1,张三,子女,,外区\nH2,,,,\n`, 1],
  ['in the first row', `${HEADS}\nH1,张三,子女,,外区\nH2,,,,\n`, 0],
])('the headings stay %s while rows are mended and checked again', async (_, text, at) => {
  const bench = new Bench();
  answers(fault(at + 2, '与户主关系'), fault(at + 2, null), fault(at + 3, '姓名'));
  await bench.take(new File([text], 'register.csv'));
  expect(bench.headings).toEqual({ at, texts: HEADS.split(',') });
  expect(bench.badRows.map((bad) => bad.row)).toEqual([at + 2, at + 3]);

  bench.change(at + 2, 2, '长女');
  bench.change(at + 3, 0, '姓名');
  answers(fault(at + 3, null));
  await bench.check();
  expect(bench.headings).toEqual({ at, texts: HEADS.split(',') });
  expect(bench.lines?.[at + 1]?.[2]).toBe('长女');
});
