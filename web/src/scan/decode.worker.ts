// Reads codes out of camera frames, beside the page, so that the page never waits.
import { prepareZXingModule, readBarcodes, type ReaderOptions } from 'zxing-wasm/reader';
import wasm from 'zxing-wasm/reader/zxing_reader.wasm?url';

export interface Frame {
  pixels: ImageData;
  /** Looks longer, also for tilted and inverted codes: for some frames only. */
  hard: boolean;
}
export type Found = { ready: true } | { texts: string[] } | { fault: string };

const FORMATS: ReaderOptions['formats'] = ['QRCode', 'EAN13', 'EAN8', 'UPCA', 'UPCE'];

function answer(found: Found): void {
  self.postMessage(found);
}

const ready = prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true });
ready.then(
  () => answer({ ready: true }),
  (fault: unknown) => answer({ fault: String(fault) }),
);

self.onmessage = async ({ data: { pixels, hard } }: MessageEvent<Frame>) => {
  try {
    await ready;
    const options: ReaderOptions = {
      formats: FORMATS,
      tryHarder: hard,
      tryRotate: hard,
      tryInvert: hard,
      tryDownscale: hard,
      maxNumberOfSymbols: 1,
    };
    const symbols = await readBarcodes(pixels, options);
    answer({ texts: symbols.filter((symbol) => symbol.isValid).map((symbol) => symbol.text) });
  } catch (fault) {
    answer({ fault: String(fault) });
  }
};
