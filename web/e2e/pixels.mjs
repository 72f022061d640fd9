// Pictures as pixels: what a printer or a camera would see, and the codes that a decoder finds in it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

const reader = path.dirname(createRequire(import.meta.url).resolve('zxing-wasm/reader'));
const ready = prepareZXingModule({
  overrides: { wasmBinary: readFileSync(path.resolve(reader, '../../reader/zxing_reader.wasm')) },
  fireImmediately: true,
});

/** A grey picture. */
export function picture(width, height, luma) {
  return { width, height, luma };
}

/** The modules of a code, drawn eight pixels wide. */
export function pictureOfModules(modules) {
  const side = modules.length * 8;
  const luma = Buffer.alloc(side * side, 255);
  for (let at = 0; at < luma.length; at += 1)
    if (modules[Math.floor(at / side) >> 3][(at % side) >> 3]) luma[at] = 0;
  return picture(side, side, luma);
}

/** A PNG of Chromium's as a grey picture, read by the browser itself. */
export async function pictureOf(browser, png) {
  const page = await browser.newPage();
  const [width, height, packed] = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d');
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
    let grey = '';
    for (let at = 0; at < data.length; at += 4)
      grey += String.fromCharCode((data[at] * 77 + data[at + 1] * 150 + data[at + 2] * 29) >> 8);
    return [bitmap.width, bitmap.height, btoa(grey)];
  }, png.toString('base64'));
  await page.close();
  return picture(width, height, Buffer.from(packed, 'base64'));
}

/** A page that pdftoppm drew in grey. */
export function pictureOfPgm(file) {
  const head = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(file.subarray(0, 64).toString('latin1'));
  return picture(Number(head[1]), Number(head[2]), file.subarray(head[0].length));
}

/** Every QR code in a picture, in the order in which people read: its text, its place and its width in pixels. */
export async function codesIn({ width, height, luma }) {
  await ready;
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let at = 0; at < width * height; at += 1) data.fill(luma[at], at * 4, at * 4 + 3);
  const found = await readBarcodes(
    { width, height, data, colorSpace: 'srgb' },
    { formats: ['QRCode'], tryHarder: true, maxNumberOfSymbols: 64 },
  );
  const codes = found.map(({ text, position: { topLeft, topRight } }) => ({
    text,
    x: topLeft.x,
    y: topLeft.y,
    wide: Math.hypot(topRight.x - topLeft.x, topRight.y - topLeft.y),
  }));
  const line = height / 40;
  return codes.sort((one, other) => (Math.abs(one.y - other.y) > line ? one.y - other.y : one.x - other.x));
}
