import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, signIn } from '../support/client.js';
import { type Runq, startRunq } from '../support/start-runq.js';

let runq: Runq;
let ops: Client;
let grader: Client;
let alice: Client;

beforeAll(async () => {
  runq = await startRunq();
  ops = await signIn(runq.url, 'root', 'ops');
  grader = await signIn(runq.url, 'grace', 'grader');
  alice = await signIn(runq.url, 'alice');
});
afterAll(async () => {
  await runq?.stop();
});

const endless = { code: 'print("on", flush=True)\nwhile True: pass' };

interface Entry {
  who: string;
  action: string;
  target: string;
  after: string;
  why: string;
}
const readAudit = async () => (await ops.json<{ entries: Entry[] }>('GET', '/v1/ops/audit')).entries;

async function startEndless(): Promise<string> {
  const { id } = await alice.submit(endless);
  await alice.events(id, { stop: ({ data }) => data.text?.includes('on') ?? false });
  return id;
}

test('a run that ops stop says so with their reason, in the run and in its last event', async () => {
  const id = await startEndless();
  await ops.json('POST', `/v1/runs/${id}/cancel`, { why: 'It uses all CPUs' });
  const run = await alice.read(id, 20_000);
  expect(run).toMatchObject({
    ...{ verdict: 'cancelled', stoppedBy: { by: 'ops', why: 'It uses all CPUs' } },
    reason: expect.stringMatching(/^Stopped by an operator\. Reason: It uses all CPUs\./),
  });
  const end = (await alice.events(id)).at(-1)!;
  expect(end.data.run).toMatchObject({ reason: run.reason, stoppedBy: run.stoppedBy });
  expect((await readAudit())[0]).toMatchObject({
    ...{ who: 'root', action: 'run.cancel', target: id, after: 'of alice', why: 'It uses all CPUs' },
  });
});

test('all runs of a user that ops stop say so, waiting ones too', async () => {
  const ids = [await startEndless(), await startEndless(), (await alice.submit(endless)).id];
  await ops.json('POST', '/v1/ops/users/alice/cancel', { why: 'exam' });
  for (const id of ids) {
    const run = await alice.read(id, 20_000);
    expect(run).toMatchObject({ stoppedBy: { by: 'ops', why: 'exam' } });
    expect(run.reason).toMatch(/^Stopped by an operator( before it started)?\. Reason: exam\./);
  }
  expect((await readAudit())[0]).toMatchObject({ action: 'user.cancel', target: 'alice', after: '3 runs' });
});

test('a batch says whether its grader or ops stopped it', async () => {
  for (const [client, by, sentence] of [
    [grader, 'grader', /^Stopped by the grader/],
    [ops, 'ops', /^Stopped by an operator/],
  ] as const) {
    const { id } = await grader.json<{ id: string }>('POST', '/v1/batches', { runs: [endless, endless] });
    await client.json('POST', `/v1/batches/${id}/cancel`, { why: 'wrong tests' });
    await grader.events(id, { kind: 'batches' });
    const { runs } = await grader.json<{ runs: object[] }>('GET', `/v1/batches/${id}/results`);
    expect(runs).toHaveLength(2);
    for (const run of runs)
      expect(run).toMatchObject({
        stoppedBy: { by, why: 'wrong tests' },
        reason: expect.stringMatching(sentence),
      });
    const [newest] = await readAudit();
    if (by === 'ops') expect(newest).toMatchObject({ action: 'batch.cancel', target: id, after: 'of grace' });
    else expect(newest).not.toMatchObject({ target: id });
  }
});

test('what users stop themselves says so and is no action of ops', async () => {
  const before = (await readAudit()).length;
  const id = await startEndless();
  await alice.cancel(id);
  expect(await alice.read(id, 20_000)).toMatchObject({
    ...{ verdict: 'cancelled', stoppedBy: { by: 'owner', why: null } },
    reason: expect.stringMatching(/^Stopped by you\./),
  });
  expect(await readAudit()).toHaveLength(before);
});
