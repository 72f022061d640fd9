// Files are read and written back so that each row keeps its number and each cell its text.
import { describe, expect, it } from 'vitest';
import { headingsOf, parse, read, write } from './sheet';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('a file to be mended', () => {
  it('is read with quoted cells, line ends in them and empty rows', () => {
    expect(parse('a,"b,""c""\nd"\n\ne,f', ',')).toEqual([['a', 'b,"c"\nd'], [''], ['e', 'f']]);
  });
  it('is written back as it was', async () => {
    const lines = [['姓名', '地址'], [''], ['张三', '一,"二"\n三']];
    expect(await read(write(lines))).toEqual(lines);
  });
  it('is read with the separator that it has, and in GBK', async () => {
    expect(await read(bytes('姓名;街道\n张三;长寿路'))).toEqual([
      ['姓名', '街道'],
      ['张三', '长寿路'],
    ]);
    expect(await read(new Uint8Array([0xd0, 0xd5, 0xc3, 0xfb, 0x0a]))).toEqual([['姓名']]);
  });
  it('has its headings below a title', () => {
    const lines = [['名册'], ['姓名', '街道'], ['张三', '长寿路']];
    expect(headingsOf(lines, ['街道'])).toEqual({ at: 1, texts: ['姓名', '街道'] });
  });
});

describe('the headings', () => {
  const heads = ['户号', '姓名', '与户主关系', '身份证号', '街道'];
  const one = ['H1', '张三', '户主', '', '别的街道'];
  it('stand below a padded title, though a fault names no column', () => {
    const lines = [['2026年困难家庭名册', '', '', '', ''], heads, one];
    expect(headingsOf(lines, ['', '街道', ''])).toEqual({ at: 1, texts: heads });
    expect(headingsOf(lines, ['', ''])).toEqual({ at: 1, texts: heads });
  });
  it('stand in the first row of a file without a title, whatever is empty below', () => {
    const lines = [heads, one, ['H1', '', '', '', ''], ['H2', '李四', '户主', '1', '长寿路']];
    expect(headingsOf(lines, ['', '姓名'])).toEqual({ at: 0, texts: heads });
    expect(headingsOf(lines, [''])).toEqual({ at: 0, texts: heads });
  });
});
