import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { signIn } from '../support/client.js';
import { chosenSeed } from '../support/random.js';
import { type Runq, startRunq } from '../support/start-runq.js';
import { fitGrowth, type Sample } from './fit-growth.js';
import { runScenario } from './scenario/run-scenario.js';
import { watchProcesses } from './watch-processes.js';

/** Minutes of mixed load: runs, prompts, files, plots, sessions and batches. */
const minutes = Number(process.env.RUNQ_SOAK_MINUTES ?? 1 / 6);
const isLong = minutes > 1;
const scenario = { students: 8, rampSeconds: 1, durationSeconds: minutes * 60, turnSeconds: 2, batchRuns: 10 };
const samplesMax = 300;
/** The first third of the samples is left out: caches fill, and code is compiled. */
const warmUpShare = 1 / 3;
/**
 * What the rest may grow by, whatever its length: uncollected garbage, connections of this process, and the spare
 * slots of the sandbox. A long load leaves less room to a leak than a short one.
 */
const growthMax: Record<string, number> = {
  'api MiB': isLong ? 40 : 128,
  'worker MiB': isLong ? 40 : 128,
  'supervisor MiB': 8,
  'redis MiB': 24,
  'api descriptors': 32,
  'worker descriptors': 8,
  'supervisor descriptors': 40,
  'redis descriptors': 8,
  keys: 100,
};
/** So few runs are kept that the store is full after seconds. */
const retention = {
  ...{ keptRunsStudent: 10, keptRunsGrader: 10, batchesPerUser: 2, historyPerUser: 10 },
  ...{ idempotencyKeysPerUser: 10, artifactRunsPerUser: 5, retentionBatchMs: 60_000 },
};

vi.setConfig({ testTimeout: minutes * 60_000 + 240_000 });

let runq: Runq;
let redis: Redis;
beforeAll(async () => {
  runq = await startRunq({ RUNQ_SANDBOX_SCIENTIFIC: 'ready' });
  redis = new Redis(join(runq.dataDir, 'redis.sock'), { maxRetriesPerRequest: null });
});
afterAll(async () => {
  redis?.disconnect();
  await runq?.stop();
});

const title = `memory, descriptors and keys stay the same under a mixed load of ${minutes.toFixed(1)} min`;

test(`${title} (RUNQ_SEED=${chosenSeed})`, async () => {
  const ops = await signIn(runq.url, 'ops', 'ops');
  await ops.json('PATCH', '/v1/ops/settings', { settings: retention });
  const watched = watchProcesses(runq);
  const series = new Map<string, Sample[]>();
  async function sample(): Promise<void> {
    const values = Object.entries(watched.measure()).flatMap(([name, { rssMiB, descriptors }]) => [
      [`${name} MiB`, rssMiB] as const,
      [`${name} descriptors`, descriptors] as const,
    ]);
    for (const [name, value] of [...values, ['keys', await redis.dbsize()] as const])
      series.set(name, [...(series.get(name) ?? []), { at: performance.now(), value }]);
  }

  const over = new AbortController();
  const sampling = (async () => {
    for (; !over.signal.aborted; await sleep((minutes * 60_000) / samplesMax)) await sample();
  })();
  const options = { name: '', scenario, urls: [runq.url], seed: chosenSeed, jwtSecret: null, json: true };
  const summary = await runScenario(
    { ...options, restarts: false },
    { signal: over.signal, progressMs: 10_000, onProgress() {} },
  ).finally(() => over.abort());
  await sampling;

  const steady = [...series].map(
    ([name, samples]) => [name, samples.slice(Math.floor(samples.length * warmUpShare))] as const,
  );
  const growth = Object.fromEntries(steady.map(([name, samples]) => [name, Math.round(fitGrowth(samples))]));
  const last = Object.fromEntries(steady.map(([name, samples]) => [name, samples.at(-1)!.value]));
  process.stdout.write(`${JSON.stringify({ ...summary.totals, growth, last })}\n`);
  expect(summary.wrong).toEqual([]);
  expect(watched.findChanges()).toEqual([]);
  expect(summary.totals.runs).toBeGreaterThan(scenario.students);
  expect(summary.totals.batches).toBeGreaterThan(0);
  expect(Object.keys(growth).sort()).toEqual(Object.keys(growthMax).sort());
  for (const [name, max] of Object.entries(growthMax))
    expect(growth[name], `growth of ${name}`).toBeLessThanOrEqual(max);
});
