import { expect, test } from 'vitest';
import type { MatchedSubmissions } from './match-submissions.js';
import { previewCaps, previewSubmissions, submissionsPreviewSchema } from './preview-submissions.js';

const submission = {
  student: 'ada',
  name: 'Ada',
  files: [{ path: 'main.py', data: Buffer.from('é') }],
  submittedAt: 0,
};
const matched: MatchedSubmissions = {
  ...{ shape: 'folders', submissions: [submission], missing: ['bob'], missingNames: ['Bob'], unknown: ['ada'] },
  ...{ leftOut: [{ path: 'a', reason: 'r' }], problems: [] },
};

test('describes submissions by size, without their contents', () => {
  const preview = previewSubmissions(matched);
  expect(submissionsPreviewSchema.parse(preview)).toEqual(preview);
  expect(preview).toEqual({
    shape: 'folders',
    students: [
      {
        ...{ student: 'ada', name: 'Ada', files: [{ path: 'main.py', bytes: 2 }], fileCount: 1 },
        submittedAt: '1970-01-01T00:00:00.000Z',
      },
    ],
    ...{ missing: ['bob'], unknown: ['ada'], leftOut: [{ path: 'a', reason: 'r' }], problems: [] },
    totals: { students: 1, missing: 1, unknown: 1, leftOut: 1, problems: 0 },
  });
});

test('cuts long lists and counts the whole', () => {
  const many = <T>(value: T) => Array.from({ length: 5000 }, () => value);
  const preview = previewSubmissions({
    ...{ shape: 'flat', missing: many('a'), missingNames: many('n'), unknown: many('b') },
    submissions: many({ ...submission, submittedAt: null, files: many({ path: 'a', data: Buffer.alloc(0) }) }),
    ...{ leftOut: many({ path: 'a', reason: 'r' }), problems: many({ path: 'a', reason: 'r' }) },
  });
  expect(submissionsPreviewSchema.safeParse(preview).error).toBeUndefined();
  expect(preview.totals).toEqual({ students: 5000, missing: 5000, unknown: 5000, leftOut: 5000, problems: 5000 });
  expect(preview.students).toHaveLength(previewCaps.students);
  expect(preview.students[0]).toMatchObject({ fileCount: 5000, submittedAt: null });
});
