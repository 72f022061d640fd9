// The first sheet of an .xlsx as rows of text, by the browser's own means: its unpacker and its reader of XML.
import type { Lines } from './sheet';

const END_OF_DIRECTORY = 0x06054b50;
const FILE_IN_DIRECTORY = 0x02014b50;
const GZIP_HEAD = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

/** Unpacks a file of the archive. */
type Open = (name: string) => Promise<Document | undefined>;

interface Place {
  method: number;
  size: number;
  at: number;
  /** Checksum and length of what is packed: with these gzip ends. */
  tail: Uint8Array;
}

/** The bare format is known to Chromium only since 103: the same within gzip's head and tail is known to all. */
async function inflated(packed: Uint8Array, { method, tail }: Place): Promise<string> {
  if (method === 0) return new TextDecoder().decode(packed);
  const parts = [new Uint8Array(GZIP_HEAD), packed, tail] as BlobPart[];
  const stream = new Blob(parts).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).text();
}

function archive(bytes: Uint8Array): Open {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== END_OF_DIRECTORY) end -= 1;
  const places = new Map<string, Place>();
  let at = view.getUint32(end + 16, true);
  while (at < end && view.getUint32(at, true) === FILE_IN_DIRECTORY) {
    const [name, extra, remark] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true)) as [
      number,
      number,
      number,
    ];
    places.set(new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + name)), {
      method: view.getUint16(at + 10, true),
      size: view.getUint32(at + 20, true),
      at: view.getUint32(at + 42, true),
      tail: new Uint8Array([...bytes.subarray(at + 16, at + 20), ...bytes.subarray(at + 24, at + 28)]),
    });
    at += 46 + name + extra + remark;
  }
  return async (name) => {
    const place = places.get(name);
    if (!place) return undefined;
    const begins = place.at + 30 + view.getUint16(place.at + 26, true) + view.getUint16(place.at + 28, true);
    const text = await inflated(bytes.subarray(begins, begins + place.size), place);
    return new DOMParser().parseFromString(text, 'application/xml');
  };
}

const all = (from: Document | Element, name: string) => Array.from(from.getElementsByTagNameNS('*', name));
const textOf = (element: Element) =>
  all(element, 't')
    .map((part) => part.textContent ?? '')
    .join('');

function columnOf(reference: string): number {
  const letters = /^[A-Z]+/.exec(reference)?.[0] ?? 'A';
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

async function firstSheet(open: Open): Promise<Document> {
  const [book, links] = await Promise.all([open('xl/workbook.xml'), open('xl/_rels/workbook.xml.rels')]);
  const first = book && all(book, 'sheet')[0];
  const id = first && Array.from(first.attributes).find((one) => one.localName === 'id')?.value;
  const link = links && all(links, 'Relationship').find((one) => one.getAttribute('Id') === id);
  const target = (link?.getAttribute('Target') ?? 'worksheets/sheet1.xml').replace(/^\/xl\//, '');
  const sheet = await open(`xl/${target}`);
  if (!sheet) throw new Error('a workbook without a sheet');
  return sheet;
}

export async function readWorkbook(bytes: Uint8Array): Promise<Lines> {
  const open = archive(bytes);
  const [sheet, strings] = await Promise.all([firstSheet(open), open('xl/sharedStrings.xml')]);
  const shared = strings ? all(strings, 'si').map(textOf) : [];
  const lines: Lines = [];
  for (const row of all(sheet, 'row')) {
    const number = Number(row.getAttribute('r')) || lines.length + 1;
    while (lines.length < number) lines.push([]);
    const cells = lines[number - 1]!;
    for (const cell of all(row, 'c')) {
      const at = columnOf(cell.getAttribute('r') ?? '');
      const value = all(cell, 'v')[0]?.textContent ?? '';
      const kind = cell.getAttribute('t');
      while (cells.length <= at) cells.push('');
      cells[at] = kind === 's' ? (shared[Number(value)] ?? '') : kind === 'inlineStr' ? textOf(cell) : value;
    }
  }
  return lines;
}
