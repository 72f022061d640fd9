// Finds a Chromium: `CHROMIUM`, or one that is installed.
import { existsSync } from 'node:fs';

const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export function findChromium() {
  const found = [process.env.CHROMIUM, ...INSTALLED].find((path) => path && existsSync(path));
  if (!found) throw new Error('no Chromium: install one, or set CHROMIUM');
  return found;
}
