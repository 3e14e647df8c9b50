import fc from 'fast-check';
import { expect, test } from 'vitest';
import { estimateStarts as createEstimate } from './estimate-starts.js';
import type { ActiveRun, QueueSnapshot, WaitingRun, WaitingUser } from './queue-snapshot.js';

const known = (expectedMs: number, deviationMs = 0) => ({ expectedMs, deviationMs, limitMs: 60_000 });
const unknown = { expectedMs: null, deviationMs: 0, limitMs: 60_000 };

const active = (user: string, expected: Partial<ActiveRun>): ActiveRun => ({
  ...{ user, class: 'interactive', isSession: false, elapsedMs: 0, ...unknown },
  ...expected,
});
const waiting = (expected: Partial<WaitingRun>): WaitingRun => ({
  ...{ runId: '', class: 'interactive', isResuming: false, ...unknown },
  ...expected,
});
const user = (name: string, pass: number, runs: WaitingRun[], runsPerUser = 2): WaitingUser => ({
  ...{ user: name, pass, runsPerUser, waiting: runs.length, runs },
});

/** Estimates by user and rank. */
function estimateStarts(from: QueueSnapshot) {
  const estimateOf = createEstimate(from);
  return (name: string, rank: number, aheadAtMost = 0) => estimateOf({ user: name, rank, aheadAtMost });
}

const snapshot = (change: Partial<QueueSnapshot>): QueueSnapshot => ({
  ...{ slots: 20, maxActiveUsers: 10, batchSlots: 18, batchUsers: 8, virtualTime: 0, estimateMs: 200, debtMs: 1000 },
  ...{ active: [], users: [] },
  ...change,
});

test('a run at the limit of its user starts when the first of their runs ends', () => {
  const estimateOf = estimateStarts(
    snapshot({
      active: [active('a', { ...known(50_000), elapsedMs: 20_000 }), active('a', { ...known(8000), elapsedMs: 1000 })],
      users: [user('a', 0, [waiting(known(1000)), waiting(known(1000))])],
    }),
  );
  expect(estimateOf('a', 0)).toEqual({ ahead: 0, etaMs: 7000, maxMs: 40_000, isLate: false });
  expect(estimateOf('a', 1)).toMatchObject({ ahead: 1, etaMs: 8000 });
});

test('at the cap of active users a waiting user waits until all runs of one have ended', () => {
  const estimateOf = estimateStarts(
    snapshot({
      maxActiveUsers: 2,
      active: [active('a', { ...known(10_000) }), active('a', { ...known(30_000) }), active('b', { ...known(20_000) })],
      users: [user('c', 0, [waiting(known(5000))])],
    }),
  );
  expect(estimateOf('c', 0)?.etaMs).toBe(20_000);
});

test('the user with less use so far is first', () => {
  const estimateOf = estimateStarts(
    snapshot({
      slots: 1,
      active: [active('a', known(4000))],
      users: [user('b', 900, [waiting(known(7000))]), user('c', 100, [waiting(known(3000))])],
    }),
  );
  expect(estimateOf('c', 0)).toMatchObject({ ahead: 0, etaMs: 4000 });
  expect(estimateOf('b', 0)).toMatchObject({ ahead: 1, etaMs: 7000 });
});

test('batches leave their reserve, and a session that continues is first', () => {
  const estimateOf = estimateStarts(
    snapshot({
      ...{ slots: 2, batchSlots: 1 },
      active: [active('g', { class: 'batch', ...known(9000) }), active('s', known(5000))],
      users: [
        user('g', 0, [waiting({ class: 'batch', ...known(9000) })], 100),
        user('a', 0, [waiting(known(1000))]),
        user('z', 500, [waiting({ isResuming: true, ...known(2000) })]),
      ],
    }),
  );
  expect(estimateOf('z', 0)).toMatchObject({ ahead: 0, etaMs: 5000 });
  expect(estimateOf('a', 0)).toMatchObject({ ahead: 1, etaMs: 7000 });
  expect(estimateOf('g', 0)?.etaMs).toBe(9000);
});

test('where a duration is unknown there is an upper bound only', () => {
  const estimateOf = estimateStarts(
    snapshot({ slots: 1, active: [active('a', { elapsedMs: 10_000 })], users: [user('b', 0, [waiting({})])] }),
  );
  expect(estimateOf('b', 0)).toEqual({ ahead: 0, etaMs: null, maxMs: 50_000, isLate: false });
});

test('an unknown run that does not matter prevents no estimate', () => {
  const estimateOf = estimateStarts(
    snapshot({
      slots: 2,
      active: [active('a', {}), active('b', { ...known(6000), elapsedMs: 1000 })],
      users: [user('c', 0, [waiting({})])],
    }),
  );
  expect(estimateOf('c', 0)?.etaMs ?? 5000).toBe(5000);
});

test('a run that takes longer than similar ones makes the start late', () => {
  const estimateOf = estimateStarts(
    snapshot({
      slots: 1,
      active: [active('a', { ...known(5000, 500), elapsedMs: 9000 })],
      users: [user('b', 0, [waiting({})])],
    }),
  );
  expect(estimateOf('b', 0)).toEqual({ ahead: 0, etaMs: null, maxMs: 51_000, isLate: true });
});

test('a run past its time limit waits for input, which has no bound', () => {
  const estimateOf = estimateStarts(
    snapshot({ slots: 1, active: [active('a', { elapsedMs: 61_000 })], users: [user('b', 0, [waiting({})])] }),
  );
  expect(estimateOf('b', 0)).toMatchObject({ etaMs: null, maxMs: null });
});

test('a long queue is extrapolated', () => {
  const runs = Array.from({ length: 6 }, () => waiting({ class: 'batch', ...known(1000, 400) }));
  const estimateOf = estimateStarts(
    snapshot({ ...{ slots: 10, batchSlots: 10 }, users: [{ ...user('g', 0, runs, 100), waiting: 10_000 }] }),
  );
  expect(estimateOf('g', 9999)?.etaMs).toBeGreaterThan(850_000);
  expect(estimateOf('g', 9999)?.etaMs).toBeLessThan(1_100_000);
});

test('a user behind the known ones follows at their rate', () => {
  const known30 = Array.from({ length: 30 }, (_, i) => user(`user-${i}`, i, [waiting(known(1000, 50))]));
  const estimateOf = estimateStarts(snapshot({ slots: 1, active: [active('x', known(1000, 50))], users: known30 }));
  expect(estimateOf('far back', 0, 59)?.ahead).toBe(58);
  expect(estimateOf('far back', 0, 59)?.etaMs).toBeCloseTo(60_000, -3);
});

test('while known runs proceed as expected, every estimate counts down with the clock', () => {
  const durationMs = fc.integer({ min: 100, max: 50_000 });
  const users = fc.array(fc.record({ pass: fc.nat({ max: 5000 }), runs: fc.array(durationMs, { maxLength: 3 }) }), {
    ...{ minLength: 12, maxLength: 12 },
  });
  fc.assert(
    fc.property(users, fc.array(durationMs, { minLength: 20, maxLength: 20 }), (planned, running) => {
      const at = (elapsedMs: number) =>
        estimateStarts(
          snapshot({
            active: running.map((ms, i) => active(`user-${Math.floor(i / 2)}`, { ...known(ms), elapsedMs })),
            users: planned.map(({ pass, runs }, i) =>
              user(
                `user-${i}`,
                pass,
                runs.map((ms) => waiting(known(ms))),
              ),
            ),
          }),
        );
      const stepMs = Math.min(...running) - 1;
      const [before, after] = [at(0), at(stepMs)];
      for (const [i, { runs }] of planned.entries())
        for (const rank of runs.keys()) {
          const [etaMs, later] = [before(`user-${i}`, rank)!.etaMs!, after(`user-${i}`, rank)!.etaMs!];
          expect(later).toBeCloseTo(etaMs - stepMs, 3);
        }
    }),
    { numRuns: 50 },
  );
});

test('while a late run continues, no estimate grows with its time', () => {
  const etaAt = (elapsedMs: number) => {
    const late = { ...known(400), limitMs: 6000, elapsedMs };
    const users = [user('b', 0, [waiting({ class: 'batch', ...known(400) })])];
    return estimateStarts(snapshot({ slots: 1, batchSlots: 1, active: [active('a', late)], users }))('b', 0)!.etaMs!;
  };
  const etas = [1400, 2400, 3400, 4400, 5800].map(etaAt);
  expect(etas).toEqual(etas.toSorted((a, b) => b - a));
});
