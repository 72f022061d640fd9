// Codes drawn into a video file that Chromium shows as its camera: grey frames, Y4M.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const [WIDTH, HEIGHT, FPS] = [1280, 720, 10];
const GREY = 150;

const LEFT = [
  '0001101',
  '0011001',
  '0010011',
  '0111101',
  '0100011',
  '0110001',
  '0101111',
  '0111011',
  '0110111',
  '0001011',
];
const PARITY = [
  'LLLLLL',
  'LLGLGG',
  'LLGGLG',
  'LLGGGL',
  'LGLLGG',
  'LGGLLG',
  'LGGGLL',
  'LGLGLG',
  'LGLGGL',
  'LGGLGL',
];

/** The bars of an EAN-13, quiet zones included. */
function ean13(digits) {
  const right = (digit) => [...LEFT[digit]].map((bit) => (bit === '1' ? '0' : '1')).join('');
  const reversed = (digit) => [...right(digit)].reverse().join('');
  const left = [...digits.slice(1, 7)].map((digit, at) =>
    PARITY[digits[0]][at] === 'L' ? LEFT[digit] : reversed(digit),
  );
  return `000000000101${left.join('')}01010${[...digits.slice(7)].map(right).join('')}1010000000`;
}

/** A frame whose middle is painted by `dark(u, v)`, both from 0 to 1, over `wide` × `high` pixels. */
function frame(wide, high, dark) {
  const luma = Buffer.alloc(WIDTH * HEIGHT, GREY);
  const [left, top] = [(WIDTH - wide) >> 1, (HEIGHT - high) >> 1];
  for (let y = 0; y < high; y += 1)
    for (let x = 0; x < wide; x += 1)
      luma[(top + y) * WIDTH + left + x] = dark(x / wide, y / high) ? 20 : 238;
  return luma;
}

export const blank = () => Buffer.alloc(WIDTH * HEIGHT, GREY);

/** A QR code given as rows of dark and light modules, its quiet zone included. */
export function qrFrame(modules, pixels = 400) {
  const size = modules.length;
  return frame(pixels, pixels, (u, v) => modules[Math.floor(v * size)][Math.floor(u * size)]);
}

/** A picture of a code, its quiet zone included, held before the camera. */
export function pictureFrame({ width, height, luma }, pixels = 400) {
  const dark = (u, v) => luma[Math.floor(v * height) * width + Math.floor(u * width)] < 128;
  return frame(pixels, Math.round((pixels * height) / width), dark);
}

export function eanFrame(digits) {
  const bars = ean13(digits);
  return frame(
    bars.length * 4,
    200,
    (u, v) => v > 0.08 && v < 0.92 && bars[Math.floor(u * bars.length)] === '1',
  );
}

/** A film: each scene is a frame and how many seconds it stays. Chromium plays it again and again. */
export function film(scenes) {
  const chroma = Buffer.alloc((WIDTH * HEIGHT) / 2, 128);
  const parts = [Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F${FPS}:1 Ip A1:1 C420jpeg\n`)];
  for (const [luma, seconds] of scenes)
    for (let shown = 0; shown < seconds * FPS; shown += 1) parts.push(Buffer.from('FRAME\n'), luma, chroma);
  return Buffer.concat(parts);
}

/** A film on the disk: what Chromium is started with to see it, and how the file goes away. */
export function filmed(frames) {
  const folder = mkdtempSync(path.join(tmpdir(), 'nuanquan-film-'));
  const file = path.join(folder, 'film.y4m');
  writeFileSync(file, frames);
  const args = [
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${file}`,
  ];
  return { args, end: () => rmSync(folder, { recursive: true, force: true }) };
}
