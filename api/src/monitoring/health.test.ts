import { defaultSettings } from '@runq/common/redis/live-settings';
import type { RedisMemory } from '@runq/common/redis/memory-limit';
import type { WorkerReport } from '@runq/common/scheduler/worker-registry';
import { expect, test } from 'vitest';
import { describeHealth } from './health.js';
import type { ServiceView } from './sampling/service-sampler.js';

const info = { version: '1', startedAt: 0, runMemoryBytes: 1 };

function view(...workers: Partial<WorkerReport>[]): ServiceView {
  const liveWorkers = workers.map(
    (worker) => ({ missing: [], runs: [], slots: 1, ...worker }) as unknown as WorkerReport,
  );
  return { sample: null, isReachable: true, redisUp: true, liveWorkers };
}

test('reports the weakest sandbox of all workers and the protections that it lacks', () => {
  const health = describeHealth(
    view({ tier: 1, isolation: 'full' }, { tier: 3, isolation: 'landlock', missing: ['no sockets'] }),
    info,
  );
  expect(health).toMatchObject({
    status: 'healthy',
    services: { sandbox: 'tier 3 (landlock)', sandbox_missing: ['no sockets'], sandbox_unsafe: false },
  });
});

test('one worker without confinement makes the service degraded', () => {
  const health = describeHealth(view({ tier: 1, isolation: 'full' }, { tier: 5, isolation: 'unsafe-none' }), info);
  expect(health).toMatchObject({
    status: 'degraded',
    services: { sandbox: 'tier 5 (unsafe-none)', sandbox_unsafe: true },
  });
});

/** A service that works, but for these parts of its sample. */
function withSample(
  change: { stats?: object; [part: string]: unknown },
  ...workers: Partial<WorkerReport>[]
): ServiceView {
  const sample = {
    ...{ at: 10_000, stall: null, canary: null },
    ...{ memory: { policy: 'noeviction', refusal: null, lowBytes: 0, persistence: {} } },
    signals: { isPaused: false, pauseReason: null, slots: 4 },
    ...change,
    stats: { settings: defaultSettings, waitingRuns: 0, oldestWaitMs: null, ...change.stats },
  };
  return {
    ...view(...(workers.length > 0 ? workers : [{ tier: 1 }])),
    sample: sample as unknown as ServiceView['sample'],
  };
}

const signals = { isPaused: false, pauseReason: null, slots: 4 };
const canary = { state: 'failing', succeededAt: 2000, ms: 50, waitingFor: null };

test.each<[string, Record<string, object>, string[]]>([
  [
    'a run waits and the only worker is quiet',
    { stats: { waitingRuns: 1, oldestWaitMs: 8200 }, signals: { ...signals, slots: 0 } },
    ['1 run waits 8 s; no worker takes runs.'],
  ],
  [
    'several wait',
    { stats: { waitingRuns: 3, oldestWaitMs: 8200 }, signals: { ...signals, slots: 0 } },
    ['3 runs wait, the first one 8 s; no worker takes runs.'],
  ],
  ['no run waits', { signals: { ...signals, slots: 0 } }, ['No worker takes runs: each is quiet or draining.']],
  ['a pause', { signals: { ...signals, isPaused: true, pauseReason: 'Exam' } }, ['Runs are paused: Exam']],
  ['a pause without a reason', { signals: { ...signals, isPaused: true } }, ['Runs are paused.']],
  [
    'idle workers beside a run that could start',
    { stall: { kind: 'not_admitted', since: 2000, runs: 1 } },
    ['Workers are idle, and 1 run that could start waits for 8 s.'],
  ],
  [
    'a canary that fails',
    { canary: { ...canary, failure: 'no worker began it in 10 s' } },
    ['The canary fails: no worker began it in 10 s. The last one that worked ended 8 s ago.'],
  ],
  [
    'a canary that has never worked',
    { canary: { ...canary, succeededAt: null, failure: 'its output did not arrive' } },
    ['The canary fails: its output did not arrive.'],
  ],
  [
    'a canary that fails during a pause',
    { canary: { ...canary, failure: 'so' }, signals: { ...signals, isPaused: true } },
    ['Runs are paused.'],
  ],
  [
    'a canary that fails while no worker takes runs',
    { canary: { ...canary, failure: 'so' }, signals: { ...signals, slots: 0 } },
    ['No worker takes runs: each is quiet or draining.'],
  ],
  [
    'a canary that fails while runs of users wait beside idle workers',
    { canary: { ...canary, failure: 'so' }, stall: { kind: 'not_started', since: 1000, runs: 2 } },
    ['Workers are idle, and 2 runs that could start wait for 9 s.'],
  ],
  [
    'the same for several runs',
    { stall: { kind: 'not_started', since: 1000, runs: 2 } },
    ['Workers are idle, and 2 runs that could start wait for 9 s.'],
  ],
])('%s: degraded with a reason', (_name, change, reasons) => {
  expect(describeHealth(withSample(change), info)).toMatchObject({ status: 'degraded', reasons });
});

test('a run that waits for a moment, or for its own user, is no fault', () => {
  const stall = { kind: 'not_admitted', since: 9000, runs: 1 };
  for (const change of [{ stall }, { stats: { waitingRuns: 9, oldestWaitMs: 60_000 } }])
    expect(describeHealth(withSample(change), info)).toMatchObject({ status: 'healthy', reasons: [] });
});

test('a canary that waits is no fault, and its figures are shown', () => {
  const waiting = { ...canary, state: 'waiting', waitingFor: 'slots_taken', failure: null };
  expect(describeHealth(withSample({ canary: waiting }), info)).toMatchObject({
    ...{ status: 'healthy', reasons: [] },
    canary: {
      ...{ state: 'waiting', waiting_for: 'slots_taken', failure: null },
      ...{ last_ms: 50, last_success: '1970-01-01T00:00:02.000Z', last_success_age_seconds: 8 },
    },
  });
  expect(describeHealth(withSample({}), info).canary).toBeNull();
});

/** A sample of a Redis with 100 MiB, 10 of them the reserve. */
function withMemory(memory: Partial<RedisMemory>): ServiceView {
  const MiB = 1024 * 1024;
  const all: RedisMemory = {
    ...{ usedBytes: 10 * MiB, maxBytes: 100 * MiB, lowBytes: 90 * MiB, isLow: false, budgetBytes: 90 * MiB },
    ...{ policy: 'noeviction', refusal: null, version: '7', persistence: { isAppendOnly: true, isFailing: false } },
    ...memory,
  };
  return withSample({ memory: all });
}

const reasonsOf = (memory: Partial<RedisMemory>) => {
  const { status, reasons } = describeHealth(withMemory(memory), info);
  return [status, ...reasons];
};

test('a service that is not healthy gives its reasons as sentences', () => {
  const MiB = 1024 * 1024;
  expect(reasonsOf({})).toEqual(['healthy']);
  expect(reasonsOf({ usedBytes: 85 * MiB })).toEqual([
    'degraded',
    'Redis is filling up (85 of 100 MiB): from 90 MiB on new data is refused.',
  ]);
  expect(reasonsOf({ usedBytes: 95 * MiB, isLow: true })).toEqual([
    'degraded',
    'Redis is nearly full (95 of 100 MiB): new runs, files and shares are refused.',
  ]);
  expect(reasonsOf({ maxBytes: 0, lowBytes: 0, usedBytes: 95 * MiB })).toEqual(['healthy']);
  expect(reasonsOf({ policy: 'allkeys-lru' })).toEqual(['degraded', expect.stringContaining('allkeys-lru')]);
  expect(reasonsOf({ refusal: 'MISCONF Errors writing to the AOF file' })).toEqual([
    'degraded',
    'Redis takes no writes: MISCONF Errors writing to the AOF file',
  ]);
  expect(reasonsOf({ persistence: { isAppendOnly: true, isFailing: true } })).toEqual([
    'degraded',
    'Redis could not write its append-only file.',
  ]);
  const away = describeHealth({ ...view({ tier: 1 }), redisUp: false }, info);
  expect(away).toMatchObject({ status: 'unhealthy', reasons: ['Redis does not answer, or too slowly.'] });
});

test('without a worker there is no sandbox, and the service is degraded', () => {
  expect(describeHealth(view(), info)).toMatchObject({ status: 'degraded', services: { sandbox: 'none' } });
});

const disk = { folder: '/var/tmp', totalBytes: 2 ** 34, freeBytes: 2 ** 26, reserveBytes: 2 ** 30, isLow: true };

test('a worker with a nearly full disk is a reason; when all are, new runs are refused', () => {
  const full = { id: 'w-1', tier: 1, disk };
  const free = { id: 'w-2', tier: 1, disk: { ...disk, isLow: false } };
  const sentence = 'The disk of w-1 is nearly full (64 MiB free in /var/tmp).';
  expect(describeHealth(view(full, free), info)).toMatchObject({ status: 'degraded', reasons: [sentence] });
  expect(describeHealth(view(full), info).reasons).toEqual([
    sentence,
    'New runs are refused until a worker has disk space.',
  ]);
});
