// The lints: Svelte's and TypeScript's own, and what a browser of 2020 does not have.
import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const absent = (object, property, instead) => ({
  object,
  property,
  message: `Chromium 90 lacks it; ${instead}.`,
});

export default ts.config(
  { ignores: ['dist', 'node_modules', 'src/kernel/schema.d.ts'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: {
      globals: {
        console: 'readonly',
        process: 'readonly',
        Buffer: 'readonly',
        fetch: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        performance: 'readonly',
        document: 'readonly',
        window: 'readonly',
        navigator: 'readonly',
        localStorage: 'readonly',
      },
    },
    rules: {
      'no-restricted-properties': [
        'error',
        absent('crypto', 'randomUUID', 'use newId() of kernel/id'),
        absent('Object', 'hasOwn', 'use in'),
        absent('AbortSignal', 'timeout', 'use an AbortController'),
        absent('AbortSignal', 'any', 'use an AbortController'),
        absent('URL', 'canParse', 'catch what new URL throws'),
      ],
      'no-restricted-globals': ['error', { name: 'structuredClone', message: 'Chromium 90 lacks it.' }],
      'svelte/no-navigation-without-resolve': 'off',
    },
  },
  {
    // Newer than Chromium 90, on whatever they are called; what ECMAScript has since 2021 the compiler does not know.
    files: ['src/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...'showPicker checkVisibility showPopover hidePopover togglePopover throwIfAborted'
          .split(' ')
          .map((name) => ({
            selector: `CallExpression > MemberExpression[property.name="${name}"]`,
            message: `Chromium 90 lacks ${name}.`,
          })),
        {
          selector: 'NewExpression Literal[value="deflate-raw"]',
          message: 'Chromium 90 lacks it; see workbook.ts.',
        },
      ],
    },
  },
  {
    // What tests say to a page runs in the browser.
    files: ['e2e/**/*.mjs'],
    languageOptions: {
      globals: Object.fromEntries(
        'atob btoa Blob createImageBitmap getComputedStyle requestAnimationFrame MutationObserver OffscreenCanvas self VideoFrame Worker'
          .split(' ')
          .map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
    rules: { 'no-undef': 'off' },
  },
  { files: ['**/*.ts'], rules: { 'no-undef': 'off' } },
);
