import { expect, test } from 'vitest';
import { limitsAction, settingAction, warnOfSetting } from './limit-actions.js';
import type { OpsSettings, OpsUser } from './ops-shape.js';

const settings: OpsSettings = {
  ...{ version: 1, changed: [], pauseReason: null, configured: { maxActiveUsers: 10 } },
  settings: {
    maxActiveUsers: 10,
    runsPerStudent: 2,
    maxWaitingStudent: 50,
    runsPerGrader: 1000,
    maxWaitingGrader: 5000,
  },
  ranges: { maxActiveUsers: { min: 1, max: 100_000 }, runsPerStudent: { min: 1, max: 1000 } },
};
const user: OpsUser = {
  ...{ userId: 'ada', role: 'student', active: 0, waiting: 0, runsPerUser: 2, maxWaiting: 50, muted: false },
  overrides: { runsPerUser: null, maxWaiting: null },
};
const bodyOf = (current: OpsUser | null, values: Record<string, string>) =>
  limitsAction('ada', current, settings).request(values, '').body;

test('Enter in untouched limits pins no default', () => {
  expect(limitsAction('ada', user, settings).fields).toMatchObject([
    { name: 'runsPerUser', value: '', placeholder: '2 (default)' },
    { name: 'maxWaiting', value: '', placeholder: '50 (default)' },
  ]);
  expect(bodyOf(user, { runsPerUser: '', maxWaiting: '' })).toEqual({ runsPerUser: null, maxWaiting: null, why: '' });
  expect(bodyOf(null, { runsPerUser: '3', maxWaiting: '' })).toEqual({ runsPerUser: 3, why: '' });
});

test('an override is shown, and emptying it takes it back', () => {
  const overridden = { ...user, runsPerUser: 4, overrides: { runsPerUser: 4, maxWaiting: null } };
  expect(limitsAction('ada', overridden, settings).fields).toMatchObject([{ value: '4' }, { value: '' }]);
  expect(bodyOf(overridden, { runsPerUser: '', maxWaiting: '' })).toEqual({ runsPerUser: null, why: '' });
  const grader = { ...user, role: 'grader' };
  expect(limitsAction('g', grader, settings).fields).toMatchObject([{ placeholder: '1000 (default)' }, {}]);
});

test.each<[string, number, number, number | undefined, RegExp | null]>([
  ['maxActiveUsers', 10, 14, 20, null],
  ['maxActiveUsers', 10, 21, 20, /Workers offer 20 slots/],
  ['maxActiveUsers', 10, 99_999, 20, /20 slots.*9*10000 times the current value.*Give a reason/],
  ['maxActiveUsers', 30, 25, 20, null],
  ['maxActiveUsers', 10, 14, 0, null],
  ['maxRuns', 10, 30, 20, /Workers offer 20 slots/],
  ['leaseMs', 10_000, 99_000, 20, null],
  ['leaseMs', 10_000, 100_000, 20, /10 times the current value/],
  ['leaseMs', 100_000, 10_000, 20, /current value is 10 times as much/],
  ['maxActiveUsers', 10, 50, undefined, null],
])('%s from %d to %d with %s slots', (name, current, next, slots, words) => {
  const warning = warnOfSetting(name, { current, next, slots });
  if (words === null) expect(warning).toBeNull();
  else expect(warning).toMatch(words);
});

test('the dialog of a setting warns while one types', () => {
  const action = settingAction('maxActiveUsers', settings, undefined, 20);
  expect(action.warn?.({ maxActiveUsers: '12' })).toBeNull();
  expect(action.warn?.({ maxActiveUsers: '99999' })).toContain('Workers offer 20 slots');
});
