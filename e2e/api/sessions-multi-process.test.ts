import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, signIn, textOf } from '../support/client.js';
import { type Cluster, startCluster } from '../support/cluster.js';
import { openSession } from '../support/session.js';
import { until } from '../support/start-runq.js';

let cluster: Cluster;
let here: Client;
let there: Client;

beforeAll(async () => {
  const env = { RUNQ_DRAIN_MS: '700', RUNQ_WORKER_SLOTS: '2', RUNQ_PARK_AFTER_MS: '300' };
  cluster = await startCluster({ apis: 2, workers: 2, env });
  [here, there] = (await Promise.all(cluster.apis.map(({ url }) => signIn(url, 'ada')))) as [Client, Client];
});
afterAll(async () => {
  await cluster?.close();
});

test('a session created at one API can be read, typed into and completed at another', async () => {
  const session = await openSession(here, { code: 'shared = 20' }, there);
  await there.json('POST', `/v1/sessions/${session.id}/stdin`, { data: 'shared + 1\n' });
  await until(() => textOf(session.seen) === '21\n', 'the answer at the other API');
  await session.waitForPrompt();
  const completion = { text: 'sha', cursor: 3 };
  const answers = [here, there].map((api) => api.json('POST', `/v1/sessions/${session.id}/complete`, completion));
  expect((await Promise.all(answers)).map((answer) => (answer as { state: string }).state).sort()).toContain('ok');
  expect(await there.json('POST', `/v1/sessions/${session.id}/complete`, completion)).toEqual({
    ...{ state: 'ok', from: 0, matches: ['shared'] },
  });
  await there.json('POST', `/v1/sessions/${session.id}/cancel`);
  expect(await here.read(session.id, 20_000)).toMatchObject({ verdict: 'cancelled' });
});

test('a stopping worker warns its sessions and ends them as lost', async () => {
  const sessions = [await openSession(here, {}), await openSession(here, {})];
  const own = await Promise.all(sessions.map(({ id }) => here.json<{ workerId: string }>('GET', `/v1/runs/${id}`)));
  for (const { workerId } of own)
    await cluster.workers
      .find(({ id }) => id === workerId)
      ?.kill('SIGTERM')
      .catch(() => {});
  for (const session of sessions) {
    expect(await session.read(20_000)).toMatchObject({
      verdict: 'lost',
      reason: expect.stringMatching(/^We are sorry/),
    });
    await session.finished;
    expect(session.seen.some(({ data }) => data.notice === 'closing' && data.leftMs === 700)).toBe(true);
  }
  await Promise.all(cluster.workers.map((worker) => worker.kill('SIGTERM')));
});
