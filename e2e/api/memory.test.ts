import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, signIn, type WireRun } from '../support/client.js';
import { type Runq, startRunq, until } from '../support/start-runq.js';

const MiB = 1024 * 1024;
let runq: Runq;
let ops: Client;

beforeAll(async () => {
  const memory = { RUNQ_WORKER_MEMORY_BYTES: String(400 * MiB), RUNQ_MEMORY_OVERCOMMIT_PERCENT: '200' };
  runq = await startRunq(memory);
  ops = await signIn(runq.url, 'root', 'ops');
});
afterAll(async () => {
  await runq?.stop();
});

interface Stats {
  memory: Record<string, number>;
  workers: { memory_mb: number; memory_committed_mb: number }[];
}
const readStats = () => ops.json<Stats>('GET', '/system-stats');
const wait = (memoryBytes: number) => ({ code: 'input()', interactive: true, limits: { memoryBytes } });

test('large runs wait for memory, small ones overtake them, and all finish', async () => {
  const users = await Promise.all(['ada', 'bob', 'cleo', 'dan'].map((name) => signIn(runq.url, name)));
  const runs: WireRun[] = [];
  for (const user of users) runs.push(await user.submit(wait(390 * MiB)));
  const readAll = () => Promise.all(runs.map(({ id }, index) => users[index]!.read(id)));
  expect((await readAll()).map(({ state }) => state)).toEqual(['active', 'active', 'queued', 'queued']);
  expect((await readAll())[2]!.queue).toMatchObject({ position: 1, waitingFor: 'capacity' });
  const eve = await signIn(runq.url, 'eve');
  expect(await eve.run('print(1)', { limits: { memoryBytes: 16 * MiB } })).toMatchObject({ verdict: 'ok' });

  await until(async () => (await readStats()).memory.committed_mb === 780, 'the figures');
  expect(await readStats()).toMatchObject({
    memory: { workers_mb: 400, budget_mb: 800, overcommit_percent: 200 },
    workers: [{ memory_mb: 400, memory_committed_mb: 780 }],
  });
  for (const [index, { id }] of runs.entries()) {
    await until(async () => (await users[index]!.read(id)).startedAt !== null, `run ${index} to start`);
    await users[index]!.json('POST', `/v1/runs/${id}/stdin`, { eof: true });
    expect(await users[index]!.read(id, 20_000)).toMatchObject({ state: 'finished', attempt: 1 });
  }
  await until(async () => (await readStats()).memory.committed_mb === 0, 'the memory to be freed');
});

test('rejects a run that requests more memory than a worker has', async () => {
  const ada = await signIn(runq.url, 'ada');
  const refused = await ada.call('POST', '/v1/runs', { code: '', limits: { memoryBytes: 401 * MiB } });
  expect([refused.status, ((await refused.json()) as { errors: object[] }).errors]).toEqual([
    422,
    [{ pointer: '/limits/memoryBytes', message: `must be a whole number from ${16 * MiB} to ${400 * MiB}` }],
  ]);
});
