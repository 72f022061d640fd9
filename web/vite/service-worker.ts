// Writes /sw.js: `src/sw.ts` with the list of what was built, and a version that changes with any of it.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import type { Plugin } from 'vite';

const WEB = path.resolve(import.meta.dirname, '..');

/** The worker's own script, without what only the compiler reads. */
function script(): string {
  const source = readFileSync(path.join(WEB, 'src/sw.ts'), 'utf8');
  const compilerOptions = {
    module: ts.ModuleKind.ESNext,
    target: ts.ScriptTarget.ES2020,
    removeComments: true,
  };
  return ts.transpileModule(source, { compilerOptions }).outputText.replace(/export\s*\{\s*\};?/, '');
}

export function serviceWorker(): Plugin {
  return {
    name: 'service-worker',
    apply: 'build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const digest = createHash('sha256').update(script());
      const files = ['/'];
      for (const [name, file] of Object.entries(bundle).sort(([one], [other]) => (one < other ? -1 : 1))) {
        if (name.startsWith('.')) continue;
        digest.update(name).update(file.type === 'chunk' ? file.code : file.source);
        if (name !== 'index.html') files.push(`/${name}`);
      }
      // Files of public/ are copied beside the bundle.
      for (const name of readdirSync(path.join(WEB, 'public')).sort()) {
        digest.update(name).update(readFileSync(path.join(WEB, 'public', name)));
        files.push(`/${name}`);
      }
      const version = digest.digest('hex').slice(0, 12);
      const head = `const FILES=${JSON.stringify(files)},VERSION=${JSON.stringify(version)};\n`;
      this.emitFile({ type: 'asset', fileName: 'sw.js', source: head + script() });
    },
  };
}
