import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Client, signIn } from '../support/client.js';
import { type Cluster, startCluster } from '../support/cluster.js';
import { readVerdicts, type WireBatch, waitUntilGraded } from './graded-batch.js';
import { createAssignment, createClass, zip } from './grading-class.js';

const isLong = process.env.RUNQ_LONG === '1';
const students = isLong ? 200 : 13;
const killEveryMs = isLong ? 5000 : 3000;
const gradedMs = isLong ? 1_200_000 : 150_000;
vi.setConfig({ testTimeout: gradedMs + 60_000, hookTimeout: 120_000 });

let cluster: Cluster;
let grader: Client;
beforeAll(async () => {
  const env = { RUNQ_LEASE_MS: '4000', RUNQ_BEAT_INTERVAL_MS: '1000' };
  cluster = await startCluster({ apis: 1, workers: 2, env });
  grader = await signIn(cluster.apis[0]!.url, 'grader', 'grader');
});
afterAll(async () => {
  await cluster?.close();
  expect(cluster.listCgroups()).toEqual([]);
});

test(`a class of ${students} is graded the same while workers are killed and Redis and the API restart`, async () => {
  const { files, verdicts } = createClass(students);
  // Results of an earlier attempt are not used again. The endless loop must reach its limit of CPU time first.
  const form = { assignment: zip(createAssignment()), submissions: zip(files), fresh: 'true' };
  const { id } = await grader.send<WireBatch>('POST', '/v1/batches', form);
  let isGraded = false;
  const graded = waitUntilGraded(grader, id, gradedMs).finally(() => (isGraded = true));

  async function disturb(): Promise<number> {
    let kills = 0;
    for (; !isGraded; kills++) {
      await sleep(killEveryMs);
      if (isGraded) break;
      const victim = kills === 1 ? cluster.redis : kills === 2 ? cluster.apis[0]! : cluster.workers[kills % 2]!;
      await victim.kill();
      await victim.start();
    }
    return kills;
  }
  const [{ grading }, kills] = await Promise.all([graded, disturb()]);
  expect(kills).toBeGreaterThan(1);
  expect(grading!.graded).toBe(students);
  const unexpected = grading!.needsAttention.cases.filter(({ case: name }) => name !== 'c10');
  expect(unexpected).toEqual([]);
  expect(await readVerdicts(grader, id)).toEqual(verdicts);
});
