import { expect, test } from 'vitest';
import { describeEntry } from './audit-entry-text.js';
import { formatSetting } from './settings/setting-text.js';

const entry = { id: '1-0', at: '', who: 'root', action: '', target: '', before: '', after: '', why: '' };

test.each([
  [
    { action: 'settings', before: '{"leaseMs":8000,"exam":0}', after: '{"leaseMs":"12000","exam":"1"}' },
    'changed “Worker lease timeout” from 8 s to 12 s, ' + '“Exam mode (batches wait, sharing is off)” from off to on',
  ],
  [
    { action: 'user.limits', target: 'ada', before: '{"runsPerUser":"3"}', after: '{}' },
    'changed limits for ada: active runs from 3 to default',
  ],
  [{ action: 'user.cancel', target: 'a<b', after: '1 runs' }, 'cancelled all runs of a<b (1 runs)'],
  [{ action: 'run.cancel', target: 'r1', after: 'of ada' }, 'stopped the run r1 of ada'],
  [{ action: 'account.role', target: 'ada', after: 'ops' }, 'changed the role of ada to ops'],
  [{ action: 'accounts.import', after: '2 created, 0 changed' }, 'imported a roster (2 created, 0 changed)'],
  [{ action: 'course.remove', target: '4f', after: 'ada' }, 'removed ada from the course 4f'],
  [{ action: 'data.export', target: 'ada' }, 'exported the data of ada'],
  [{ action: 'data.delete', target: 'ada', after: '1 files' }, 'deleted the data of ada (1 files)'],
  [{ action: 'data.delete', target: 'root', after: '1 files' }, 'deleted their own data (1 files)'],
  [{ action: 'worker.drain', target: 'w' }, 'drained w'],
  [
    { action: 'settings', before: 'no JSON', after: '{"aNewOneMs":90000000}' },
    'changed “a new one” from default to 25 h',
  ],
  [{ action: 'something.new', target: 'x', after: 'y' }, 'something.new x y'],
])('%o is described as a sentence', (part, words) => {
  expect(describeEntry({ ...entry, ...part })).toBe(words);
});

test.each([
  ['retentionStudentMs', 86_400_000, '1 day'],
  ['retentionStudentMs', 2_592_000_000, '30 days'],
  ['retryDelayMs', 500, '500 ms'],
  ['artifactBytesPerUser', 67_108_864, '64 MiB'],
  ['keptRuns', 200_000, '200,000'],
  ['exam', false, 'off'],
])('formats %s %s as %s', (name, value, text) => {
  expect(formatSetting(name, value)).toBe(text);
});
