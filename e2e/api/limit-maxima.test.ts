import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, signIn } from '../support/client.js';
import { type Runq, startRunq } from '../support/start-runq.js';

let runq: Runq;
let ops: Client;
let ada: Client;
let grader: Client;

beforeAll(async () => {
  runq = await startRunq({ RUNQ_MAX_PROCESSES: '80' });
  [ops, ada, grader] = await Promise.all([
    signIn(runq.url, 'root', 'ops'),
    signIn(runq.url, 'ada'),
    signIn(runq.url, 'grace', 'grader'),
  ]);
});
afterAll(async () => {
  await runq?.stop();
});

type Errors = { pointer: string; message: string }[];
const MiB = 1024 * 1024;
const code = 'print(1)';
const absurd = {
  memoryBytes: 4096 * MiB,
  cpuTimeMs: 600_001,
  processes: 81,
  diskBytes: 0,
  outputBytes: -1,
  idleTimeMs: null,
};
const ranges = {
  memoryBytes: `from ${16 * MiB} to ${512 * MiB}`,
  cpuTimeMs: 'from 1 to 600000',
  processes: 'from 1 to 80',
  diskBytes: `from 65536 to ${256 * MiB}`,
  outputBytes: `from 1 to ${16 * MiB}`,
  idleTimeMs: 'from 1 to 1800000',
};
const expectedOf = (pointer: string, names: (keyof typeof ranges)[]) =>
  names
    .map((name) => ({ pointer: `${pointer}/limits/${name}`, message: `must be a whole number ${ranges[name]}` }))
    .sort(byPointer);
const byPointer = (a: { pointer: string }, b: { pointer: string }) => (a.pointer < b.pointer ? -1 : 1);
const names = Object.keys(ranges) as (keyof typeof ranges)[];

async function refused(client: Client, path: string, body: unknown): Promise<Errors> {
  const response = await client.call('POST', path, body);
  expect(response.status).toBe(422);
  return ((await response.json()) as { errors: Errors }).errors.sort(byPointer);
}

test('every way to submit rejects all limits above their maximum, and names each maximum', async () => {
  expect(await refused(ada, '/v1/runs', { code, limits: absurd })).toEqual(expectedOf('', names));
  const session = { ...absurd, cpuTimeMs: undefined };
  const ofSession = names.filter((name) => name !== 'cpuTimeMs');
  expect(await refused(ada, '/v1/sessions', { limits: session })).toEqual(expectedOf('', ofSession));
  const memory = { memoryBytes: 1025 * MiB };
  expect(await refused(grader, '/v1/batches', { runs: [{ code }, { code, limits: memory }] })).toEqual([
    { pointer: '/runs/1/limits/memoryBytes', message: `must be a whole number from ${16 * MiB} to ${1024 * MiB}` },
  ]);
  const socket = ada.socket();
  try {
    const submit = (name: string, body: object) => socket.timeout(20_000).emitWithAck(name, body);
    for (const [name, limits, expected] of [
      ['run:submit', absurd, names],
      ['session:submit', session, ofSession],
    ] as const) {
      const answer = await submit(name, { code, limits });
      expect(answer).toMatchObject({ ok: false, problem: { status: 422 } });
      expect(answer.problem.errors.sort(byPointer)).toEqual(expectedOf('', [...expected]));
    }
  } finally {
    socket.close();
  }
  const { runs } = await ada.json<{ runs: unknown[] }>('GET', '/v1/runs');
  expect(runs).toEqual([]);
});

test('accepts the maximum itself: two hours for a session, one for a run', async () => {
  const limits = { wallTimeMs: 3_600_000, cpuTimeMs: 600_000, memoryBytes: 512 * MiB, processes: 80 };
  expect(await ada.run(code, { limits })).toMatchObject({ verdict: 'ok', limits });
  expect(await refused(ada, '/v1/runs', { code, limits: { wallTimeMs: 3_600_001 } })).toMatchObject([
    { message: 'must be a whole number from 1 to 3600000' },
  ]);
  expect(await grader.run(code, { limits: { memoryBytes: 1024 * MiB } })).toMatchObject({ verdict: 'ok' });
});

test('a lowered maximum applies from the next request, but never below the default', async () => {
  const change = (settings: object) => ops.json('PATCH', '/v1/ops/settings', { settings, why: 'a test' });
  const ask = (memoryBytes: number) => ada.call('POST', '/v1/runs', { code, limits: { memoryBytes } });
  await change({ maxMemoryBytesStudent: 300 * MiB });
  expect([(await ask(301 * MiB)).status, (await ask(300 * MiB)).status]).toEqual([422, 202]);
  await change({ maxMemoryBytesStudent: null });
  expect((await ask(301 * MiB)).status).toBe(202);
  const tooLow = await ops.call('PATCH', '/v1/ops/settings', { settings: { maxProcesses: 63, maxCpuTimeMs: 9_999 } });
  expect(tooLow.status).toBe(422);
  expect(((await tooLow.json()) as { errors: Errors }).errors.sort(byPointer)).toEqual([
    { pointer: '/settings/maxCpuTimeMs', message: 'must be at least 10000, the default that it bounds' },
    { pointer: '/settings/maxProcesses', message: 'must be at least 64, the default that it bounds' },
  ]);
});
