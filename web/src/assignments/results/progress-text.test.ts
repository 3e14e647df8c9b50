import type { MySubmission } from '@runq/common/contract/my-assignment';
import { expect, test } from 'vitest';
import { describeSubmission, formatAttemptsLeft, formatPoints } from './progress-text.js';

const queue = { position: 3, ahead: 2, etaMs: null, maxMs: null, isLate: false };
const outcome = (verdict: 'AC' | 'WA') => ({ verdict }) as MySubmission['cases'][number];
const attempt = {
  ...{ kind: 'submission' as const, attempt: 2, state: 'finished' as const, queue: null },
  ...{ score: 4, maxScore: 6, needsAttention: false, overridden: null, cases: [] as MySubmission['cases'] },
};
const check = { ...attempt, kind: 'precheck' as const, attempt: null, score: null };

test.each([
  [{ state: 'queued', queue: { ...queue, waitingFor: 'capacity' } }, 'Attempt 2: you are 3rd in the queue.'],
  [{ state: 'queued', queue: { ...queue, position: 1, waitingFor: 'class_limit' } }, 'Attempt 2: you are next in the'],
  [{ state: 'queued', queue: { ...queue, waitingFor: 'paused' } }, 'Attempt 2: waiting, because runs are paused'],
  [{ state: 'queued', queue: null }, 'Attempt 2: waiting in the queue.'],
  [{ state: 'active' }, 'Attempt 2: running…'],
  [{ state: 'active', cases: [outcome('AC')] }, 'Attempt 2: running… 1 case done.'],
  [{}, 'Attempt 2: 4 of 6 points.'],
  [{ overridden: { score: 5.5, note: '' } }, 'Attempt 2: 5.5 of 6 points.'],
  [{ score: null, needsAttention: true }, 'Attempt 2 could not be graded, which is not your fault.'],
  [{ score: null }, 'Attempt 2 was received. Its score is not known yet.'],
] as const)('an attempt as %o', (change, text) => {
  expect(describeSubmission({ ...attempt, ...change } as typeof attempt)).toContain(text);
});

test.each([
  [[outcome('AC'), outcome('WA')], '1 of 2 cases passed.'],
  [[outcome('AC'), outcome('AC')], 'all 2 cases passed.'],
  [[outcome('AC')], 'the case passed.'],
  [[outcome('WA')], '0 of 1 cases passed.'],
  [[], 'no case was run.'],
])('a check with %o', (cases, text) => {
  expect(describeSubmission({ ...check, cases })).toBe(`Check finished: ${text}`);
});

test('points have at most two decimals, and attempts without a limit are not counted', () => {
  expect([formatPoints(1 / 3, 1), formatPoints(10, 10)]).toEqual(['0.33 of 1 point', '10 of 10 points']);
  expect(formatAttemptsLeft({ limit: null, left: null })).toBeNull();
  expect(formatAttemptsLeft({ limit: 20, left: 18 })).toBe('18 of 20 attempts left');
  expect(formatAttemptsLeft({ limit: 1, left: 0 })).toBe('No attempts left');
});
