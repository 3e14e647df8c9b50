import { expect, test } from 'vitest';
import { deleteDataAction, exportDataAction } from './data-actions.js';

test('the export is a file with a safe name, and sends the reason', () => {
  expect(exportDataAction('a/b ä').request({}, 'a & b')).toEqual({
    path: 'users/a%2Fb%20%C3%A4/data?why=a+%26+b',
    fileName: 'runq-data-a_b__.zip',
  });
});

test('both need a reason, and the deletion says what is left', () => {
  for (const action of [exportDataAction('ada'), deleteDataAction('ada')]) expect(action.warn?.({})).not.toBeNull();
  const deleted = { files: 2, runs: 1, submissions: 0, runsLeft: 1 };
  expect(deleteDataAction('ada').formatSuccess(deleted)).toBe(
    'Data of ada: deleted 2 files, 1 run. Runs that have not ended yet: 1.',
  );
});
