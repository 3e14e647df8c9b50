import { expect, test } from 'vitest';
import { describePreview, describeResult } from './bulk-text.js';

test.each([
  [{ action: 'cancel', count: 1, leftOut: {} }, '1 run will be cancelled, and no others.'],
  [
    { action: 'rerun', count: 1200, leftOut: { program_not_stored: 3, session: 1 } },
    '1,200 runs will be run again, and no others. Left out: 3 (the program is no longer stored), ' +
      '1 (sessions cannot be run again).',
  ],
  [{ action: 'rerun', count: 0, leftOut: {} }, 'No run can be run again.'],
] as const)('a preview of %o', (preview, text) => {
  expect(describePreview(preview)).toBe(text);
});

test.each([
  [{ action: 'cancel', outcomes: { cancelled: 11, ended: 1 } }, 'Cancelled 11 runs. Not cancelled: 1 (ended before).'],
  [{ action: 'rerun', outcomes: { created: 1 } }, 'Started 1 run again.'],
  [{ action: 'rerun', outcomes: { new_reason: 2 } }, 'Started 0 runs again. Not started: 2 (new reason).'],
] as const)('the result of %o', (result, text) => {
  expect(describeResult(result as Parameters<typeof describeResult>[0])).toBe(text);
});
