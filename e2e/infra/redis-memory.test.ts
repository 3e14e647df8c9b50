import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, signIn, textOf } from '../support/client.js';
import { childrenOf } from '../support/processes.js';
import { type Runq, startRunq, until } from '../support/start-runq.js';

const MiB = 1024 * 1024;
const maxMemoryBytes = 256 * MiB;
/** Redis hangs longer than this; a request that waits for it would not be refused before. */
const refusalMs = 15_000;

interface Problem {
  status: number;
  code: string;
  detail: string;
}
interface Stats {
  bounds: Record<string, { used_bytes: number; max_bytes: number }>;
}

let runq: Runq;
let redis: Redis;
let alice: Client;
let bob: Client;

beforeAll(async () => {
  runq = await startRunq({ RUNQ_REDIS_MAX_MEMORY_BYTES: String(maxMemoryBytes) });
  redis = new Redis(join(runq.dataDir, 'redis.sock'), { maxRetriesPerRequest: null });
  alice = await signIn(runq.url, 'alice');
  bob = await signIn(runq.url, 'bob');
});
afterAll(async () => {
  redis?.disconnect();
  await runq?.stop();
});

const readHealth = async () =>
  (await (await fetch(`${runq.url}/health`)).json()) as { status: string; reasons: string[] };
const readBounds = async () => (await alice.json<Stats>('GET', '/system-stats')).bounds;
const isHealthy = async () => (await readHealth()).status === 'healthy';

async function refusalOf(answer: Promise<Response>): Promise<Problem & { retryAfter: string | null }> {
  const response = await answer;
  return { ...((await response.json()) as Problem), retryAfter: response.headers.get('retry-after') };
}

/** Sets maxmemory of Redis to its current usage plus `bytes`. */
async function setMemoryLeft(bytes: number): Promise<void> {
  const [, used] = /used_memory:(\d+)/.exec(await redis.info('memory'))!;
  await redis.config('SET', 'maxmemory', String(Number(used) + bytes));
}

test('at maxmemory, rejects new work while input, output, cancel and finishes still work', async () => {
  const code = 'while True: print("got", input(), flush=True)';
  const { id } = await alice.submit({ code, interactive: true });
  await alice.events(id, { stop: ({ event }) => event === 'display' });
  await setMemoryLeft(-MiB);
  try {
    const refused = { status: 503, code: 'store_full', retryAfter: '10' };
    const post = (path: string, body: object) => refusalOf(alice.call('POST', path, body));
    const files = [{ path: 'main.py', content: 'print(1)' }];
    expect(await post('/v1/runs', { code: 'print(1)' })).toMatchObject(refused);
    expect(await post('/v1/sessions', {})).toMatchObject(refused);
    expect(await post('/v1/shares', { files })).toMatchObject(refused);
    expect(
      await refusalOf(
        alice.call(
          'PUT',
          '/v1/workspace/files/a.py',
          { content: 'x' },
          { 'if-none-match': '*', 'idempotency-key': 'k' },
        ),
      ),
    ).toMatchObject(refused);
    const socket = alice.socket();
    const answer = await socket.emitWithAck('run:submit', { code: 'print(1)' });
    socket.close();
    expect(answer).toMatchObject({ ok: false, problem: { status: 503, code: 'store_full' } });
    const health = await until(async () => {
      const now = await readHealth();
      return now.reasons.length > 0 && now;
    }, 'a reason');
    expect(health).toMatchObject({ status: 'degraded', reasons: [expect.stringMatching(/nearly full .* MiB\)/)] });

    await alice.json('POST', `/v1/runs/${id}/stdin`, { data: 'this\n' });
    const printed = await alice.events(id, { stop: ({ data }) => data.text?.includes('this') ?? false });
    expect(textOf(printed)).toContain('got this');
    await alice.cancel(id);
    const events = await alice.events(id);
    expect(events.at(-1)).toMatchObject({ event: 'finished', data: { run: { verdict: 'cancelled' } } });
    expect(await (await alice.call('GET', `/v1/runs/${id}/output`)).text()).toContain('got this');
    await signIn(runq.url, 'carol');
    expect((await alice.call('GET', '/v1/workspace')).status).toBe(200);
  } finally {
    await redis.config('SET', 'maxmemory', String(maxMemoryBytes));
  }
  await until(isHealthy, 'the service to be healthy');
  expect(await alice.run('print(1)')).toMatchObject({ verdict: 'ok', stdout: '1\n' });
});

test('when Redis hangs, a submission gets 503 in time, and runs once with a key and never without', async () => {
  const server = childrenOf(runq.launcher.pid!).find(({ command }) => command.includes('redis-server'))!;
  const mark = crypto.randomUUID();
  const submit = (label: string, key: Record<string, string> = {}) => {
    const body = JSON.stringify({ code: 'print(1)', label: `${label} ${mark}` });
    const headers = { authorization: `Bearer ${bob.token}`, 'content-type': 'application/json', ...key };
    const signal = AbortSignal.timeout(refusalMs);
    return fetch(`${runq.url}/v1/runs`, { method: 'POST', body, headers, signal });
  };
  const key = { 'idempotency-key': mark };
  process.kill(server.pid, 'SIGSTOP');
  try {
    const answers = await Promise.all([refusalOf(submit('without')), refusalOf(submit('with', key))]);
    for (const answer of answers) expect(answer).toMatchObject({ status: 503, code: 'unavailable', retryAfter: '2' });
  } finally {
    process.kill(server.pid, 'SIGCONT');
  }
  await until(isHealthy, 'the service to be healthy');
  const ids = [];
  for (let i = 0; i < 2; i++) ids.push(((await (await submit('with', key)).json()) as { id: string }).id);
  expect(ids[1]).toBe(ids[0]);
  expect(await bob.read(ids[0]!, 20_000)).toMatchObject({ verdict: 'ok' });
  const { runs } = await bob.json<{ runs: { label: string; verdict: string }[] }>('GET', '/v1/runs');
  const verdictsOf = (label: string) =>
    runs.filter((run) => run.label === `${label} ${mark}`).map(({ verdict }) => verdict);
  expect(verdictsOf('with')).toEqual(['ok']);
  expect(verdictsOf('without').filter((verdict) => verdict !== 'cancelled')).toEqual([]);
});

test('limits the stored bytes of the queued runs of a user, and frees them on cancel', async () => {
  const large = { code: 'pass', stdin: '\u0001'.repeat(MiB), delayMs: 86_400_000 };
  const ids: string[] = [];
  let refused: (Problem & { retryAfter: string | null }) | null = null;
  for (let i = 0; i < 50 && refused === null; i++) {
    const answer = await alice.call('POST', '/v1/runs', large);
    if (answer.status === 202) ids.push(((await answer.json()) as { id: string }).id);
    else refused = await refusalOf(Promise.resolve(answer));
  }
  expect(refused).toMatchObject({ status: 429, code: 'queue_full', retryAfter: '2' });
  expect(refused!.detail).toMatch(/^Your unfinished runs take \d+ of 16777216 bytes and this one does not fit/);
  expect(ids.length).toBeGreaterThan(0);
  const waiting = await until(async () => {
    const bound = (await readBounds()).waiting!;
    return bound.used_bytes > 6 * MiB && bound;
  }, 'the bytes in the figures');
  expect(waiting.used_bytes).toBeLessThan(17 * MiB);
  expect(waiting.max_bytes).toBeLessThan(maxMemoryBytes / 4);
  expect(await bob.run('print(1)')).toMatchObject({ verdict: 'ok' });
  for (const id of ids) await alice.cancel(id);
  await until(async () => (await readBounds()).waiting!.used_bytes === 0, 'the bytes to be freed');
});

test('shares of two users leave space for the files of a third', async () => {
  const files = [{ path: 'main.py', content: '\u0001'.repeat(MiB) }];
  for (const user of [alice, bob]) {
    let answer = await user.call('POST', '/v1/shares', { files });
    for (let i = 0; i < 20 && answer.status === 201; i++) answer = await user.call('POST', '/v1/shares', { files });
    expect(await refusalOf(Promise.resolve(answer))).toMatchObject({
      status: 413,
      code: 'quota_exceeded',
      detail: expect.stringMatching(/^(Your shares use \d+ of 16777216 bytes|The service has no space)/),
    });
  }
  const carol = await signIn(runq.url, 'carol');
  const saved = await carol.call(
    'PUT',
    '/v1/workspace/files/a.py',
    { content: 'x'.repeat(MiB) },
    { 'if-none-match': '*' },
  );
  expect(saved.status).toBe(201);
  expect((await carol.call('POST', '/v1/shares', { files: [{ path: 'main.py', content: 'pass' }] })).status).toBe(201);
});
