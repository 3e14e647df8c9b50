import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { friendlyErrors } from './web/friendly-errors.js';

/** Tests run from the sources (export condition `source`), so they need no build; `e2e` starts the built processes. One group after the other. */
const source = {
  resolve: { conditions: ['source'], alias: friendlyErrors },
  ssr: { resolve: { conditions: ['source'] } },
};

const sandbox = 'worker/src/sandbox/**/*.test.ts';
/** Of those, the ones that only compare what programs print. */
const comparing = 'worker/src/sandbox/{conformance,fidelity}.test.ts';

/** Tests against clocks, processes and browsers get a second attempt where machines are shared; the report names who needed it. */
const retry = process.env.CI ? 1 : 0;

/** On a new machine files are begun by their size; these are small, take the longest and would be waited for at the end. */
const longest = /page-accessibility-|recovery\/deaths|page-weight|admission\.property/;
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const projects = [...new Set(sorted.map(({ project }) => project))];
    return projects.flatMap((project) => {
      const own = sorted.filter((file) => file.project === project);
      const isLong = ({ moduleId }: TestSpecification) => longest.test(moduleId);
      return [...own.filter(isLong), ...own.filter((file) => !isLong(file))];
    });
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        ...source,
        test: {
          name: 'unit',
          include: ['*.test.ts', '{common,api,web,scripts}/**/*.test.ts', 'worker/src/*.test.ts', comparing],
          exclude: ['**/node_modules/**', '**/dist/**'],
          testTimeout: 20_000,
          hookTimeout: 30_000,
          // These wait for Redis more than they compute.
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        ...source,
        test: {
          name: 'sandbox',
          include: [sandbox],
          exclude: ['**/node_modules/**', comparing],
          testTimeout: 20_000,
          hookTimeout: 30_000,
          retry,
          // These measure time and memory: one file at a time.
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
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
          // A second, as it is by default, is short on a machine with other things to do.
          expect: { poll: { timeout: 10_000 } },
          retry,
          // These mostly wait: three files at a time, each with a stack of its own.
          maxWorkers: 3,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
