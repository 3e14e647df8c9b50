import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, signIn, type WireRun } from '../support/client.js';
import { type Runq, startRunq, until } from '../support/start-runq.js';

let runq: Runq;
let ops: Client;
let alice: Client;
let bob: Client;

beforeAll(async () => {
  runq = await startRunq();
  [ops, alice, bob] = await Promise.all([
    signIn(runq.url, 'root', 'ops'),
    signIn(runq.url, 'alice'),
    signIn(runq.url, 'bob'),
  ]);
});
afterAll(async () => {
  await runq?.stop();
});

interface Bulk {
  id: string;
  state: string;
  count: number;
  leftOut: object;
  outcomes: object;
  sample: WireRun[];
}
const sleep = { code: 'import time\ntime.sleep(60)', label: 'Lesson 7' };
const preview = (action: string, filter: object) => ops.json<Bulk>('POST', '/v1/ops/bulk', { action, filter });
const read = (id: string) => ops.json<Bulk>('GET', `/v1/ops/bulk/${id}`);
async function perform({ id, count }: Bulk, why: string): Promise<Bulk> {
  expect((await ops.call('POST', `/v1/ops/bulk/${id}/start`, { count, why })).status).toBe(202);
  await until(async () => (await read(id)).state === 'finished', 'the action to finish');
  return read(id);
}

test('runs that a label chooses are cancelled with a reason, and then run again', async () => {
  const ids: string[] = [];
  for (let i = 0; i < 5; i++) ids.push((await alice.submit(sleep)).id);
  const other = await bob.submit({ code: sleep.code });
  await until(async () => (await alice.read(ids[0]!)).state === 'active', 'the first run to start');
  const shown = await preview('cancel', { label: 'Lesson 7' });
  expect(shown).toMatchObject({ state: 'previewed', count: 5, leftOut: {} });
  expect(shown.sample.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
  const late = await alice.submit(sleep);
  expect(await perform(shown, 'the wrong file')).toMatchObject({ outcomes: { cancelled: 5 } });
  for (const id of ids)
    expect(await alice.read(id, 10_000)).toMatchObject({
      verdict: 'cancelled',
      reason: expect.stringMatching(/^Stopped by an operator( before it started)?\. Reason: the wrong file\./),
    });
  for (const run of [await alice.read(late.id), await bob.read(other.id)]) expect(run.state).not.toBe('finished');

  const again = await preview('rerun', { user: 'alice', verdict: 'cancelled' });
  expect(again).toMatchObject({ count: 5, leftOut: {} });
  expect(await perform(again, 'back')).toMatchObject({ outcomes: { created: 5 } });
  const { runs } = await alice.json<{ runs: WireRun[] }>('GET', '/v1/runs?limit=100');
  expect(runs.filter(({ state, label }) => state !== 'finished' && label === 'Lesson 7')).toHaveLength(6);

  const { entries } = await ops.json<{ entries: { action: string }[] }>('GET', '/v1/ops/audit?limit=2');
  expect(entries).toMatchObject([
    { who: 'root', action: 'runs.rerun', after: '5 runs', why: 'back' },
    { who: 'root', action: 'runs.cancel', after: '5 runs', why: 'the wrong file' },
  ]);
  await perform(await preview('cancel', { maxAge: 3600 }), 'done');
});

test('a start needs the number of runs that was shown and a reason', async () => {
  const { id, count } = await preview('cancel', { user: 'alice' });
  const start = async (body: object) => (await ops.call('POST', `/v1/ops/bulk/${id}/start`, body)).status;
  expect(await start({ count, why: ' ' })).toBe(422);
  expect(await start({ count: count + 1, why: 'x' })).toBe(409);
  expect(await start({ count, why: 'x' })).toBe(202);
  expect(await start({ count, why: 'x' })).toBe(409);
  expect((await ops.call('POST', '/v1/ops/bulk', { action: 'cancel', filter: {} })).status).toBe(422);
});
