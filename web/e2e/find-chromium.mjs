// Finds a Chromium: `CHROMIUM`, one that is installed, or a packed one of `e2e/package.json`, unpacked once.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';

const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const modules = path.join(import.meta.dirname, 'node_modules');
const PACKED = '@sparticuz/chromium';

/** What playwright needs to start it. */
export function findChromium() {
  const installed = [process.env.CHROMIUM, ...INSTALLED].find((file) => file && existsSync(file));
  return installed ? { executablePath: installed, env: process.env } : unpacked(PACKED);
}

/** What puppeteer needs to start Chromium 90, the oldest in which the app must work. */
export function findChromium90() {
  return unpacked('chrome-aws-lambda');
}

function unpacked(name) {
  const packed = path.join(modules, name);
  if (!existsSync(packed)) throw new Error(`no browser: ${name} is missing, run \`npm ci\` in web/e2e`);
  const { version } = JSON.parse(readFileSync(path.join(packed, 'package.json'), 'utf8'));
  // The packages themselves unpack to one folder for all users of a machine, where the next user may not write.
  const folder = path.join(modules, '.cache', `${path.basename(name)}-${version}`);
  const program = path.join(folder, 'chromium');
  if (!existsSync(program)) unpack(packed, folder, program);
  return { executablePath: program, env: { ...process.env, ...surroundings(folder, program) } };
}

function unpack(packed, folder, program) {
  mkdirSync(folder, { recursive: true });
  const plain = (from, name) => brotliDecompressSync(readFileSync(path.join(from, 'bin', name)));
  // The libraries and the font of the newer package serve both.
  const around = path.join(modules, PACKED);
  for (const [from, name] of [
    [packed, 'swiftshader'],
    [around, 'al2023'],
    [around, 'fonts'],
  ]) {
    const archive = path.join(folder, `${name}.tar`);
    writeFileSync(archive, plain(from, `${name}.tar.br`));
    execFileSync('tar', ['-xf', archive, '-C', folder, '--no-same-owner']);
  }
  const folders = [path.join(folder, 'fonts'), '/usr/share/fonts'].map((fonts) => `<dir>${fonts}</dir>`);
  const cache = `<cachedir>${path.join(folder, 'fonts-cache')}</cachedir>`;
  writeFileSync(
    path.join(folder, 'fonts.conf'),
    `<?xml version="1.0"?><fontconfig>${folders.join('')}${cache}</fontconfig>`,
  );
  // The name appears only when the program is whole: two test files may get here at once.
  const half = `${program}.${process.pid}`;
  writeFileSync(half, plain(packed, 'chromium.br'));
  chmodSync(half, 0o755);
  renameSync(half, program);
}

/** Without any font a text has no height, and a bare machine lacks libraries: both are brought. */
function surroundings(folder, program) {
  const wanted = {};
  const lacks = spawnSync('ldd', [program], { encoding: 'utf8' }).stdout.includes('not found');
  if (lacks) wanted.LD_LIBRARY_PATH = path.join(folder, 'lib');
  if (!existsSync('/etc/fonts/fonts.conf')) wanted.FONTCONFIG_FILE = path.join(folder, 'fonts.conf');
  return wanted;
}
