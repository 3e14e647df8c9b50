import { expect, test } from 'vitest';
import { describeDifferences, listDifferences } from './compare-settings.js';
import { revertAction } from './revert-action.js';

const configured = { maxActiveUsers: 10, maxRuns: 20, exam: false, paused: false };
const settings = {
  ...{ version: 7, configured, changed: ['maxActiveUsers'], pauseReason: null, ranges: {} },
  settings: { ...configured, maxActiveUsers: 12, paused: true },
};

test('a value that a version lacks is the configured one, and a pause is no difference', () => {
  const differences = listDifferences({ maxActiveUsers: 12 }, { exam: true, paused: true }, configured);
  expect(describeDifferences(differences)).toBe(
    '“Active users limit” from 12 to 10, “Exam mode (batches wait, sharing is off)” from off to on',
  );
  expect(listDifferences({ maxRuns: 20 }, {}, configured)).toEqual([]);
});

test('a return to a version says what it changes, and asks for a reason where that is surprising', () => {
  const action = revertAction({ version: 3, values: { maxActiveUsers: 200 } }, settings, 20);
  expect(action.description).toContain('“Active users limit” from 12 to 200.');
  expect(action.warn?.({})).toMatch(/^Active users limit: Workers offer 20 slots.* Give a reason\.$/);
  expect(action.request({}, 'x')).toEqual({ path: 'settings/revert', body: { to: 3, version: 7, why: 'x' } });
  const harmless = revertAction({ version: 0, values: {} }, settings, 20);
  expect(harmless.title).toBe('Revert all settings to the configuration?');
  expect(harmless.warn?.({})).toBeNull();
});
