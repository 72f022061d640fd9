// Whether a text is a telephone number that the server takes: the same rule as its src/kernel/phone.rs.
import { halfWidth } from './format';

const MOBILE = /^1[3-9]\d{9}$/;
/** 010 and 02x have eight digits behind, all others seven or eight; none begins with 0 or 1. */
const LANDLINE = /^0(?:(?:10|2\d)[2-9]\d{7}|[3-9]\d{2}[2-9]\d{6,7})$/;
const EXTENSION = /^\d{1,6}$/;
const MARK = /分机|转|轉|ext\.?|x|#/;
/** Marks of direction, which some programs copy along. */
const UNSEEN = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
const BETWEEN = /[ \-()./‐–—]+/;

/** The groups of digits as they are dialled at home; nothing if there is anything else. */
function groupsOf(text: string): string[] | undefined {
  const abroad = /^(?:\+|00)/.test(text);
  const local = abroad ? text.replace(/^(?:\+|00)\s*/, '') : text;
  if (abroad && !local.startsWith('86')) return undefined;
  const groups = (abroad ? local.slice(2) : local).split(BETWEEN).filter(Boolean);
  const all = groups.join('');
  if (!/^\d*$/.test(all)) return undefined;
  if (all.startsWith('86') && MOBILE.test(all.slice(2))) return [all.slice(2)];
  if (abroad && !all.startsWith('0') && !MOBILE.test(all)) groups[0] = `0${groups[0] ?? ''}`;
  return groups;
}

export function isPhone(typed: string): boolean {
  const text = halfWidth(typed).replace(UNSEEN, '').trim().toLowerCase();
  const mark = MARK.exec(text);
  const groups = groupsOf(mark ? text.slice(0, mark.index) : text);
  if (!groups || groups.length === 0) return false;
  const number = groups.join('');
  if (mark) {
    const own = groupsOf(text.slice(mark.index + mark[0].length))?.join('') ?? '';
    return LANDLINE.test(number) && EXTENSION.test(own);
  }
  if (MOBILE.test(number) || LANDLINE.test(number)) return true;
  const own = groups[groups.length - 1]!;
  const before = groups.slice(0, -1);
  const told = before.length === 1 || (before.length === 2 && before[0]!.length <= 4);
  return told && LANDLINE.test(before.join('')) && EXTENSION.test(own);
}
