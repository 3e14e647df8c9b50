import type { WaitingFor } from '@runq/common/contract/run';
import { expect, test } from 'vitest';
import { describeWaiting, type WaitingContext } from './describe-waiting.js';

const base: Omit<WaitingContext, 'position'> = {
  ...{ ownRank: 2, runsPerUser: 2, activeUsers: 10, maxActiveUsers: 10, slots: 20 },
  ...{ isExam: false, isBatch: false, dueAt: null },
};

test.each<[WaitingFor, Partial<WaitingContext> & { note?: string }, string]>([
  ['user_limit', {}, 'Position 3 of the own queue; own limit of 2 active runs reached.'],
  ['user_limit', { runsPerUser: 1 }, 'Position 3 of the own queue; own limit of 1 active run reached.'],
  ['class_limit', { ownRank: 0 }, 'Position 1 of the own queue; 10 of 10 users are active.'],
  ['class_limit', { activeUsers: 4 }, 'Position 3 of the own queue; all slots are in use.'],
  ['class_limit', { activeUsers: 4, isBatch: true }, 'Position 3 of the own queue; the slots for batches are in use.'],
  ['class_limit', { isExam: true, isBatch: true }, 'Position 3 of the own queue; exam mode: batches wait.'],
  ['paused', { note: 'Exam at ten' }, 'Position 3 of the own queue; paused: Exam at ten.'],
  ['paused', {}, 'Position 3 of the own queue; paused.'],
  ['capacity', { slots: 0 }, 'Position 3 of the own queue; no worker takes runs.'],
  ['capacity', {}, 'Position 3 of the own queue; no slot or memory of a worker is free.'],
  ['due_time', { ownRank: null, dueAt: 1000 }, 'Delayed until 1970-01-01T00:00:01.000Z.'],
])('a run that waits for %s with %o', (waitingFor, { note, ...change }, sentence) => {
  const position = { position: 9, ahead: 8, etaMs: null, maxMs: null, isLate: false, waitingFor };
  expect(describeWaiting({ ...base, ...change, position: { ...position, ...(note ? { note } : {}) } })).toBe(sentence);
});
