import type { MyAssignment } from '@runq/common/contract/my-assignment';
import { expect, test } from 'vitest';
import { describePanel, findSubmitObstacle } from './panel-state.js';
import type { PendingSubmission } from './submit/submission-outbox.js';

const due = '2026-12-08T22:59:00.000Z';
const assignment: MyAssignment = {
  ...{ name: 'hw03', title: 'Sums', grader: 'gina', version: 1, opens: '2026-12-01T07:00:00.000Z', due },
  ...{ isExtended: false, lateUntil: null, latePercentPerDay: 0, timezone: 'Europe/Berlin', state: 'open' },
  ...{ maxScore: 6, score: null, counts: 'best', lastSubmittedAt: null },
  attempts: { limit: 2, used: 2, left: 0 },
};
const pending: PendingSubmission = {
  ...{ key: 'k', assignment: 'hw03', title: 'Sums', files: [], clickedAt: 0, submittedAt: null, refusal: null },
};
const idle = { submission: null, isSending: false };

test('a submission needs an attempt, and is possible in the times of the assignment until it is closed', () => {
  const open = Date.parse(due);
  const withAttempts = { ...assignment, attempts: { limit: null, used: 2, left: null } };
  expect(findSubmitObstacle(assignment, open)).toBe('You have no attempts left.');
  expect(findSubmitObstacle(withAttempts, open)).toBeNull();
  expect(findSubmitObstacle(withAttempts, open + 1)).toBe('This assignment is closed.');
  expect(findSubmitObstacle({ ...withAttempts, state: 'closed' }, open)).toBe('This assignment is closed.');
  expect(findSubmitObstacle(withAttempts, 0)).toBe('This assignment is not open yet.');
});

test('a submission on its way goes before results', () => {
  expect(describePanel(idle, [pending])).toBe('Submitting…');
  expect(describePanel(idle, [{ ...pending, submittedAt: due }])).toContain('sent when you are back online');
  expect(describePanel(idle, [{ ...pending, refusal: 'Closed.' }])).toBe('Your submission was not accepted. Closed.');
  expect(describePanel({ ...idle, isSending: true }, [])).toBe('Starting the check…');
  expect(describePanel(idle, [])).toBe('');
});
