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

/** Calls of scripts that Redis has served. */
async function countScripts(): Promise<number> {
  const redis = cluster.redis.connect();
  const info = await redis.info('commandstats').finally(() => redis.disconnect());
  return Number(/cmdstat_evalsha:calls=(\d+)/.exec(info)?.[1] ?? 0);
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
  const before = await countScripts();
  await sleep(spanMs);
  const quiet = (await countScripts()) - before;
  const from = await countScripts();
  for (const end = Date.now() + spanMs; Date.now() < end; ) {
    await Promise.all([here, there].map((client) => readFigures(client, 'health')));
    await sleep(200);
  }
  const busy = (await countScripts()) - from;
  expect(quiet * 2).toBeLessThan(busy);
});
