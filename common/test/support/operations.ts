import fc from 'fast-check';
import type { Role } from '../../src/contract/run.js';
import type { Settings } from '../../src/redis/live-settings.js';

/** Names that a careless key, ring or pattern would mix up. */
export const users = ['a', '*', 'a:b', 'a b', '{a}', 'ä', 'a\nb', '%61', 'u8', 'u9', 'u10', 'u11', 'u12', 'u13'];
export const workers = ['w0', 'w1'];
/** Every fourth comes as a grader. */
export const roleOf = (userId: string) => (users.indexOf(userId) % 4 === 3 ? 'grader' : 'student') as Role;
const index = fc.nat(1000);
const weighted = <T>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary });
const verdict = fc.constantFrom('ok', 'runtime_error', 'wall_time_limit', 'memory_limit', 'cancelled' as const);

/** One thing that happens to the service. `i` picks among whatever it applies to at that moment. */
const operation = fc.oneof(
  weighted(
    7,
    fc.record({
      kind: fc.constant('submit' as const),
      user: fc.nat(users.length - 1),
      class: fc.constantFrom('interactive', 'interactive', 'batch' as const),
      count: fc.integer({ min: 1, max: 4 }),
      interactive: fc.boolean(),
      isSession: fc.boolean(),
      asBatch: fc.boolean(),
      delayMs: fc.constantFrom(0, 0, 0, 0, 0, 60_000, 400_000),
      // Small, usual, large, and more than any worker has.
      memoryBytes: fc.constantFrom(16, 16, 16, 16, 200, 600, 600, 5000).map((mebibytes) => mebibytes * 1024 * 1024),
    }),
  ),
  weighted(1, fc.record({ kind: fc.constant('duplicate' as const), i: index })),
  weighted(7, fc.record({ kind: fc.constant('start' as const), i: index, worker: fc.nat(workers.length - 1) })),
  weighted(7, fc.record({ kind: fc.constant('finish' as const), i: index, verdict, ms: fc.nat(10_000) })),
  weighted(1, fc.record({ kind: fc.constant('zombie' as const), i: index })),
  weighted(2, fc.record({ kind: fc.constant('cancel' as const), i: index })),
  weighted(1, fc.record({ kind: fc.constant('retry' as const), i: index, why: fc.constantFrom('fault', 'handover') })),
  weighted(2, fc.record({ kind: fc.constant('expire' as const), i: index })),
  weighted(
    4,
    fc.record({
      kind: fc.constant('park' as const),
      i: index,
      isStale: fc.constantFrom(false, false, true),
      usedBytes: fc.nat(100_000_000),
    }),
  ),
  weighted(2, fc.record({ kind: fc.constant('type' as const), i: index })),
  weighted(1, fc.record({ kind: fc.constant('redeliver' as const), i: index })),
  weighted(1, fc.record({ kind: fc.constant('append' as const), i: index })),
  weighted(
    1,
    fc.record({
      kind: fc.constant('hello' as const),
      worker: fc.nat(workers.length - 1),
      slots: fc.integer({ min: 1, max: 12 }),
      batchSlots: fc.integer({ min: 1, max: 12 }),
      memoryBytes: fc.constantFrom(2 ** 40, 2 ** 30, 2 ** 29),
    }),
  ),
  weighted(
    1,
    fc.record({
      kind: fc.constant('report' as const),
      worker: fc.nat(workers.length - 1),
      draining: fc.boolean(),
      batchSlots: fc.integer({ min: 1, max: 7 }),
    }),
  ),
  weighted(1, fc.record({ kind: fc.constant('gone' as const), worker: fc.nat(workers.length - 1), bye: fc.boolean() })),
  weighted(
    1,
    fc.record({
      kind: fc.constant('settings' as const),
      maxActiveUsers: fc.constantFrom(10, 10, 3, 2),
      maxRuns: fc.constantFrom(20, 20, 6, 3),
      runsPerStudent: fc.constantFrom(2, 2, 3, 1),
      runsPerGrader: fc.constantFrom(1000, 1000, 2),
      batchReserveRuns: fc.constantFrom(2, 0, 1),
      parkedPerUser: fc.constantFrom(2, 2, 1, 0),
      memoryOvercommitPercent: fc.constantFrom(250, 250, 100, 50),
      retryDelayMs: fc.constantFrom(0, 60_000),
      exam: fc.constantFrom(false, false, false, true),
      paused: fc.constantFrom(false, false, false, true),
    }),
  ),
  weighted(
    4,
    fc.record({
      kind: fc.constant('batchPause' as const),
      isPaused: fc.constantFrom(true, true, false),
      also: fc.constantFrom('nothing', 'restart', 'cancel' as const),
      i: index,
    }),
  ),
  weighted(
    1,
    fc.record({
      kind: fc.constant('canary' as const),
      ends: fc.constantFrom('finish', 'fault', 'handover', 'cancel', 'unclaimed' as const),
      worker: fc.nat(workers.length - 1),
    }),
  ),
  // Never the sum of a few of the times above: what is to happen first must not hang on a millisecond.
  weighted(
    2,
    fc.record({ kind: fc.constant('clock' as const), ms: fc.constantFrom(487, 61_003, -61_003, 421_337, -421_337) }),
  ),
  weighted(1, fc.record({ kind: fc.constant('leap' as const), ms: fc.constantFrom(11_000_033, -11_000_033) })),
  weighted(
    2,
    fc.record({
      kind: fc.constant('death' as const),
      does: fc.constantFrom('batch', 'batch', 'finish', 'cancel', 'retry', 'reap'),
      user: fc.nat(users.length - 1),
      i: index,
      calls: fc.nat(5),
      isRepeated: fc.boolean(),
    }),
  ),
  weighted(
    2,
    fc.record({
      kind: fc.constant('rule' as const),
      user: fc.nat(users.length - 1),
      runsPerUser: fc.constantFrom(1, 3, null),
      maxWaiting: fc.constantFrom(2, 5, null),
      muted: fc.constantFrom(false, true, null),
    }),
  ),
);
export type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

/**
 * Histories of operations with their settings, the memory of the first workers, and whether scripts add the BullMQ jobs
 * or leave that to their callers.
 */
export const scenarioArbitrary = (maxLength: number) =>
  fc.tuple(
    fc.array(operation, { minLength: 15, maxLength, size: 'max' }),
    fc.constantFrom<Partial<Settings>>(
      {},
      { maxActiveUsers: 3, maxRuns: 6, batchReserveUsers: 1, batchReserveRuns: 1 },
      { maxActiveUsers: 2, maxRuns: 2, batchReserveUsers: 0, batchReserveRuns: 0 },
      { maxActiveUsers: 4, maxRuns: 5, batchReserveUsers: 0, batchReserveRuns: 2 },
    ),
    fc.boolean(),
    fc.constantFrom(2 ** 40, 2 ** 40, 2 ** 31, 2 ** 30),
  );

export type Scenario = [Operation[], Partial<Settings>, boolean, number];
