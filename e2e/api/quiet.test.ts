import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, signIn } from '../support/client.js';
import { type Cluster, startCluster } from '../support/cluster.js';
import { until } from '../support/start-runq.js';

/** The first figures after a quiet time are read once: those of a sample taken before would be wrong. */
const quietMs = 6000;

let cluster: Cluster;
let here: Client;
let there: Client;

beforeAll(async () => {
  cluster = await startCluster({ apis: 2, workers: 1 });
  [here, there] = (await Promise.all(cluster.apis.map(({ url }) => signIn(url, 'ada')))) as [Client, Client];
});
afterAll(async () => {
  await cluster?.close();
});

interface Figures {
  health: { threads: { total_active: number } };
  'system-stats': { total_threads: number };
}

const readFigures = async <Name extends keyof Figures>(client: Client, name: Name): Promise<Figures[Name]> =>
  (await client.call('GET', `/${name}`)).json() as Promise<Figures[Name]>;

/** Calls of scripts that Redis has served, and keys that they measured. */
async function readCounts(): Promise<{ scripts: number; measured: number }> {
  const redis = cluster.redis.connect();
  const info = await redis.info('commandstats').finally(() => redis.disconnect());
  const callsOf = (name: string) => Number(info.split(`cmdstat_${name}:calls=`)[1]?.split(',')[0] ?? 0);
  return { scripts: callsOf('evalsha'), measured: callsOf('memory|usage') };
}

test.each(['health', 'system-stats'] as const)(
  'after a quiet time, /%s has the figures of this moment',
  async (name) => {
    await sleep(quietMs);
    const { id } = await here.submit({ code: 'input()' });
    await until(async () => (await here.read(id)).state === 'active', 'a start');
    const figures = await readFigures(there, name);
    expect('threads' in figures ? figures.threads.total_active : figures.total_threads).toBe(1);
    await here.cancel(id);
    await until(async () => (await here.read(id)).state === 'finished', 'its end');
  },
);

test('a quiet service asks Redis for less', async () => {
  const spanMs = 8000;
  await sleep(quietMs);
  const before = await readCounts();
  await sleep(spanMs);
  const between = await readCounts();
  for (const end = Date.now() + spanMs; Date.now() < end; ) {
    await Promise.all([here, there].map((client) => readFigures(client, 'health')));
    await sleep(200);
  }
  const after = await readCounts();
  expect((between.scripts - before.scripts) * 2).toBeLessThan(after.scripts - between.scripts);
  expect(between.measured - before.measured).toBe(0);
  expect(after.measured - between.measured).toBeGreaterThan(0);
});
