import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Client, createClient, signIn } from '../support/client.js';
import { type Cluster, startCluster } from '../support/cluster.js';
import { createAssignment, zip } from './grading-class.js';

vi.setConfig({ hookTimeout: 120_000 });

let cluster: Cluster;
let callers: Record<'grader' | 'other' | 'student' | 'anyone', Client>;
let redis: Redis;
/** Batches that wait, since there is no worker; the second one is cancelled. */
let ids: { WAITING: string; CANCELLED: string };
beforeAll(async () => {
  cluster = await startCluster({ apis: 1, workers: 0 });
  const { url } = cluster.apis[0]!;
  const [grader, other, student] = await Promise.all([
    signIn(url, 'grader', 'grader'),
    signIn(url, 'other', 'grader'),
    signIn(url, 'student'),
  ]);
  callers = { grader, other, student, anyone: createClient(url, null) };
  redis = cluster.redis.connect();
  const submit = () => grader.json<{ id: string }>('POST', '/v1/batches', { runs: [{ code: '1' }, { code: '2' }] });
  ids = { WAITING: (await submit()).id, CANCELLED: (await submit()).id };
  await grader.json('POST', `/v1/batches/${ids.CANCELLED}/cancel`);
});
afterAll(() => cluster?.close());

/** Everything that a request could leave behind; processes report their memory and their settings by themselves. */
async function readAll(): Promise<string[]> {
  const keys = (await redis.keys('*')).filter(
    (key) =>
      !/:(redis:memory|retention-pass|settings|secrets|workers|recent|minute|ten-minutes|totals|canary)/.test(key),
  );
  return Promise.all(keys.sort().map(async (key) => `${key} ${(await redis.dumpBuffer(key))?.toString('base64')}`));
}

const pause = '/v1/batches/WAITING/pause';
const refused: [what: string, by: keyof typeof callers, path: string, status: number, code: string, detail: RegExp][] =
  [
    ['to pause a batch that does not exist', 'grader', '/v1/batches/none/pause', 404, 'not_found', /^There is no such/],
    [
      'to resume a batch that does not exist',
      'grader',
      '/v1/batches/none/resume',
      404,
      'not_found',
      /^There is no such/,
    ],
    ['to pause a name with a glob', 'grader', '/v1/batches/*/pause', 404, 'not_found', /^There is no such batch/],
    ['to pause a cancelled batch', 'grader', '/v1/batches/CANCELLED/pause', 409, 'conflict', /finished or cancelled/],
    ["to pause another grader's batch", 'other', pause, 404, 'not_found', /^There is no such batch/],
    ["to resume another grader's batch", 'other', '/v1/batches/WAITING/resume', 404, 'not_found', /^There is no such/],
    ['to let a student pause a batch', 'student', pause, 403, 'forbidden', /./],
    ['to pause a batch without a token', 'anyone', pause, 401, 'unauthorized', /./],
  ];

test.each(refused)('refuses %s, and changes nothing', async (_, by, path, status, code, detail) => {
  const before = await readAll();
  const response = await callers[by].call(
    'POST',
    path.replace('WAITING', ids.WAITING).replace('CANCELLED', ids.CANCELLED),
  );
  const problem = (await response.json()) as { code: string; detail: string };
  expect([response.status, problem.code]).toEqual([status, code]);
  expect(problem.detail).toMatch(detail);
  expect(await readAll()).toEqual(before);
});

test.each(['GET', 'PUT', 'DELETE'])('%s of a pause is no method of it', async (method) => {
  const response = await callers.grader.call(method, pause.replace('WAITING', ids.WAITING));
  await response.body?.cancel();
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
});

test.each(['', '-1', '+1', '1.5', '0x10', 'x', ' 7', '4294967296', '99999999999'])(
  'refuses the seed "%s", and keeps nothing',
  async (seed) => {
    const before = await readAll();
    const form = { assignment: zip(createAssignment()), submissions: zip({ 'ada/main.py': 'print(1)' }), seed };
    const outcome = await callers.grader.send('POST', '/v1/batches', form).then(
      () => 'accepted',
      (error: Error) => error.message,
    );
    expect(outcome).toMatch(/ 422 .*\/seed.*must be a whole number from 0 to 4294967295/s);
    expect(await readAll()).toEqual(before);
  },
);
