// The columns of a register's file: its usual headings, and which of them take only words of a list.
import { csvOf } from '../kernel/csv';
import { either } from '../kernel/i18n.svelte';

const USUAL = [
  ['户号', 'Household no'],
  ['姓名', 'Name'],
  ['与户主关系', 'Relation'],
  ['身份证号', 'ID number'],
  ['联系电话', 'Phone'],
  ['户籍街道', 'Hukou street'],
  ['居住街道', 'Residence street'],
  ['地址', 'Address'],
  ['救助类别', 'Category'],
  ['类别起始日期', 'Valid from'],
  ['类别截止日期', 'Valid to'],
  ['法律依据', 'Legal basis'],
  ['证明单位', 'Proving body'],
] as const;

/** Headings by which a row is known for that of the headings, whatever else is said of the file. */
export const USUAL_HEADINGS: readonly string[] = USUAL.flat();

/** An empty file with the headings, for whoever begins. */
export const template = (): string => csvOf([USUAL.map(([chinese, english]) => either(chinese, english))]);

/** Which list a column takes its words from, by how its heading begins; remarks in brackets may follow. */
export function listOf(heading: string): 'relations' | 'categories' | undefined {
  if (/^(与.{1,3}人?关系|家庭关系|成员关系|关系|relation)/i.test(heading)) return 'relations';
  if (/类别($|\(|（)|^categor/i.test(heading)) return 'categories';
  return undefined;
}
