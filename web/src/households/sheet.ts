// A file of rows as the browser can mend it: text in UTF-8 or GBK, or a workbook; written back as CSV in UTF-8.
import { csvOf } from '../kernel/csv';
import { readWorkbook } from './workbook';

/** Rows of cells; a row's number in a spreadsheet is its place plus one. */
export type Lines = string[][];

const DELIMITERS = ['\t', ';', ','] as const;
const LOOK_DOWN = 10;

function decoded(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}

/** The rows of a text with quoted cells; a line end inside quotes does not end the row. */
export function parse(text: string, delimiter: string): Lines {
  const lines: Lines = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at]!;
    if (quoted) {
      if (char !== '"') cell += char;
      else if (text[at + 1] === '"') [cell, at] = [`${cell}"`, at + 1];
      else quoted = false;
    } else if (char === '"' && cell === '') quoted = true;
    else if (char === delimiter) [row, cell] = [[...row, cell], ''];
    else if (char === '\n') {
      lines.push([...row, cell]);
      [row, cell] = [[], ''];
    } else cell += char;
  }
  if (cell || row.length) lines.push([...row, cell]);
  return lines;
}

/** The rows of a file, or nothing if this browser cannot read it. */
export async function read(bytes: Uint8Array): Promise<Lines | undefined> {
  try {
    if (bytes[0] === 0x50 && bytes[1] === 0x4b) return await readWorkbook(bytes);
    const text = decoded(bytes)
      .replace(/^\ufeff/, '')
      .replace(/\r\n?/g, '\n');
    const head = text.split('\n', LOOK_DOWN);
    const most = (delimiter: string) => Math.max(...head.map((line) => line.split(delimiter).length));
    const best = DELIMITERS.reduce((a, b) => (most(b) > most(a) ? b : a));
    return parse(text, best);
  } catch {
    return undefined;
  }
}

/** The rows as CSV in UTF-8 with its mark; empty rows stay, so that the numbers of the others do. */
export const write = (lines: Lines): Uint8Array => new TextEncoder().encode(csvOf(lines));

/**
 * Which of the first rows holds the headings: the one that holds most of those that are spoken of, or most cells; the
 * first of equals, since headings stand above what they head.
 */
export function headingsOf(lines: Lines, spoken: readonly string[]): { at: number; texts: string[] } {
  // A fault of a whole row names no column, and an empty cell is no heading.
  const names = new Set(spoken.map((name) => name.trim()).filter(Boolean));
  const score = (row: string[]) =>
    row.filter((text) => names.has(text.trim())).length * 100 + row.filter((text) => text.trim()).length;
  const rows = lines.slice(0, LOOK_DOWN);
  const at = rows.reduce((best, row, place) => (score(row) > score(rows[best] ?? []) ? place : best), 0);
  return { at, texts: (rows[at] ?? []).map((text) => text.trim()) };
}
