import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { signIn, type WireRun } from '../support/client.js';
import { type Runq, startRunq } from '../support/start-runq.js';

const batchRuns = 150;
const students = 12;
/** Batch runs that may be admitted between a student's submission and admission: those already being admitted. */
const maxAhead = 2;

vi.setConfig({ testTimeout: 120_000 });

let runq: Runq;
beforeAll(async () => {
  runq = await startRunq();
});
afterAll(async () => {
  await runq?.stop();
});

test("a grader's batch never delays a student", async () => {
  const grader = await signIn(runq.url, 'grader', 'grader');
  const code = 'import time; time.sleep(0.3)';
  const { id: batchId } = await grader.json<{ id: string }>('POST', '/v1/batches', {
    runs: Array.from({ length: batchRuns }, () => ({ code })),
  });
  const runs: (WireRun & { submittedAt: string })[] = [];
  for (let i = 0; i < students; i++) {
    const student = await signIn(runq.url, `student-${i}`);
    runs.push((await student.run('print("hello")')) as WireRun & { submittedAt: string });
  }
  const { counts } = await grader.json<{ counts: { queued: number } }>('GET', `/v1/batches/${batchId}`);
  expect(counts.queued, 'batch runs still in line after the last student').toBeGreaterThan(0);
  const admissions: number[] = [];
  for (let cursor: string | null = '0'; cursor !== null; ) {
    const page: { runs: WireRun[]; nextCursor: string | null } = await grader.json(
      'GET',
      `/v1/batches/${batchId}/results?limit=100&cursor=${cursor}`,
    );
    admissions.push(...page.runs.flatMap(({ admittedAt }) => (admittedAt ? [Date.parse(admittedAt)] : [])));
    cursor = page.nextCursor;
  }
  for (const run of runs) {
    expect(run.verdict).toBe('ok');
    const [from, to] = [Date.parse(run.submittedAt), Date.parse(run.admittedAt!)];
    const ahead = admissions.filter((at) => at > from && at < to).length;
    expect(ahead).toBeLessThanOrEqual(maxAhead);
  }
  await grader.call('POST', `/v1/batches/${batchId}/cancel`);
});
