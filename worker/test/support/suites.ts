import { createHash } from 'node:crypto';
import type { CaseTest } from '@runq/common/contract/case-test';
import type { Assignment, AssignmentCase } from '@runq/common/contract/grading';
import { describeRun } from '@runq/common/test/support/test-store';
import type { SingleWorker } from './single-worker.js';
import { smallLimits } from './test-sandbox.js';

const owner = 'teacher';
const MiB = 1024 * 1024;
const limits = { cpuTimeMs: 3000, wallTimeMs: 20_000, memoryBytes: 128 * MiB, outputBytes: 20_000 };
let count = 0;

/** A test and how it is graded. */
export interface SuiteTest {
  framework: CaseTest['framework'];
  id: string;
  /** The suite, the test file first: paths and texts. */
  suite: Record<string, string>;
  isPartial?: boolean;
  points?: number;
  limits?: Partial<typeof limits>;
  /** Paths of the solution. */
  solution?: string[];
}

/** Grades a submission with tests of a suite, as a worker does; the results in their order. */
export async function gradeTests(worker: SingleWorker, tests: SuiteTest[], submission: Record<string, string>) {
  const contents = new Map<string, Buffer>();
  const toRef = ([path, text]: [string, string]) => {
    const sha256 = createHash('sha256').update(text).digest('hex');
    contents.set(sha256, Buffer.from(text));
    return { path, sha256 };
  };
  const toCase = (one: SuiteTest, index: number): AssignmentCase => ({
    ...{ name: `t${index}`, args: [], stdin: null, expected: null, points: one.points ?? 1, visibility: 'visible' },
    ...{ isExample: false, hint: null, checker: { type: 'test' }, limits: { ...limits, ...one.limits } },
    files: Object.entries(one.suite).map(toRef),
    test: {
      ...{ framework: one.framework, id: one.id, isPartial: one.isPartial ?? false },
      files: Object.keys(one.suite),
    },
  });
  const solution = tests[0]!.solution ?? ['sums.py'];
  const assignment: Assignment = {
    ...{ name: 'hw', title: 'Homework', entry: null, timezone: 'UTC', opens: null, due: null, late: null },
    ...{ attempts: 0, counts: 'best', seed: 1, prompts: 'ignore', statement: null, files: [], groups: [] },
    precheck: [],
    solution: { entry: solution[0]!, files: solution.map((path) => toRef([path, '# solution\n'])) },
    cases: tests.map(toCase),
  };
  const saved = await worker.assignments.save(owner, { assignment, contents, files: [] });
  if (saved.status !== 'saved' && saved.status !== 'same') throw new Error(saved.status);
  const runId = `t${++count}`;
  const program = {
    files: Object.entries(submission).map(([path, content]) => ({ path, content, encoding: 'utf8' as const })),
    ...{ entry: '', args: [], stdin: '' },
    grading: { owner, assignment: 'hw', version: saved.version, cases: null, fresh: true },
  };
  const run = { runId, userId: owner, kind: 'submission', class: 'batch', role: 'grader' } as const;
  await worker.scheduler.submit([describeRun({ ...run, program, limits: smallLimits })]);
  await worker.execute(runId, 1);
  const [results] = await worker.results.readMany([runId]);
  return tests.map((_, index) => results!.get(`t${index}`)!);
}
