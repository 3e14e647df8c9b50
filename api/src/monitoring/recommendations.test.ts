import { defaultSettings } from '@runq/common/redis/live-settings';
import { byteKinds, type RedisBytes } from '@runq/common/redis/memory-usage';
import { describeReport } from '@runq/common/test/support/test-store';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Evidence } from './evidence.js';
import { recommend } from './recommendations.js';
import type { ServiceSample } from './sampling/service-sampler.js';

const GiB = 1024 ** 3;

type Change = {
  stats?: Partial<ServiceSample['stats']>;
  machine?: Partial<ServiceSample['machine']>;
  workers?: ServiceSample['workers'];
  signals?: Partial<ServiceSample['signals']>;
};

const worker = describeReport({ id: 'w', incarnation: 'i', slots: 20, at: 0 });

function sample({ stats, machine, workers, signals }: Change): ServiceSample {
  return {
    ...{ at: 0, intervals: 1 },
    memory: {
      ...{ usedBytes: 0, maxBytes: 0, lowBytes: 0, budgetBytes: 0, isLow: false, policy: '', refusal: null },
      ...{ version: '7', persistence: { isAppendOnly: true, isFailing: false } },
    },
    signals: {
      ...{ isPaused: false, pauseReason: null, slots: 20, readyUsers: { active: 0, inactive: 0 } },
      ...{ isMemoryShort: false, hasWorkers: true, ...signals },
    },
    stall: null,
    canary: null,
    redisBytes: Object.fromEntries(byteKinds.map((kind) => [kind, 0])) as RedisBytes,
    loopLagMs: 0,
    ...{ pingMs: 1, pingSilenceMs: 0 },
    workers: workers ?? [worker],
    stats: {
      activeRuns: 0,
      activeUsers: 0,
      waitingRuns: 0,
      waitingByClass: { interactive: 0, batch: 0 },
      waitingUsers: 0,
      oldestWaitMs: null,
      waitMsP50: null,
      waitMsP95: null,
      runsPerMinute: 0,
      verdicts: {},
      fileBytes: 0,
      users: [],
      settings: defaultSettings,
      ...stats,
    } as ServiceSample['stats'],
    machine: {
      cpuPercent: 10,
      memoryPercent: 20,
      memoryAvailableBytes: 16 * GiB,
      loadAverage: [0, 0, 0],
      cpuCount: 2,
      disk: { totalBytes: 1, usedBytes: 0, freeBytes: 1 },
      ...machine,
    },
  };
}

/** Fifteen minutes of a quiet service. */
const quiet: Evidence = {
  ...{ minutes: 15, waitP95Ms: 20, userCapFull: 0, slotsFull: 0, memoryShort: 0, largestUserPercent: 0 },
  ...{ cpu: { mean: 10, p95: 20 }, memory: { mean: 20, p95: 25 }, idleCpuPercent: 5 },
  ...{ activeUsers: 2, busySlots: 3, runBytes: 60 * 1024 ** 2 },
};
/** The cap of ten users is full and users wait, while the machine has room. */
const full: Partial<Evidence> = {
  ...{ waitP95Ms: 41_000, userCapFull: 82, activeUsers: 9.5, busySlots: 10, cpu: { mean: 45, p95: 60 } },
};
const advise = (evidence: Partial<Evidence> | null, change: Change = {}, problems: string[] = []) =>
  recommend(sample(change), evidence && { ...quiet, ...evidence }, problems);
const find = (type: string, ...args: Parameters<typeof advise>) => advise(...args).find((entry) => entry.type === type);

test.each<[string, Partial<Evidence>, string[]]>([
  ['all quiet', {}, []],
  ['memory full', { memory: { mean: 93, p95: 96 } }, ['memory']],
  ['memory full for a moment', { memory: { mean: 60, p95: 96 } }, []],
  ['CPU busy', { cpu: { mean: 92, p95: 99 } }, ['cpu']],
  ['CPU busy for a moment', { cpu: { mean: 30, p95: 99 } }, []],
  ['the cap full and long waits', full, ['user_cap']],
  ['the cap full and short waits', { ...full, waitP95Ms: 300 }, []],
  ['the cap full and nothing started', { ...full, waitP95Ms: null }, []],
  ['the cap full for a moment', { ...full, userCapFull: 12 }, []],
  ['long waits for another reason', { ...full, userCapFull: 0 }, []],
  ['all slots taken', { ...full, slotsFull: 70 }, ['slots']],
  ['memory of the workers short', { ...full, memoryShort: 70, slotsFull: 70 }, ['worker_memory']],
  ['one user has most', { largestUserPercent: 72 }, ['one_user']],
  ['five minutes suffice', { ...full, minutes: 5 }, ['user_cap']],
  ['four minutes do not', { ...full, minutes: 4, memory: { mean: 99, p95: 99 } }, []],
])('%s', (_name, evidence, types) => {
  expect(advise(evidence).map(({ type }) => type)).toEqual([...types, 'capacity']);
});

test('without evidence one sample recommends nothing, whatever it shows', () => {
  const stats = { activeUsers: 10, waitingUsers: 9, waitMsP95: 90_000, activeRuns: 20 };
  expect(advise(null, { stats, machine: { cpuPercent: 100, memoryPercent: 99 } })).toHaveLength(1);
});

test('advice has its numbers and its window in words, and what to change', () => {
  expect(find('user_cap', full)).toMatchObject({
    message: 'p95 wait 41 s because the user cap (10) was full 82 % of the last 15 min while CPU was 45 %.',
    suggestion: expect.stringMatching(/^Raise maxActiveUsers to 14: .* PATCH .* RUNQ_MAX_ACTIVE_USERS\.$/),
    evidence: { minutes: 15, p95WaitMs: 41_000, userCapFullPercent: 82, cpuPercent: 45 },
    change: { setting: 'maxActiveUsers', value: 14 },
  });
  expect(find('memory', { memory: { mean: 93, p95: 96 }, minutes: 8 })?.message).toBe(
    'Memory was 93 % (p95 96 %) used in the last 8 min.',
  );
});

test.each<[string, Partial<Evidence>, RegExp]>([
  ['CPU is busy', { cpu: { mean: 75, p95: 80 } }, /^Add a worker/],
  ['CPU is often at its limit', { cpu: { mean: 50, p95: 95 } }, /^Add a worker/],
  ['memory is short', { memory: { mean: 85, p95: 88 } }, /^Add a worker/],
  ['slots were taken now and then', { slotsFull: 15 }, /RUNQ_WORKER_SLOTS or add a worker: on average 10.0 of 20/],
  ['each user needs two slots', { busySlots: 19.5 }, /RUNQ_WORKER_SLOTS or add a worker/],
  ['one more user takes the rest of the CPU', { cpu: { mean: 59, p95: 80 }, activeUsers: 1.5 }, /^Add a worker/],
])('the cap is not raised where %s', (_name, evidence, suggestion) => {
  const advice = find('user_cap', { ...full, ...evidence })!;
  expect(advice.suggestion).toMatch(suggestion);
  expect(advice.change).toBeUndefined();
});

test('more runs are allowed where workers offer more slots, else more workers are needed', () => {
  const taken = { ...full, slotsFull: 70 };
  const settings = { ...defaultSettings, maxRuns: 8 };
  expect(find('slots', taken, { stats: { settings } })).toMatchObject({
    message: 'p95 wait 41 s because all 8 slots were taken 70 % of the last 15 min while CPU was 45 %.',
    change: { setting: 'maxRuns', value: 12 },
  });
  expect(find('slots', taken)).not.toHaveProperty('change');
  expect(find('slots', { ...taken, cpu: { mean: 90, p95: 95 } }, { stats: { settings } })).not.toHaveProperty('change');
});

test('states of the service are reported at once', () => {
  expect(advise(quiet, { workers: [], signals: { slots: 0 } }).map(({ type }) => type)).toEqual([
    'workers',
    'capacity',
  ]);
  const fileBytes = 0.9 * defaultSettings.workspaceBudgetBytes;
  expect(find('files', quiet, { stats: { fileBytes } })?.message).toContain('90 % of their budget');
});

test('the last entry states the spare capacity from the measured cost of a user', () => {
  const last = advise({ activeUsers: 2, busySlots: 3, cpu: { mean: 25, p95: 40 }, idleCpuPercent: 5 }).at(-1)!;
  expect(last.message).toBe(
    'Supports 5 more active users: one took 1.5 slots, 10.0 % of the CPU and 30 MiB in the last 15 min; the CPU is ' +
      'the limit.',
  );
  expect(last.evidence).toMatchObject({ spareUsers: 5, slotsPerUser: 1.5, cpuPercentPerUser: 10 });
});

test('spare capacity is bounded by the cap, by free slots and by free memory', () => {
  const spare = (...args: Parameters<typeof advise>) => advise(...args).at(-1)!.evidence.spareUsers;
  expect(spare(null)).toBe(10);
  expect(spare(null, { stats: { activeUsers: 4, activeRuns: 8 } })).toBe(6);
  expect(spare(null, { signals: { slots: 3 } })).toBe(3);
  expect(spare(null, { machine: { memoryAvailableBytes: GiB } })).toBe(2);
  expect(spare(null, { signals: { slots: 0 } })).toBe(0);
  expect(spare({ activeUsers: 9.5, busySlots: 9.5 })).toBe(0);
  expect(spare({ activeUsers: 4, busySlots: 16 })).toBe(1);
});

test('a paused or degraded service never has nothing to do', () => {
  const paused = advise(quiet, { signals: { isPaused: true } }).at(-1)!;
  expect(paused).toMatchObject({ severity: 'warning', message: expect.stringContaining('paused') });
  const degraded = advise(quiet, {}, ['Redis is filling up.']).at(-1)!;
  expect(degraded).toMatchObject({
    severity: 'warning',
    suggestion: 'The service is not healthy: Redis is filling up.',
  });
  for (const one of [paused, degraded]) expect(JSON.stringify(one)).not.toContain('Nothing to do');
  expect(advise(quiet).at(-1)!.suggestion).toBe('Nothing to do.');
});

const percent = fc.integer({ min: 0, max: 100 });
const use = fc.tuple(percent, percent).map(([a, b]) => ({ mean: Math.min(a, b), p95: Math.max(a, b) }));
const evidences: fc.Arbitrary<Evidence> = fc.record({
  minutes: fc.integer({ min: 1, max: 15 }),
  waitP95Ms: fc.option(fc.integer({ min: 0, max: 600_000 })),
  ...{ userCapFull: percent, slotsFull: percent, memoryShort: percent, largestUserPercent: percent },
  ...{ cpu: use, memory: use, idleCpuPercent: percent },
  activeUsers: fc.double({ min: 0, max: 10, noNaN: true }),
  busySlots: fc.double({ min: 0, max: 20, noNaN: true }),
  runBytes: fc.integer({ min: 0, max: 4 * GiB }),
});

test('a cap is never raised while slots, CPU or memory are the limit, nor by more than the room', () => {
  fc.assert(
    fc.property(evidences, (evidence) => {
      for (const { change, type } of advise(evidence)) {
        if (!change) continue;
        expect(evidence.cpu.mean).toBeLessThan(60);
        expect(evidence.memory.mean).toBeLessThan(80);
        expect(evidence.minutes).toBeGreaterThanOrEqual(5);
        if (type === 'user_cap') expect(evidence.slotsFull).toBeLessThan(10);
        if (change.setting === 'maxActiveUsers') expect(change.value).toBeLessThanOrEqual(14);
      }
    }),
  );
});

test('advice is monotone: a fuller cap keeps it, more CPU never raises the cap further', () => {
  const capOf = (evidence: Evidence) => find('user_cap', evidence)?.change?.value ?? 10;
  fc.assert(
    fc.property(evidences, percent, (evidence, more) => {
      const fuller = { ...evidence, userCapFull: Math.max(evidence.userCapFull, more) };
      if (find('user_cap', evidence)) expect(find('user_cap', fuller)).toBeDefined();
      const { mean, p95 } = evidence.cpu;
      const busier = { ...evidence, cpu: { mean: Math.max(mean, more), p95: Math.max(p95, more) } };
      expect(capOf(busier)).toBeLessThanOrEqual(capOf(evidence));
      expect(find('cpu', evidence) && !find('cpu', busier)).toBeFalsy();
    }),
  );
});

test('a burst in a quiet quarter of an hour recommends nothing, and old advice goes when the numbers do', () => {
  // Of 15 minutes one second is 0.1 %.
  const burst = { userCapFull: 0.1, slotsFull: 0.1, memoryShort: 0.1, largestUserPercent: 0.1 };
  const cpu = { mean: 10.1, p95: 20 };
  expect(advise({ ...burst, cpu, memory: { mean: 20.1, p95: 25 }, waitP95Ms: 30_000 })).toHaveLength(1);
  fc.assert(
    fc.property(evidences, (evidence) => {
      const types = advise({ ...evidence, ...quiet }).map(({ type }) => type);
      expect(types).toEqual(['capacity']);
    }),
  );
});

test('the last entry is always the capacity, never negative', () => {
  fc.assert(
    fc.property(evidences, fc.boolean(), (evidence, isPaused) => {
      const last = advise(evidence, { signals: { isPaused } }).at(-1)!;
      expect(last.type).toBe('capacity');
      expect(last.evidence.spareUsers).toBeGreaterThanOrEqual(0);
    }),
  );
});
