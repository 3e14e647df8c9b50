import { expect, test } from 'vitest';
import { describeDeleted } from './describe-deleted.js';

const none = { files: 0, shares: 0, runs: 0, submissions: 0, assignments: 0, documents: 0 };

test.each([
  [none, 'nothing was stored.'],
  [{ ...none, files: 1, runs: 1200 }, 'deleted 1 file, 1,200 runs.'],
  [
    { ...none, shares: 2, submissions: 1, documents: 1 },
    'deleted 2 shared links, 1 submission, 1 document of another program.',
  ],
])('%j', (deleted, sentence) => {
  expect(describeDeleted(deleted)).toBe(sentence);
});
