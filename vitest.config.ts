import { defineConfig } from 'vitest/config';
import { friendlyErrors } from './web/friendly-errors.js';

/** Tests run from the sources (export condition `source`), so they need no build; `e2e` starts the built processes. */
const source = {
  resolve: { conditions: ['source'], alias: friendlyErrors },
  ssr: { resolve: { conditions: ['source'] } },
};

export default defineConfig({
  test: {
    projects: [
      {
        ...source,
        test: {
          name: 'unit',
          include: ['*.test.ts', '{common,api,worker,web,scripts}/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/dist/**', 'worker/conformance/**'],
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
      {
        ...source,
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          exclude: ['**/node_modules/**'],
          testTimeout: 60_000,
          hookTimeout: 90_000,
          // These wait more than they compute: two files at a time, each with a stack of its own, after all others.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
