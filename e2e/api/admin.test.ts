import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, signIn, type WireRun } from '../support/client.js';
import { type Runq, startRunq, until } from '../support/start-runq.js';

let runq: Runq;
let ops: Client;
let alice: Client;

beforeAll(async () => {
  runq = await startRunq();
  [ops, alice] = await Promise.all([signIn(runq.url, 'root', 'ops'), signIn(runq.url, 'alice')]);
});
afterAll(async () => {
  await runq?.stop();
});

interface Settings {
  version: number;
  settings: Record<string, number | boolean>;
  changed: string[];
  pauseReason: string | null;
}
const patch = (settings: object, more: object = {}) =>
  ops.json<Settings>('PATCH', '/v1/ops/settings', { settings, why: 'a test', ...more });
const wait = { code: 'input()', interactive: true };
const readAll = (client: Client, runs: WireRun[]) => Promise.all(runs.map(({ id }) => client.read(id)));
const countActive = async (client: Client, runs: WireRun[]) =>
  (await readAll(client, runs)).filter(({ state }) => state === 'active').length;

test('a higher limit admits runs immediately, a lower one stops no run', async () => {
  const runs: WireRun[] = [];
  for (let i = 0; i < 4; i++) runs.push(await alice.submit(wait));
  expect(await countActive(alice, runs)).toBe(2);
  const raised = await patch({ runsPerStudent: 3 });
  expect(raised).toMatchObject({ settings: { runsPerStudent: 3 }, changed: ['runsPerStudent'] });
  await until(async () => (await countActive(alice, runs)) === 3, 'the third run to start');
  await ops.json('POST', '/v1/ops/users/alice/limits', { runsPerUser: 4 });
  await until(async () => (await countActive(alice, runs)) === 4, 'the fourth run to start');
  await ops.json('POST', '/v1/ops/users/alice/limits', { runsPerUser: null });
  await patch({ runsPerStudent: null });
  expect(await countActive(alice, runs)).toBe(4);
  runs.push(await alice.submit(wait));
  await alice.cancel(runs[0]!.id);
  expect(await alice.read(runs[0]!.id, 20_000)).toMatchObject({ verdict: 'cancelled' });
  expect(await alice.read(runs[4]!.id)).toMatchObject({ state: 'queued', queue: { waitingFor: 'user_limit' } });
  expect(await ops.json('POST', '/v1/ops/users/alice/cancel', { why: 'enough' })).toEqual({ cancelled: 4 });
  for (const { id } of runs) expect(await alice.read(id, 20_000)).toMatchObject({ verdict: 'cancelled' });
});

test('a pause shows students its reason, keeps queued runs, and ends with resume', async () => {
  const blockers = [await alice.submit(wait), await alice.submit(wait)];
  const waiting = await alice.submit({ code: 'print(1)' });
  await ops.json('POST', '/v1/ops/pause', { reason: 'The exam begins.' });
  const refused = await alice.call('POST', '/v1/runs', { code: '' });
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).not.toBeNull();
  expect(await refused.json()).toMatchObject({ code: 'paused', detail: expect.stringContaining('The exam begins.') });
  for (const { id } of blockers) await alice.cancel(id);
  for (const { id } of blockers) await alice.read(id, 20_000);
  expect((await alice.read(waiting.id)).queue).toMatchObject({ waitingFor: 'paused', note: 'The exam begins.' });
  expect(await ops.json('POST', '/v1/ops/resume')).toMatchObject({ settings: { paused: false }, pauseReason: null });
  expect(await alice.read(waiting.id, 20_000)).toMatchObject({ verdict: 'ok' });
});

test('exam mode holds back batches but no students', async () => {
  await patch({ exam: true });
  const grader = await signIn(runq.url, 'grader', 'grader');
  const { id } = await grader.json<{ id: string }>('POST', '/v1/batches', { runs: [{ code: 'print(1)' }] });
  expect(await alice.run('print(2)')).toMatchObject({ verdict: 'ok' });
  const counts = async () => (await grader.json<{ counts: object }>('GET', `/v1/batches/${id}`)).counts;
  expect(await counts()).toMatchObject({ queued: 1 });
  await patch({ exam: null });
  await until(async () => ((await counts()) as { finished: number }).finished === 1, 'the batch to end');
});

test('refuses the runs of a muted user until unmuted', async () => {
  const mallory = await signIn(runq.url, 'mal/lory');
  await ops.json('POST', '/v1/ops/users/mal%2Flory/mute', { why: 'a loop' });
  const refused = await mallory.call('POST', '/v1/runs', { code: '' });
  expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([403, 'muted']);
  const { users } = await ops.json<{ users: object[] }>('GET', '/v1/ops/users');
  expect(users).toContainEqual(expect.objectContaining({ userId: 'mal/lory', muted: true }));
  await ops.json('POST', '/v1/ops/users/mal%2Flory/mute', { muted: false });
  expect(await mallory.run('print(1)')).toMatchObject({ verdict: 'ok' });
});

test('a cordoned worker starts nothing until it resumes; a drained one hands back unfinished runs', async () => {
  const { workers } = await ops.json<{ workers: { id: string; order: string }[] }>('GET', '/v1/ops/workers');
  const [{ id: workerId } = { id: '' }] = workers;
  const busy = await alice.submit({ code: 'import time\nprint("going", flush=True)\ntime.sleep(30)' });
  await alice.events(busy.id, { stop: ({ data }) => data.text?.includes('g') ?? false });
  await ops.json('POST', `/v1/ops/workers/${workerId}/quiet`);
  const waiting = await alice.submit({ code: 'print(1)' });
  expect((await alice.read(waiting.id)).queue).toMatchObject({ waitingFor: 'capacity' });
  await ops.json('POST', `/v1/ops/workers/${workerId}/drain`);
  await until(async () => (await alice.read(busy.id)).state === 'queued', 'the run to be handed back', 20_000);
  await ops.json('POST', `/v1/ops/workers/${workerId}/resume`);
  expect(await alice.read(waiting.id, 20_000)).toMatchObject({ verdict: 'ok' });
  await until(async () => (await alice.read(busy.id)).state === 'active', 'the run to restart');
  const { runs } = await ops.json<{ runs: WireRun[] }>('GET', '/v1/ops/runs');
  expect(runs.map(({ id }) => id)).toEqual([busy.id]);
  await alice.cancel(busy.id);
});

test('rejects invalid settings with all problems, and does not overwrite a concurrent change', async () => {
  const wrong = { settings: { maxRuns: 0, leaseMs: 1.5, nonsense: 1 }, version: -1 };
  const refused = await ops.call('PATCH', '/v1/ops/settings', wrong);
  expect(refused.status).toBe(422);
  const { errors } = (await refused.json()) as { errors: { pointer: string }[] };
  expect(errors.map(({ pointer }) => pointer).sort()).toEqual([
    '/settings',
    '/settings/leaseMs',
    '/settings/maxRuns',
    '/version',
  ]);
  const { version } = await patch({ debtMs: 2000 });
  await patch({ debtMs: 3000 }, { version });
  expect((await ops.call('PATCH', '/v1/ops/settings', { settings: { debtMs: 1 }, version })).status).toBe(409);
  expect(await patch({ debtMs: null })).toMatchObject({ version: version + 2, settings: { debtMs: 1000 } });
});

test('the audit log lists every action, by page and as CSV', async () => {
  const seen: string[] = [];
  let cursor = '';
  do {
    const page = await ops.json<{ entries: { action: string; why: string }[]; nextCursor: string | null }>(
      'GET',
      `/v1/ops/audit?limit=3${cursor && `&cursor=${cursor}`}`,
    );
    seen.push(...page.entries.map(({ action }) => action));
    cursor = page.nextCursor ?? '';
  } while (cursor);
  expect(
    seen.filter((action) => ['pause', 'resume', 'user.mute', 'worker.drain', 'user.cancel'].includes(action)),
  ).toEqual(['worker.drain', 'user.mute', 'resume', 'pause', 'user.cancel']);
  const csv = await (await ops.call('GET', '/v1/ops/audit?format=csv')).text();
  expect(csv.split('\n')[0]).toBe('at,who,role,action,target,before,after,why,id');
  expect(csv).toContain('"{""runsPerStudent"":2}","{""runsPerStudent"":3}",a test');
});

test('the history and the metrics count what was run', async () => {
  const path = `/v1/ops/history?from=${new Date(Date.now() - 3_600_000).toISOString()}`;
  interface History {
    points: { runs: number; verdicts: Record<string, number>; waitMs: object | null; gauges: object | null }[];
  }
  const read = async () => (await ops.json<History>('GET', path)).points;
  const count = (points: History['points'], verdict: string) =>
    points.reduce((sum, { verdicts }) => sum + (verdicts[verdict] ?? 0), 0);
  const total = async (labels: string) =>
    Number((await (await ops.call('GET', '/metrics')).text()).split(`runq_runs_total{${labels}} `)[1]?.split('\n')[0]);

  const before = await read();
  const totalBefore = (await total('class="interactive",verdict="ok"')) || 0;
  for (let i = 0; i < 3; i++) await alice.run('print(1)');
  await alice.run('raise ValueError');
  const after = await read();
  expect(count(after, 'ok') - count(before, 'ok')).toBe(3);
  expect(count(after, 'runtime_error') - count(before, 'runtime_error')).toBe(1);
  expect(after.some(({ waitMs }) => waitMs !== null)).toBe(true);
  expect((await total('class="interactive",verdict="ok"')) - totalBefore).toBe(3);

  const csv = await ops.call('GET', `${path}&format=csv`);
  expect(csv.headers.get('content-disposition')).toContain('history.csv');
  expect((await csv.text()).split('\n')[0]).toMatch(/^at,runs,ok,.*wait_p95_ms.*activeUsers_mean/);
  expect((await ops.call('GET', '/v1/ops/history?from=2020-01-01T00:00:00Z')).status).toBe(422);
});

test('shows the memory of Redis by kind to ops only', async () => {
  await alice.run('print("x" * 100_000)');
  const look = (client: Client) => client.json<{ redis_bytes: Record<string, number> | null }>('GET', '/system-stats');
  await until(async () => ((await look(ops)).redis_bytes?.output ?? 0) > 100_000, 'the output to be counted');
  expect((await look(alice)).redis_bytes).toBeNull();
  const grader = await signIn(runq.url, 'grader', 'grader');
  const pushed = await Promise.all(
    [ops, grader].map(async (client) => {
      const socket = client.socket();
      const body = new Promise<{ stats: { redis_bytes: object | null } }>((resolve) =>
        socket.once('ops:stats', resolve),
      );
      socket.emit('ops:subscribe', {});
      const { stats } = await body;
      socket.close();
      return stats.redis_bytes;
    }),
  );
  expect(pushed).toEqual([expect.objectContaining({ output: expect.any(Number) }), null]);
  const metrics = await (await ops.call('GET', '/metrics')).text();
  expect(metrics).toMatch(/^runq_redis_bytes\{kind="output"\} [1-9]/m);
});

test('cuts the largest output when over the memory budget, and notifies its readers', async () => {
  await patch({ outputBudgetBytes: 16_777_216 });
  const megabytes = 9;
  const code = `for i in range(${megabytes}): print(str(i) * 1_000_000)`;
  const limits = { outputBytes: 12_000_000 };
  const ids: string[] = [];
  for (let i = 0; i < 2; i++) ids.push((await alice.run(code, { limits })).id);
  const cut = await until(
    async () => (await Promise.all(ids.map((id) => alice.read(id)))).find((run) => run.outputTruncated),
    'one of them to be cut',
  );
  expect(cut.verdict).toBe('ok');
  expect(cut.stdout).toMatch(/^0{1000,}\n\[\.\.\. \d+ bytes of output are no longer kept \.\.\.\]\n8{1000,}\n$/);
  const events = await alice.events(cut.id);
  expect(events.filter(({ data }) => Number(data.cutBytes) > 8_000_000)).toHaveLength(1);
  expect(events.at(-1)?.event).toBe('finished');
  await patch({ outputBudgetBytes: null });
});

test('a shorter lease does not end active runs', async () => {
  const { id } = await alice.submit({ code: 'import time\nfor i in range(10): print(i, flush=True); time.sleep(0.5)' });
  await alice.events(id, { stop: ({ data }) => data.text?.includes('0') ?? false });
  await patch({ leaseMs: 4000 });
  expect(await alice.read(id, 20_000)).toMatchObject({ verdict: 'ok', attempt: 1 });
  await patch({ leaseMs: null });
});

test('settings have versions with who and why, and return to one as a new version', async () => {
  const [before] = (await ops.json<{ versions: { version: number }[] }>('GET', '/v1/ops/settings/versions')).versions;
  await patch({ maxRuns: 18 }, { why: 'fewer' });
  await patch({ maxRuns: 19, runsPerStudent: 5 });
  const { versions, nextBefore } = await ops.json<{ versions: { version: number }[]; nextBefore: number }>(
    'GET',
    '/v1/ops/settings/versions?limit=2',
  );
  expect(versions).toMatchObject([
    { who: 'root', why: 'a test', values: { maxRuns: 19, runsPerStudent: 5 } },
    { who: 'root', why: 'fewer', values: { maxRuns: 18 }, action: 'settings' },
  ]);
  expect(nextBefore).toBe(versions[1]!.version);
  const to = versions[1]!.version;
  const revert = (body: object) => ops.call('POST', '/v1/ops/settings/revert', body);
  expect((await revert({ to, version: to })).status).toBe(409);
  const reverted = (await (await revert({ to, version: to + 1, why: 'too many' })).json()) as Settings;
  expect(reverted).toMatchObject({ version: to + 2, settings: { maxRuns: 18, runsPerStudent: 2 } });
  const [entry] = (await ops.json<{ entries: { before: string }[] }>('GET', '/v1/ops/audit?limit=1')).entries;
  expect(entry).toMatchObject({ who: 'root', action: 'settings.revert', why: 'too many' });
  expect(JSON.parse(entry!.before)).toEqual({ maxRuns: 19, runsPerStudent: 5 });
  expect((await revert({ to: 100_000 })).status).toBe(404);
  await revert({ to: before?.version ?? 0 });
});

test('in exam mode nothing is shared and no shared link opens', async () => {
  const request = { files: [{ path: 'main.py', content: 'print(1)' }] };
  const { id } = await alice.json<{ id: string }>('POST', '/v1/shares', request);
  await patch({ exam: true });
  for (const response of [await alice.call('POST', '/v1/shares', request), await fetch(`${runq.url}/v1/shares/${id}`)])
    expect([response.status, await response.json()]).toMatchObject([
      403,
      { detail: 'Sharing is off during the exam.' },
    ]);
  await patch({ exam: null });
  expect((await fetch(`${runq.url}/v1/shares/${id}`)).status).toBe(200);
});
