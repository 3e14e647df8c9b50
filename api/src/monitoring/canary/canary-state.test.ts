import type { CanaryRecord } from '@runq/common/admin/canary-store';
import { expect, test } from 'vitest';
import { judgeRecord } from './canary-state.js';

const minute = 60_000;
const record = (change: Partial<CanaryRecord> = {}): CanaryRecord => ({
  ...{ succeededAt: null, ms: null, failingSince: null, failure: null, waitingFor: null },
  ...change,
});
const judge = (change: Partial<CanaryRecord>, now: { at: number; since?: number; intervalMs?: number }) => {
  const { state, failure } = judgeRecord(record(change), { since: 0, intervalMs: 15_000, ...now });
  return failure === null ? state : `${state}: ${failure}`;
};

test.each<[string, Partial<CanaryRecord>, { at: number; since?: number; intervalMs?: number }, string]>([
  ['before the first end', {}, { at: minute }, 'pending'],
  ['after a success', { succeededAt: 1 }, { at: minute }, 'ok'],
  ['after a failure', { succeededAt: 1, failingSince: 2, failure: 'so' }, { at: 3 }, 'failing: so'],
  ['while it waits, however long', { succeededAt: 1, waitingFor: 'paused' }, { at: 9 * minute }, 'waiting'],
  ['while it waits after a failure', { failure: 'so', waitingFor: 'slots_taken' }, { at: 2 }, 'failing: so'],
  ['when none ends', {}, { at: minute + 5000 }, 'failing: none has ended for 65 s'],
  ['when none ends any more', { succeededAt: minute }, { at: 3 * minute }, 'failing: none has ended for 120 s'],
  ['soon after a start of a service that was off', { succeededAt: 1 }, { at: 9 * minute, since: 8.5 * minute }, 'ok'],
  ['with a long interval', { succeededAt: 1 }, { at: 9 * minute, intervalMs: 5 * minute }, 'ok'],
])('%s: %s at %s', (_name, change, now, expected) => {
  expect(judge(change, now)).toBe(expected);
});
