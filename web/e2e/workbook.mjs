// A workbook as spreadsheet programs write it: an archive of packed XML with one sheet.
import { gzipSync } from 'node:zlib';

const GZIP_HEAD = 10;
const SPACE = 'http://schemas.openxmlformats.org';

const u16 = (...values) => Buffer.from(new Uint16Array(values).buffer);
const u32 = (...values) => Buffer.from(new Uint32Array(values).buffer);

/** An archive of files by their names. */
function archive(files) {
  const [bodies, directory] = [[], []];
  let at = 0;
  for (const [name, text] of Object.entries(files)) {
    const packed = gzipSync(text);
    const raw = packed.subarray(GZIP_HEAD, -8);
    const checksum = packed.subarray(-8, -4);
    const told = Buffer.concat([
      u16(20, 0x800, 8, 0, 0x21),
      checksum,
      u32(raw.length, Buffer.byteLength(text)),
      u16(name.length, 0),
    ]);
    bodies.push(u32(0x04034b50), told, Buffer.from(name), raw);
    directory.push(u32(0x02014b50), u16(20), told, u16(0, 0, 0), u32(0, at), Buffer.from(name));
    at += 4 + told.length + name.length + raw.length;
  }
  const list = Buffer.concat(directory);
  const n = Object.keys(files).length;
  return Buffer.concat([...bodies, list, u32(0x06054b50), u16(0, 0, n, n), u32(list.length, at), u16(0)]);
}

/** A workbook of rows of texts. */
export function workbook(rows) {
  const cell = (text, at, row) =>
    `<c r="${String.fromCharCode(65 + at)}${row}" t="inlineStr"><is><t>${text}</t></is></c>`;
  const lines = rows.map(
    (row, at) => `<row r="${at + 1}">${row.map((text, column) => cell(text, column, at + 1)).join('')}</row>`,
  );
  const main = `${SPACE}/spreadsheetml/2006/main`;
  const of = `${SPACE}/officeDocument/2006/relationships`;
  const relations = (type, target) =>
    `<Relationships xmlns="${SPACE}/package/2006/relationships"><Relationship Id="rId1" Type="${of}/${type}" Target="${target}"/></Relationships>`;
  const override = (part, type) =>
    `<Override PartName="/xl/${part}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${type}+xml"/>`;
  return archive({
    '[Content_Types].xml': `<Types xmlns="${SPACE}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>${override('workbook', 'sheet.main')}${override('worksheets/sheet1', 'worksheet')}</Types>`,
    '_rels/.rels': relations('officeDocument', 'xl/workbook.xml'),
    'xl/_rels/workbook.xml.rels': relations('worksheet', 'worksheets/sheet1.xml'),
    'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${of}"><sheets><sheet name="1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="${main}"><sheetData>${lines.join('')}</sheetData></worksheet>`,
  });
}
