// Writes x.br and x.gz beside every file worth it, so that the server never compresses a built file at run time.
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const WORTH_BYTES = 400;
const KINDS = /\.(js|css|html|wasm|svg|webmanifest)$/;

function brotli(bytes: Buffer): Buffer {
  // The highest quality takes seconds for a megabyte of wasm and saves little.
  const quality = bytes.length > 400_000 ? 9 : 11;
  return brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
}

export function precompress(): Plugin {
  return {
    name: 'precompress',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const [fileName, file] of Object.entries(bundle)) {
          if (!KINDS.test(fileName)) continue;
          const bytes = Buffer.from(file.type === 'chunk' ? file.code : file.source);
          if (bytes.length < WORTH_BYTES) continue;
          this.emitFile({ type: 'asset', fileName: `${fileName}.br`, source: brotli(bytes) });
          this.emitFile({ type: 'asset', fileName: `${fileName}.gz`, source: gzipSync(bytes, { level: 9 }) });
        }
      },
    },
  };
}
