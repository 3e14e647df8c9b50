import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { type Client, signIn } from '../support/client.js';
import { type Cluster, startCluster } from '../support/cluster.js';
import { childrenOf } from '../support/processes.js';
import { until } from '../support/start-runq.js';
import { waitForEmptyBullmq } from './check-clean.js';

const intervalMs = 1000;
/** Longer than a canary takes on a busy machine. */
const timeoutMs = 5000;
/** A heartbeat is valid for five times as long: canaries find out first that a worker hangs. */
const reportIntervalMs = 4000;

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

interface Canary {
  state: string;
  last_ms: number | null;
  last_success: string | null;
  failure: string | null;
}
interface Health {
  status: string;
  reasons: string[];
  users: { active_count: number };
  threads: { total_active: number };
  queue: { waiting: number; waiting_users: number };
  canary: Canary;
}
interface Stats {
  active_users: number;
  total_threads: number;
  sessions: unknown[];
  workers: { busy: number }[];
  runs: { per_minute: number; verdicts: object };
  canary: Canary;
}

let cluster: Cluster;
let redis: Redis;
let ops: Client;

beforeAll(async () => {
  const env = {
    RUNQ_REPORT_INTERVAL_MS: String(reportIntervalMs),
    RUNQ_CANARY_INTERVAL_MS: String(intervalMs),
    RUNQ_CANARY_TIMEOUT_MS: String(timeoutMs),
    RUNQ_SAMPLE_INTERVAL_MS: '100',
  };
  cluster = await startCluster({ apis: 2, workers: 1, env });
  redis = cluster.redis.connect();
  ops = await signIn(cluster.apis[0]!.url, 'root', 'ops');
});
afterAll(() => cluster?.close());

const readHealth = () => ops.json<Health>('GET', '/health');
const isHealthy = () => until(async () => (await readHealth()).status === 'healthy', '/health to be healthy');
const waitForFailure = () =>
  until(async () => {
    const health = await readHealth();
    return health.status === 'degraded' && health;
  }, '/health to be degraded');

/** Starts of canaries that worked: epoch ms of the clock of Redis, in order. */
async function collectStarts(count: number): Promise<number[]> {
  const starts = new Set<number>();
  await until(async () => {
    const startedAt = await redis.hget('{runq}:canary', 'startedAt');
    if (startedAt) starts.add(Number(startedAt));
    return starts.size >= count;
  }, `${count} canaries`);
  return [...starts];
}

const listCanaries = async () => (await redis.keys('{runq}:run:*')).map((key) => key.slice('{runq}:run:'.length));

/** A canary that a worker may have, or has begun. */
const waitForCanary = (isStarted: boolean) =>
  until(async () => {
    for (const id of await listCanaries()) {
      const [state, startedAt] = await redis.hmget(`{runq}:run:${id}`, 'state', 'startedAt');
      if (state === 'active' && (startedAt !== null) === isStarted) return id;
    }
    return null;
  }, 'an active canary');

/** The next canary works, and nothing is left of this one. */
async function expectNothingLeft(canaryId: string): Promise<void> {
  await isHealthy();
  await until(async () => !(await listCanaries()).includes(canaryId), 'the record to be gone');
  await waitForEmptyBullmq(redis);
  expect(await redis.keys(`*${canaryId}*`)).toEqual([]);
  const counts = await Promise.all(['leases', 'finished', 'delayed'].map((name) => redis.zcard(`{runq}:${name}`)));
  expect(counts).toEqual([0, 0, 0]);
}

const stopped: number[] = [];
function hang(pid: number): void {
  process.kill(pid, 'SIGSTOP');
  stopped.push(pid);
}
function resume(): void {
  for (const pid of stopped.splice(0)) {
    try {
      process.kill(pid, 'SIGCONT');
    } catch {
      // It has exited.
    }
  }
}
afterEach(resume);

test('canaries show how long a run takes, and no count and no list has them', async () => {
  await isHealthy();
  const seen = new Set<string>();
  await until(async () => {
    const [health, stats] = [await readHealth(), await ops.json<Stats>('GET', '/system-stats')];
    expect(health).toMatchObject({
      ...{ users: { active_count: 0 }, threads: { total_active: 0 }, queue: { waiting: 0, waiting_users: 0 } },
      canary: { failure: null },
    });
    expect(stats).toMatchObject({
      ...{ active_users: 0, total_threads: 0, sessions: [], runs: { per_minute: 0, verdicts: {} } },
    });
    expect(stats.workers.map(({ busy }) => busy)).toEqual([0]);
    expect(await ops.json('GET', '/v1/ops/runs')).toMatchObject({ runs: [] });
    if (health.canary.last_success) seen.add(health.canary.last_success);
    return seen.size >= 5;
  }, 'five canaries');
  expect((await readHealth()).canary).toMatchObject({ state: 'ok', last_ms: expect.any(Number) });

  const metrics = await (await ops.call('GET', '/metrics')).text();
  const [, count] = /^runq_canary_seconds_count\{outcome="ok"\} (\d+)$/m.exec(metrics)!;
  expect(Number(count)).toBeGreaterThanOrEqual(5);
  const [, successAt] = /^runq_canary_last_success_timestamp_seconds (\S+)$/m.exec(metrics)!;
  expect(Number(successAt)).toBeGreaterThan(1.7e9);
  expect(metrics).toMatch(/^runq_canary_failing 0$/m);
  for (const total of ['runs_total', 'api_runs_total', 'queue_wait_seconds_count', 'run_cpu_seconds_count'])
    expect(metrics).not.toMatch(new RegExp(`^runq_${total}\\{`, 'm'));
  expect(metrics).not.toMatch(/^runq_sandbox_start_seconds_count\{.*\} [1-9]/m);
  for (const query of ['state=finished', 'verdict=ok', 'q=canary'])
    expect(await ops.json('GET', `/v1/ops/runs?${query}`)).toMatchObject({ runs: [] });
  expect(await ops.json('GET', '/v1/ops/users')).toMatchObject({ users: [] });
});

test('two APIs start one canary an interval, and one at a time', async () => {
  const starts = await collectStarts(6);
  for (const [i, startedAt] of starts.slice(1).entries())
    expect(startedAt - starts[i]!).toBeGreaterThanOrEqual(intervalMs);
  expect((await listCanaries()).length).toBeLessThanOrEqual(1);
  // They have the same figures, whichever process executed the canary.
  for (const { url } of cluster.apis)
    expect(await (await fetch(`${url}/health`)).json()).toMatchObject({ canary: { state: 'ok' } });
});

test('a worker that hangs makes the service degraded, until it goes on', async () => {
  const [worker] = cluster.workers;
  hang(worker!.pid);
  // The worker may hang before a canary, or in one.
  const failure =
    /^The canary fails: (no worker began it in|it had not ended after) 5 s\. The last .* ended \d+ s ago\.$/;
  expect((await waitForFailure()).reasons).toEqual([expect.stringMatching(failure)]);
  expect(await (await ops.call('GET', '/metrics')).text()).toMatch(/^runq_canary_failing 1$/m);
  resume();
  await isHealthy();
});

test('a sandbox that hangs makes the service degraded, until it goes on', async () => {
  const [worker] = cluster.workers;
  await isHealthy();
  const [supervisor] = childrenOf(worker!.pid).filter(({ command }) => command.includes('supervisor'));
  hang(supervisor!.pid);
  expect((await waitForFailure()).reasons).toEqual([expect.stringMatching(/^The canary fails: /)]);
  resume();
  await isHealthy();
});

test('a pause is the only reason while canaries wait for its end', async () => {
  await ops.json('POST', '/v1/ops/pause', { reason: 'Exam' });
  try {
    await until(async () => {
      const { canary, reasons } = await readHealth();
      return canary.state === 'waiting' && reasons.join() === 'Runs are paused: Exam';
    }, 'the canary to wait for the end of the pause');
  } finally {
    await ops.json('POST', '/v1/ops/resume', {});
  }
  await isHealthy();
  await until(async () => (await readHealth()).canary.state === 'ok', 'a canary to work');
});

test('an API that is killed during a canary leaves nothing, and the other one goes on', async () => {
  await isHealthy();
  hang(cluster.workers[0]!.pid);
  const canaryId = await waitForCanary(false);
  const [, other] = cluster.apis;
  for (const api of cluster.apis) await api.kill();
  // Without a process that ends it, the record expires.
  await until(async () => !(await listCanaries()).includes(canaryId), 'the record to expire');
  resume();
  await other!.start();
  await until(async () => {
    const health = (await (await fetch(`${other!.url}/health`)).json()) as Health;
    return health.status === 'healthy' && health.canary.state === 'ok';
  }, 'the other API to be healthy');
  await cluster.apis[0]!.start();
  await expectNothingLeft(canaryId);
});

test('a worker that is killed during a canary leaves nothing, and its program does not run again', async () => {
  await isHealthy();
  const [worker] = cluster.workers;
  const [supervisor] = childrenOf(worker!.pid).filter(({ command }) => command.includes('supervisor'));
  hang(supervisor!.pid);
  const canaryId = await waitForCanary(true);
  await worker!.kill();
  resume();
  await worker!.start();
  await expectNothingLeft(canaryId);
  expect((await ops.json<Stats>('GET', '/system-stats')).runs.verdicts).toEqual({});
});
