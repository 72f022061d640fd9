// Reads the QR code of a printed sheet as a camera would, for tests that hand its text to the scanner.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { printedModules } from './browser.mjs';

const wasm = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
prepareZXingModule({ overrides: { wasmBinary: readFileSync(wasm).buffer } });

/** The code of 146 characters. */
export async function printedCode(sheet, pixels = 6) {
  const modules = printedModules(sheet);
  const size = modules.length * pixels;
  const data = new Uint8ClampedArray(size * size * 4).fill(255);
  for (let y = 0; y < size; y += 1)
    for (let x = 0; x < size; x += 1)
      if (modules[Math.floor(y / pixels)][Math.floor(x / pixels)])
        data.fill(0, (y * size + x) * 4, (y * size + x) * 4 + 3);
  const [found] = await readBarcodes(
    { data, width: size, height: size, colorSpace: 'srgb' },
    { formats: ['QRCode'] },
  );
  return found.text.split('/').pop();
}
