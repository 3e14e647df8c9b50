import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { friendlyErrors } from './web/friendly-errors.js';

/**
 * Tests run from the sources (export condition `source`) and need no build, except `e2e`, which starts the built
 * processes. Groups run one after another.
 */
const source = {
  resolve: { conditions: ['source'], alias: friendlyErrors },
  ssr: { resolve: { conditions: ['source'] } },
};

const sandbox = 'worker/test/{sandbox,hostile,grading}/**/*.test.ts';
/** Sandbox tests that only compare the output of programs, without measuring time or memory. */
const outputTests = 'worker/test/{conformance/conformance,fidelity/fidelity}.test.ts';

/** Tests with clocks, processes and browsers get two more attempts on shared machines; the report names them. */
const retry = process.env.CI ? 2 : 0;

const groups = readdirSync('e2e', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('-group.ts'))
  .map((path) => join('e2e', path));
/** Test files that a group imports. */
const grouped = groups.flatMap((group) =>
  [...readFileSync(group, 'utf8').matchAll(/import\('(.+)\.js'\)/g)].map(([, path]) =>
    join(dirname(group), `${path}.ts`),
  ),
);
/** In a run of all, grouped files do not each start a service and a browser. */
const runsAll = !process.argv.some((argument) => /(^|\/)e2e\//.test(argument));

/**
 * `npm test` takes minutes: of the tests with many processes and browsers it runs these, some of each area.
 * `npm run test:all` runs every file, and so does a command that names files.
 */
const isCore = process.env.RUNQ_TESTS === 'core';
const coreEndToEnd = Object.entries({
  accounts: 'accounts class',
  'api/authorisation': 'authorisation course-keys',
  api:
    'admin-runs artifacts bulk expired fairness keys limit-maxima memory metrics openapi projects rate-limits ' +
    'run-control sessions sign-ins stopped-by verdicts workspace',
  cli: 'run',
  compat: 'jobe judge0 piston',
  grading: 'batch-control-refusals download my-assignments refusals submission-recovery',
  infra: 'redis-memory redis-tls shards unsandboxed worker-disk',
  load: 'several-processes',
  lti: 'launch scores',
  recovery: 'deaths',
  'support/secrets': 'log-check',
  web: 'accessibility account auth bundle-size keyboard-walks run',
  'web/grader': 'keyboard',
  'web/ops': 'admin',
}).flatMap(([folder, names]) => names.split(' ').map((name) => `e2e/${folder}/${name}.test.ts`));
for (const file of coreEndToEnd) if (!existsSync(file)) throw new Error(`vitest.config.ts: there is no ${file}`);
/** Planted faults, and what other tests show in the first tier. */
const slow = [
  'common/test/scheduler/scheduler.mutation.test.ts',
  'worker/test/grading/suites-hostile.test.ts',
  'worker/test/sandbox/tiers/*.test.ts',
];
const leftOut = isCore ? slow : [];

/** Limits that only a hanging test reaches: on a busy machine everything takes many times as long. */
const patience = { testTimeout: 90_000, hookTimeout: 120_000, expect: { poll: { timeout: 20_000 } } };

/** Without timings of earlier runs, vitest starts large files first. These are small but slow, so they start first. */
const longest =
  /-group\.ts|accessibility|visual-states|large-class|recovery\/deaths|web\/bundle-size|scheduler\.property/;
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
          include: [
            '*.test.ts',
            '{common,api,web,cli,clients,scripts,bench}/**/*.test.ts',
            'worker/src/**/*.test.ts',
            outputTests,
          ],
          exclude: ['**/node_modules/**', '**/dist/**', ...leftOut],
          ...patience,
          // These mostly wait for Redis.
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        ...source,
        test: {
          name: 'sandbox',
          include: [sandbox],
          exclude: ['**/node_modules/**', ...leftOut],
          ...patience,
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
          include: isCore ? coreEndToEnd : ['e2e/**/*.test.ts', 'e2e/**/*-group.ts'],
          setupFiles: ['e2e/support/secrets/check-logs.ts', 'e2e/support/attempts/restore-after-failure.ts'],
          exclude: ['**/node_modules/**', ...(runsAll && !isCore ? grouped : groups)],
          ...patience,
          retry,
          // These mostly wait: three files at a time, each with its own service, and one where all share a running one.
          maxWorkers: process.env.RUNQ_TEST_URL ? 1 : 3,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
