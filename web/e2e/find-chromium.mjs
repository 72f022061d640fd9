// Finds a Chromium: `CHROMIUM`, one that is installed, or the packed one of `e2e/package.json`, unpacked once.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';

const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const modules = path.join(import.meta.dirname, 'node_modules');
const packed = path.join(modules, '@sparticuz/chromium');

/** What playwright needs to start it. */
export function findChromium() {
  const installed = [process.env.CHROMIUM, ...INSTALLED].find((file) => file && existsSync(file));
  if (installed) return { executablePath: installed, env: process.env };
  if (!existsSync(packed)) {
    throw new Error('no Chromium: install one, set CHROMIUM, or run `npm ci` in web/e2e');
  }
  const { version } = JSON.parse(readFileSync(path.join(packed, 'package.json'), 'utf8'));
  // The package itself unpacks to one folder for all users of a machine, where the next user may not write.
  const folder = path.join(modules, '.cache', `chromium-${version}`);
  const program = path.join(folder, 'chromium');
  if (!existsSync(program)) unpack(folder, program);
  return { executablePath: program, env: { ...process.env, ...surroundings(folder, program) } };
}

function unpack(folder, program) {
  mkdirSync(folder, { recursive: true });
  const plain = (name) => brotliDecompressSync(readFileSync(path.join(packed, 'bin', name)));
  for (const name of ['swiftshader', 'al2023', 'fonts']) {
    const archive = path.join(folder, `${name}.tar`);
    writeFileSync(archive, plain(`${name}.tar.br`));
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
  writeFileSync(half, plain('chromium.br'));
  chmodSync(half, 0o755);
  renameSync(half, program);
}

/** Without any font a text has no height, and a bare machine lacks libraries: the package brings both. */
function surroundings(folder, program) {
  const wanted = {};
  const lacks = spawnSync('ldd', [program], { encoding: 'utf8' }).stdout.includes('not found');
  const libraries = [path.join(folder, 'lib'), path.join(folder, 'al2023/lib')].find((at) => existsSync(at));
  if (lacks && libraries) wanted.LD_LIBRARY_PATH = libraries;
  if (!existsSync('/etc/fonts/fonts.conf')) wanted.FONTCONFIG_FILE = path.join(folder, 'fonts.conf');
  return wanted;
}
