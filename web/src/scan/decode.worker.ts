// Reads codes out of camera frames, beside the page, so that the page never waits.
import { prepareZXingModule, readBarcodes, type ReaderOptions } from 'zxing-wasm/reader';
import wasm from 'zxing-wasm/reader/zxing_reader.wasm?url';
import { shown, type Size } from './shown';

export interface Frame {
  picture: ImageBitmap | VideoFrame;
  /** The view that shows it. */
  view: Size;
  /** How many pixels of the longer side are enough. */
  pixels: number;
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

const canvas = new OffscreenCanvas(1, 1);
const context = canvas.getContext('2d', { willReadFrequently: true })!;

function pixelsOf({ picture, view, pixels }: Frame): ImageData {
  const size =
    'displayWidth' in picture
      ? { width: picture.displayWidth, height: picture.displayHeight }
      : { width: picture.width, height: picture.height };
  const part = shown(size, view);
  const scale = Math.min(1, pixels / Math.max(part.width, part.height));
  const [width, height] = [Math.round(part.width * scale), Math.round(part.height * scale)];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  context.drawImage(picture, part.left, part.top, part.width, part.height, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}

self.onmessage = async ({ data: frame }: MessageEvent<Frame>) => {
  const { picture, hard } = frame;
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
    const symbols = await readBarcodes(pixelsOf(frame), options);
    answer({ texts: symbols.filter((symbol) => symbol.isValid).map((symbol) => symbol.text) });
  } catch (fault) {
    answer({ fault: String(fault) });
  } finally {
    picture.close();
  }
};
