import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Client, signIn } from '../support/client.js';
import { type Cluster, startCluster } from '../support/cluster.js';
import { program, publish, readMine, type WireSubmission, waitForResult } from './published-assignment.js';

vi.setConfig({ testTimeout: 200_000, hookTimeout: 120_000 });

/** Each case lasts long enough to be running when something dies. */
const slow = 'import time\ntime.sleep(1)\nprint(input())\n';

let cluster: Cluster;
let students: Client[];
beforeAll(async () => {
  const env = { RUNQ_LEASE_MS: '4000', RUNQ_BEAT_INTERVAL_MS: '1000' };
  cluster = await startCluster({ apis: 1, workers: 2, env });
  const { url } = cluster.apis[0]!;
  const names = Array.from({ length: 4 }, (_, nth) => `student ${nth}`);
  // A busy machine may hold Redis up for seconds while the processes start.
  const enter = (name: string, role?: 'grader') => vi.waitFor(() => signIn(url, name, role), { timeout: 60_000 });
  students = await Promise.all(names.map((name) => enter(name)));
  await publish(await enter('grader', 'grader'), 'echo', ['attempts: 1']);
});
afterAll(async () => {
  await cluster?.close();
});

/** Repeats a request with its Idempotency-Key until it is answered, as a page does. */
const submitThroughFaults = (student: Client) =>
  vi.waitFor(
    async () => {
      const path = '/v1/my/assignments/echo/submissions';
      const response = await student.call('POST', path, program(slow), { 'idempotency-key': 'k' });
      expect(response.status).toBe(202);
      return (await response.json()) as WireSubmission;
    },
    { timeout: 60_000, interval: 200 },
  );

test('submissions survive the death of workers, Redis and the API, each with one attempt and all results', async () => {
  const submitting = Promise.all(students.map(submitThroughFaults));
  const victims = [cluster.apis[0]!, cluster.workers[0]!, cluster.redis, cluster.workers[1]!];
  for (const victim of victims) {
    await victim.kill();
    await victim.start();
  }
  const submissions = await submitting;
  for (const [nth, student] of students.entries()) {
    const result = await vi.waitFor(() => waitForResult(student, submissions[nth]!.id), { timeout: 120_000 });
    expect(result).toMatchObject({ score: 5, maxScore: 5, attempt: 1, counts: true });
    expect((await readMine(student, 'echo')).attempts).toEqual({ limit: 1, used: 1, left: 0 });
  }
});
