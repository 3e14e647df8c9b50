import { defaultSettings } from '@runq/common/redis/live-settings';
import { byteKinds, type RedisBytes } from '@runq/common/redis/memory-usage';
import { describeReport } from '@runq/common/test/support/test-store';
import { expect, test } from 'vitest';
import { recommend } from './recommendations.js';
import type { ServiceSample } from './service-sampler.js';

const GiB = 1024 ** 3;

type Change = {
  stats?: Partial<ServiceSample['stats']>;
  machine?: Partial<ServiceSample['machine']>;
  workers?: ServiceSample['workers'];
};

const worker = describeReport({ id: 'w', incarnation: 'i', slots: 20, at: 0 });

function sample({ stats, machine, workers }: Change): ServiceSample {
  return {
    at: 0,
    memory: {
      ...{ usedBytes: 0, maxBytes: 0, lowBytes: 0, budgetBytes: 0, isLow: false, policy: '', refusal: null },
      ...{ version: '7', persistence: { isAppendOnly: true, isFailing: false } },
    },
    signals: {
      ...{ isPaused: false, pauseReason: null, slots: 20, readyUsers: { active: 0, inactive: 0 } },
      ...{ isMemoryShort: false, hasWorkers: true },
    },
    stall: null,
    redisBytes: Object.fromEntries(byteKinds.map((kind) => [kind, 0])) as RedisBytes,
    loopLagMs: 0,
    pingMs: 1,
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

const table: [string, Change, string[]][] = [
  ['all quiet', {}, ['capacity']],
  ['no worker', { workers: [] }, ['workers', 'capacity']],
  ['memory full', { machine: { memoryPercent: 95 } }, ['memory', 'capacity']],
  [
    'cap full and waits long',
    { stats: { activeUsers: 10, waitingUsers: 3, waitMsP95: 41_000 } },
    ['user_cap', 'capacity'],
  ],
  ['cap full but no user waits', { stats: { activeUsers: 10, waitMsP95: 41_000 } }, ['capacity']],
  ['CPU busy', { machine: { cpuPercent: 97 } }, ['cpu', 'capacity']],
  ['file budget used up', { stats: { fileBytes: 0.9 * defaultSettings.workspaceBudgetBytes } }, ['files', 'capacity']],
  [
    'one user has most',
    { stats: { activeRuns: 5, users: [{ userId: 'a', active: 4, waiting: 0 }] } },
    ['one_user', 'capacity'],
  ],
];

test.each(table)('%s', (_name, change, types) => {
  expect(recommend(sample(change)).map(({ type }) => type)).toEqual(types);
});

test('spare capacity is bounded by the cap, by free slots and by free memory', () => {
  const spare = (change: Change) => recommend(sample(change)).at(-1)!.evidence.spareUsers;
  expect(spare({})).toBe(10);
  expect(spare({ stats: { activeUsers: 4, activeRuns: 8 } })).toBe(6);
  expect(spare({ workers: [{ ...worker, slots: 3 }] })).toBe(3);
  expect(spare({ machine: { memoryAvailableBytes: GiB } })).toBe(2);
  expect(spare({ workers: [{ ...worker, draining: true }] })).toBe(0);
});

test('without free slots no higher cap is recommended', () => {
  const stats = { activeUsers: 10, activeRuns: 20, waitingUsers: 3, waitMsP95: 41_000 };
  const [full] = recommend(sample({ stats }));
  expect(full!.change).toBeUndefined();
  expect(full!.suggestion).toMatch(/RUNQ_WORKER_SLOTS or add a worker: 20 of 20 slots/);
  const [nearly] = recommend(sample({ stats: { ...stats, activeRuns: 18 } }));
  expect(nearly!.change).toEqual({ setting: 'maxActiveUsers', value: 12 });
});

test('while runs are paused nothing is supported', () => {
  const advice = recommend(sample({ stats: { settings: { ...defaultSettings, paused: true } } })).at(-1)!;
  expect(advice).toMatchObject({ severity: 'warning', message: expect.stringContaining('paused') });
  expect(JSON.stringify(advice)).not.toMatch(/Supports|Nothing to do/);
});

test('a busy host is no reason to raise the cap', () => {
  const stats = { activeUsers: 10, waitingUsers: 3, waitMsP95: 41_000 };
  const [roomy] = recommend(sample({ stats }));
  expect(roomy!.suggestion).toMatch(/maxActiveUsers to 14.*PATCH.*RUNQ_MAX_ACTIVE_USERS/);
  expect(roomy!.change).toEqual({ setting: 'maxActiveUsers', value: 14 });
  const [busy] = recommend(sample({ stats, machine: { cpuPercent: 75 } }));
  expect(busy!.suggestion).toContain('Add a worker');
  expect(busy!.change).toBeUndefined();
});
