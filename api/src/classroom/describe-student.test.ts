import type { StoredRun } from '@runq/common/runs/run-records';
import { expect, test } from 'vitest';
import { describeStudent, type StudentHistory } from './describe-student.js';

const now = Date.parse('2026-11-02T10:00:00Z');
const secondsAgo = (seconds: number) => now - seconds * 1000;
const instant = (seconds: number) => new Date(secondsAgo(seconds)).toISOString();
/** The fields of a record that count here. */
const active = (more: Partial<StoredRun> = {}) =>
  ({ id: 'r', kind: 'run', state: 'active', startedAt: secondsAgo(100), parkedAt: null, ...more }) as StoredRun;
const queued = { id: 'q', kind: 'run', state: 'queued' } as StoredRun;

type Activity = { lastOutputAt?: number | null; waitingSince?: number | null };
const describe = (run: StoredRun, activity?: Activity) =>
  describeStudent(
    'ada',
    { active: [run], queued: [], history: null },
    new Map(activity ? [[run.id, activity]] : []),
    null,
    now,
  );
const quiet = { lastOutputAt: null, waitingSince: null };

test.each<[string, StoredRun, Activity | undefined, object[]]>([
  ['prints nothing for long', active(), quiet, [{ why: 'silent', since: instant(100) }]],
  [
    'has printed long ago',
    active(),
    { ...quiet, lastOutputAt: secondsAgo(20) },
    [{ why: 'silent', since: instant(20) }],
  ],
  ['has printed just now', active(), { ...quiet, lastOutputAt: secondsAgo(19) }, []],
  ['has just started', active({ startedAt: secondsAgo(5) }), quiet, []],
  ['waits for input', active(), { ...quiet, waitingSince: secondsAgo(59) }, []],
  [
    'waits for input for long',
    active(),
    { ...quiet, waitingSince: secondsAgo(60) },
    [{ why: 'input', since: instant(60) }],
  ],
  ['is a session at its prompt', active({ kind: 'session' }), quiet, []],
  ['is a graded submission', active({ kind: 'submission' }), quiet, []],
  ['is on a worker that reports no activity', active(), {}, []],
  ['is on a worker that has not reported', active(), undefined, []],
  ['has not started', active({ startedAt: null, admittedAt: now, submittedAt: now }), quiet, []],
])('a run that %s', (_, run, activity, stuck) => {
  expect(describe(run, activity).stuck).toEqual(stuck);
});

test('a parked session is no running one', () => {
  expect(describe(active({ kind: 'session', parkedAt: secondsAgo(9) }))).toMatchObject({ state: 'idle', running: 0 });
});

test('failures count from the fourth in a row on, and the last error stays', () => {
  const lastError = { type: 'NameError', sentence: 'A name.', at: secondsAgo(3) };
  const of = (failures: number) => {
    const history: StudentHistory = { lastRunAt: secondsAgo(3), failures, failingSince: secondsAgo(50), lastError };
    return describeStudent('ada', { active: [], queued: [queued], history }, new Map(), null, now);
  };
  expect(of(3)).toMatchObject({ state: 'waiting', stuck: [], lastError: { type: 'NameError', at: instant(3) } });
  expect(of(4).stuck).toEqual([{ why: 'failures', since: instant(50), count: 4 }]);
});

test('of a position only what a grader needs is passed on', () => {
  const position = { position: 2, ahead: 1, etaMs: 9, maxMs: 8, isLate: false, waitingFor: 'capacity' as const };
  const { queue } = describeStudent('ada', { active: [], queued: [queued], history: null }, new Map(), position, now);
  expect(queue).toEqual({ position: 2, etaMs: 9, waitingFor: 'capacity' });
});
