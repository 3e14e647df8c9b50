import { defineConfig } from 'vite';
import { checkFirstLoad } from './check-first-load.js';
import { compressAssets } from './compress-assets.js';
import { friendlyErrors } from './friendly-errors.js';

/**
 * Gzipped bytes that a page may need before it can be used: its script, what that imports at once, and its styles. With heads and the
 * first answers a first visit stays within 200 KB on the line; `e2e/page-weight.test.ts` counts those in a real browser.
 */
const firstLoadBytes = 180 * 1024;

/** Few files for a first visit, as each costs a kilobyte in heads alone: what frames every page, and the editor. */
const groups = [
  {
    name: 'frame',
    test: /preact|rolldown|preload-helper|src\/(page|sign-in|settings)\/|format-amounts|run\/download|save-as/,
  },
  {
    name: 'code',
    test: /@codemirror\/(state|view|language|commands)|src\/editor\/(?!python-aids|editor-pane|file-editor)/,
  },
];

/**
 * Three pages, everything hashed under `assets/` so that it can be cached for ever. No inline script, style sheet or data URL comes out
 * of the build: the pages work under `default-src 'self'`.
 */
export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  resolve: { alias: friendlyErrors },
  build: {
    target: 'es2022',
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    chunkSizeWarningLimit: 700,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { student: 'index.html', ops: 'ops.html', embed: 'embed.html' },
      output: { codeSplitting: { groups } },
    },
  },
  plugins: [checkFirstLoad({ maxBytes: firstLoadBytes }), compressAssets()],
});
