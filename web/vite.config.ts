import { defineConfig } from 'vite';
import { adoptEditorStyles } from './adopt-editor-styles.js';
import { checkFirstLoad } from './check-first-load.js';
import { compressAssets } from './compress-assets.js';
import { friendlyErrors } from './friendly-errors.js';
import { pageShell } from './page-shell.js';

/**
 * The first-load limit of each page in gzipped KB: its script, the static imports and its styles. With headers and the
 * first API responses a first visit transfers at most 200 KB; `e2e/web/bundle-size.test.ts` measures that in a real
 * browser.
 */
const firstLoadKilobytes = {
  'index.html': 147,
  'embed.html': 133.5,
  'ops.html': 60,
  'grader.html': 60,
  'invitation.html': 24,
  'privacy.html': 24,
};

/**
 * Few chunks for a first visit: each file costs a kilobyte of headers, and on HTTP/1.1 more than six at a time wait for
 * each other. `early` is what the first request for the user's files needs, `frame` what every page and signing in
 * need, `code` what every view of a program needs. `socket`, the connection, and `run`, what running needs, follow the
 * editor. What loads on demand is in none of them.
 */
const groups = [
  {
    name: 'early',
    test: /rolldown|preload-helper|src\/ui\/storage|src\/auth\/token\.|src\/sync\/(early-answers|shown-project)/,
  },
  {
    name: 'frame',
    test: new RegExp(
      'preact|src/run/download-output|src/connection/obstacle|' +
        'src/(ui|auth|settings|shell)/' +
        '(?!dialog|scroll-table|settings-dialog|shortcuts-dialog|page-links|own-account|receive-file)',
    ),
  },
  {
    name: 'code',
    test: new RegExp(
      '@codemirror/(state|view|language|commands)|' +
        'src/editor/(?!lazy-extensions|search-panel|file-editor|python-brackets|completion/|syntax-check/)|' +
        'src/project/(project|project-file|run-request)\\.|src/run/(run-state|stdin-text)|src/share/read-share',
    ),
  },
  { name: 'socket', test: /socket\.io|engine\.io|src\/connection\/(?!obstacle)/ },
  {
    name: 'run',
    test: new RegExp(
      'src/console/(?!ansi-style)|src/run/(?!run-state|stdin-text|repl-completion|download-output|plot-figure)|' +
        'src/run-panel/(?!run-menu|output-file|queue-|repl-bar|session-notice|stdin-dialog)',
    ),
  },
];

/**
 * Six pages, with hashed files under `assets/` so that browsers can cache them indefinitely. The build emits no
 * inline scripts or data URLs: the pages work under `default-src 'self'`. Only `index.html` contains styles, for its
 * first view; the API adds their hash to the policy.
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
      input: {
        student: 'index.html',
        ops: 'ops.html',
        grader: 'grader.html',
        embed: 'embed.html',
        invitation: 'invitation.html',
        privacy: 'privacy.html',
      },
      output: { codeSplitting: { groups } },
    },
  },
  plugins: [
    adoptEditorStyles(),
    pageShell({ page: 'index.html', styles: 'page', form: 'src/student-page.tsx', app: 'student/student-app.tsx' }),
    checkFirstLoad(firstLoadKilobytes),
    compressAssets(),
  ],
});
