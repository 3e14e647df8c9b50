import { createHash } from 'node:crypto';
import type { Assignment, AssignmentCase } from '@runq/common/contract/grading';
import { startTestRedis } from '@runq/common/test/support/test-redis';
import { describeRun } from '@runq/common/test/support/test-store';
import { openSingleWorker } from './single-worker.js';
import { openTestSandbox, smallLimits } from './test-sandbox.js';

const owner = 'teacher';
export const limits = { cpuTimeMs: 500, wallTimeMs: 15_000, memoryBytes: 64 * 1024 * 1024, outputBytes: 20_000 };
export const digestOf = (text: string) => createHash('sha256').update(text).digest('hex');

/** A worker that grades submissions of small assignments, one at a time. */
export async function openGradingWorker() {
  const [server, sandbox] = await Promise.all([startTestRedis(), openTestSandbox({ readyUnits: 3 })]);
  const worker = await openSingleWorker({ redis: server.redis, sandbox });
  let submissions = 0;

  /** An assignment from a few lines, stored as a new version. */
  async function storeAssignment(
    cases: (Partial<Omit<AssignmentCase, 'stdin' | 'expected'>> & {
      name: string;
      stdin?: string;
      expected?: string;
    })[],
    more: Partial<Assignment> & { checkerFile?: string } = {},
  ): Promise<number> {
    const contents = new Map<string, Buffer>();
    const keep = (text: string | undefined) => {
      if (text === undefined) return null;
      contents.set(digestOf(text), Buffer.from(text));
      return digestOf(text);
    };
    const { checkerFile, ...rest } = more;
    keep(checkerFile);
    const assignment: Assignment = {
      ...{ name: 'hw', title: 'Homework', entry: 'main.py', timezone: 'UTC', opens: null, due: null, late: null },
      ...{
        attempts: 0,
        counts: 'best',
        seed: 1,
        prompts: 'ignore',
        statement: null,
        files: [],
        groups: [],
        precheck: [],
      },
      solution: null,
      cases: cases.map(({ stdin, expected, ...one }) => ({
        ...{ args: [], files: [], points: 1, visibility: 'visible', isExample: false, hint: null },
        ...{ checker: { type: 'lines' }, limits },
        ...one,
        stdin: keep(stdin),
        expected: keep(expected),
      })),
      ...rest,
    };
    const saved = await worker.assignments.save(owner, { assignment, contents, files: [] });
    if (saved.status !== 'saved' && saved.status !== 'same') throw new Error(saved.status);
    return saved.version;
  }

  /** Submits the files of a student; the run is admitted as attempt 1. */
  async function submit(
    version: number,
    files: Record<string, string>,
    { fresh = false, seed }: { fresh?: boolean | undefined; seed?: number | undefined } = {},
  ): Promise<string> {
    const runId = `s${++submissions}`;
    const program = {
      files: Object.entries(files).map(([path, content]) => ({ path, content, encoding: 'utf8' as const })),
      ...{ entry: 'main.py', args: [], stdin: '' },
      grading: { owner, assignment: 'hw', version, cases: null, fresh, ...(seed === undefined ? {} : { seed }) },
    };
    await worker.scheduler.submit([
      describeRun({
        runId,
        userId: owner,
        kind: 'submission',
        class: 'batch',
        role: 'grader',
        program,
        limits: smallLimits,
      }),
    ]);
    return runId;
  }

  async function grade(
    version: number,
    code: string,
    { files, ...more }: { files?: Record<string, string>; fresh?: boolean; seed?: number } = {},
  ) {
    const runId = await submit(version, { 'main.py': code, ...files }, more);
    await worker.execute(runId, 1);
    const [results] = await worker.results.readMany([runId]);
    return { runId, run: await worker.records.read(runId), results: results! };
  }

  return {
    ...{ worker, owner, storeAssignment, submit, grade },
    async close(): Promise<void> {
      await worker.checkers.close();
      await Promise.all([server.close(), sandbox.close()]);
    },
  };
}

export type GradingWorker = Awaited<ReturnType<typeof openGradingWorker>>;
