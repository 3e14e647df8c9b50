import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { zip } from '../grading/grading-class.js';
import { type Client, signIn, type WireRun } from '../support/client.js';
import { type Cluster, startCluster } from '../support/cluster.js';
import { until } from '../support/start-runq.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

interface WireBatch {
  id: string;
  state: string;
  counts: { queued: number; active: number; finished: number };
  etaMs: number | null;
  paused: boolean;
  waitingReason: string | null;
  cancelled: boolean;
}

let cluster: Cluster;
let grader: Client;
let ops: Client;
beforeAll(async () => {
  cluster = await startCluster({ apis: 1, workers: 1 });
  const { url } = cluster.apis[0]!;
  [grader, ops] = await Promise.all([signIn(url, 'grader', 'grader'), signIn(url, 'ops', 'ops')]);
});
afterAll(() => cluster?.close());

const read = (id: string) => grader.json<WireBatch>('GET', `/v1/batches/${id}`);
const change = (id: string, action: string, by = grader) => by.json<WireBatch>('POST', `/v1/batches/${id}/${action}`);
const submit = (count: number, code: string) =>
  grader.json<WireBatch>('POST', '/v1/batches', { runs: Array.from({ length: count }, () => ({ code })) });
/** Active runs of a paused batch end; afterwards its counts stay. */
const untilIdle = (id: string) => until(async () => (await read(id)).counts.active === 0, 'active runs to end');

test('a paused batch begins nothing while all else runs, also across restarts, and ends once resumed', async () => {
  const { id } = await submit(30, 'import time\ntime.sleep(0.5)\nprint("done")');
  const paused = await change(id, 'pause');
  expect(paused).toMatchObject({ paused: true, etaMs: null, waitingReason: 'paused by its owner' });
  expect(await change(id, 'pause')).toMatchObject({ paused: true });
  await untilIdle(id);
  const { counts } = await read(id);
  expect(counts.queued).toBeGreaterThan(0);

  const other = await submit(1, 'print(1)');
  await until(async () => (await read(other.id)).state === 'finished', 'another batch to end');
  const { runs } = await grader.json<{ runs: WireRun[] }>('GET', `/v1/batches/${id}/results?limit=100`);
  const waiting = runs.filter(({ state }) => state === 'queued');
  expect(waiting).toHaveLength(counts.queued);
  expect(waiting[0]!.queue).toMatchObject({ waitingFor: 'batch_paused', note: 'paused by its owner', etaMs: null });

  for (const process of [cluster.redis, cluster.workers[0]!, cluster.apis[0]!]) {
    await process.kill();
    await process.start();
  }
  await until(
    () =>
      submit(1, 'print(1)').then(
        ({ id }) => id,
        () => null,
      ),
    'the service to be back',
  );
  expect((await read(id)).counts).toEqual(counts);
  expect(await change(id, 'resume')).toMatchObject({ paused: false, waitingReason: null });
  expect(await change(id, 'resume')).toMatchObject({ paused: false });
  await until(async () => (await read(id)).state === 'finished', 'the batch to end', 60_000);
  const ended = await grader.call('POST', `/v1/batches/${id}/pause`);
  expect([ended.status, ((await ended.json()) as { code: string }).code]).toEqual([409, 'conflict']);
});

test('a graded batch is paused too, and is cancelled while it is paused', async () => {
  const code = 'import time\ntime.sleep(0.5)\n';
  const submissions = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`s${i}.py`, `${code}# ${i}\n`]));
  const form = { assignment: zip({ 'a.in': '', 'a.out': '' }), submissions: zip(submissions) };
  const { id } = await grader.send<WireBatch>('POST', '/v1/batches', form);
  await change(id, 'pause');
  await untilIdle(id);
  expect(await read(id)).toMatchObject({ paused: true, state: expect.stringMatching(/queued|active/) });
  await change(id, 'cancel');
  expect(await read(id)).toMatchObject({ state: 'finished', cancelled: true, paused: false, etaMs: 0 });
});

test('the audit log has what operators do to a batch of a grader, and only that', async () => {
  const { id } = await submit(20, 'import time\ntime.sleep(0.3)');
  expect(await change(id, 'pause', ops)).toMatchObject({ paused: true, waitingReason: 'paused by an operator' });
  await change(id, 'pause', ops);
  await change(id, 'resume');
  await change(id, 'pause');
  await change(id, 'resume', ops);
  await change(id, 'cancel', ops);
  await change(id, 'cancel', ops);
  const { entries } = await ops.json<{ entries: { action: string; target: string; who: string; after: string }[] }>(
    'GET',
    '/v1/ops/audit?limit=100',
  );
  const own = entries.filter(({ target }) => target === id);
  expect(own.map(({ action }) => action)).toEqual(['batch.cancel', 'batch.resume', 'batch.pause']);
  expect(own.every(({ who, after }) => who === 'ops' && after === 'of grader')).toBe(true);
});
