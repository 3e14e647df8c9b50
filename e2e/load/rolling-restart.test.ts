import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { waitForEmptyBullmq, waitForFreeSlots } from '../recovery/check-clean.js';
import { type Fleet, restart, startFleet } from '../support/fleet/fleet.js';
import { startSentinelGroup } from '../support/fleet/sentinels.js';
import { chosenSeed } from '../support/random.js';
import { startRedisServer } from '../support/redis-server.js';
import { until } from '../support/start-runq.js';
import type { Summary } from './scenario/report.js';
import { runScenario } from './scenario/run-scenario.js';

/** Long: a large class, every process restarted, and a failover of Redis between the restarts. */
const isLong = process.env.RUNQ_LONG === '1';
const size = isLong
  ? { apis: 3, workers: 3, students: 200, turnSeconds: 40, batchRuns: 10 }
  : { apis: 2, workers: 2, students: 6, turnSeconds: 2, batchRuns: 3 };
/** Runs that end between two steps. */
const runsBetween = isLong ? 30 : 6;
const env = {
  RUNQ_WORKER_SLOTS: '8',
  // Longer than a failover, and than any program of the class.
  RUNQ_LEASE_MS: '20000',
  RUNQ_DRAIN_MS: '60000',
  // Without it, a slow import of matplotlib prints a line of its own.
  ...(isLong ? { RUNQ_SANDBOX_SCIENTIFIC: 'ready' } : {}),
};
const stepMs = 180_000;

vi.setConfig({ testTimeout: isLong ? 900_000 : 240_000, hookTimeout: 180_000 });

let store: { url: string; connect(): Redis; failOver?(): Promise<void>; close(): Promise<void> };
let fleet: Fleet;
beforeAll(async () => {
  store = isLong ? await startSentinelGroup() : await openSingleRedis();
  fleet = await startFleet({ ...size, env, redisUrl: store.url });
});
afterAll(async () => {
  await fleet?.close();
  await store?.close();
});

async function openSingleRedis() {
  const server = await startRedisServer();
  return { url: `redis://127.0.0.1:${server.port}`, connect: server.connect, close: server.close };
}

/** The steps in turn, each while the class works. */
function* listSteps(): Generator<() => Promise<void>> {
  const rolling = isLong ? [fleet.apis, fleet.workers] : [[fleet.apis[0]!], [fleet.workers[0]!]];
  for (const [i, processes] of rolling.entries()) {
    if (i === 1 && store.failOver) yield store.failOver;
    for (const process of processes)
      yield async () => expect(await restart(process), `exit code of ${process.name}`).toBe(0);
  }
}

const words = isLong ? 'every API and worker and a failover' : 'an API and a worker';
const title = `a rolling restart of ${words} under ${size.students} students loses, doubles and changes nothing`;

test(`${title} (RUNQ_SEED=${chosenSeed})`, async () => {
  const over = new AbortController();
  let totals: Summary['totals'] = { runs: 0, batches: 0, batchRuns: 0, wrong: 0 };
  const { students, turnSeconds, batchRuns } = size;
  const scenario = { students, rampSeconds: isLong ? 20 : 1, durationSeconds: 3600, turnSeconds, batchRuns };
  const options = { name: '', scenario, urls: [fleet.url], seed: chosenSeed, jwtSecret: null, json: true };
  const working = runScenario(
    { ...options, restarts: true },
    { signal: over.signal, progressMs: 250, onProgress: (now) => (totals = now) },
  );
  const waitForRuns = async () => {
    const from = totals.runs;
    await until(() => totals.runs >= from + runsBetween, `${runsBetween} more runs`, stepMs);
  };
  async function takeSteps(): Promise<void> {
    await waitForRuns();
    for (const step of listSteps()) {
      await step();
      await waitForRuns();
    }
  }
  const failure = await takeSteps().then(
    () => null,
    (error: Error) => error,
  );
  over.abort();
  const summary = await working;
  process.stdout.write(`${JSON.stringify({ ...summary.totals, waitMs: summary.waitMs, caps: summary.caps })}\n`);
  expect(summary.wrong).toEqual([]);
  if (failure) throw failure;
  expect(summary.totals.batches).toBeGreaterThan(0);
  const redis = store.connect();
  await waitForFreeSlots(redis);
  await waitForEmptyBullmq(redis);
});
