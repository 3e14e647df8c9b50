import { defineConfig } from 'vitest/config';

/** `npm run test:conformance`: the modules of CPython's own tests that are too long for every test run. */
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: { include: ['worker/conformance/*.test.ts'], hookTimeout: 60_000 },
});
