// How the app is built: for browsers as old as Chromium 87, compressed beforehand, in development beside a server on :8080.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { precompress } from './vite/precompress.ts';
import { serviceWorker } from './vite/service-worker.ts';
import { words } from './vite/words.ts';

const server = process.env.NUANQUAN_SERVER ?? 'http://127.0.0.1:8080';
// What the server answers by itself: the API, and the pages behind printed codes.
const beside = ['/api', '^/[VvRT]/', '/print/', '/healthz', '/readyz'];

export default defineConfig({
  plugins: [svelte(), words(), serviceWorker(), precompress()],
  build: {
    target: ['es2020', 'chrome87'],
    cssTarget: 'chrome87',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    manifest: true,
  },
  worker: { format: 'es' },
  server: { port: 5173, proxy: Object.fromEntries(beside.map((path) => [path, { target: server }])) },
  test: { include: ['src/**/*.test.ts', 'vite/**/*.test.ts'], environment: 'node' },
});
