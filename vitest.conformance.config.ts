import { defineConfig } from 'vitest/config';

/** `npm run test:conformance`: modules of CPython's own tests that are too slow for every test run. */
export default defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: { include: ['worker/test/conformance/further.test.ts'], hookTimeout: 60_000 },
});
