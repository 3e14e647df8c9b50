import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import type { ResultFormat } from '../../src/grading/exports/export-results.js';
import { type GradedBatch, type StudentState, toStudentRows } from '../../src/grading/read-student-results.js';
import { collectExport, readTexts } from '../support/collect-export.js';
import { describeHeader } from '../support/example-results.js';

const header = describeHeader(['visible', 'hidden']);
const missing = ['bob', 'constructor', 'dee'];

async function listRows(missingNames?: (string | null)[]) {
  const grading = { ...header, missing, ...(missingNames ? { missingNames } : {}) };
  const rows = [];
  for await (const row of toStudentRows(
    { grading } as unknown as GradedBatch,
    Readable.from([]) as AsyncIterable<StudentState>,
  ))
    rows.push(row);
  return rows;
}

test('students who handed in nothing have a row with the name of the roster', async () => {
  expect(await listRows(['Bob B.', null, 'Dee D.'])).toMatchObject([
    { student: 'bob', name: 'Bob B.', submission: null, score: 0, maxScore: 4, needsAttention: false },
    { student: 'constructor', name: null },
    { student: 'dee', name: 'Dee D.', cases: [{ verdict: 'MISSING' }, { verdict: 'MISSING' }] },
  ]);
  expect((await listRows()).map(({ name }) => name)).toEqual([null, null, null]);
});

test.each<[ResultFormat, string, RegExp]>([
  ['csv', 'csv', /^bob,Bob B\.,/m],
  ['csv-long', 'csv', /^bob,Bob B\.,/m],
  ['json', 'json', /"student":"bob","name":"Bob B\."/],
  ['ndjson', 'ndjson', /^\{"student":"bob","name":"Bob B\."/m],
  ['html', 'zip', /<bdi>Bob B\.<\/bdi> \(<bdi>bob<\/bdi>\)/],
  ['moodle', 'csv', /^,Bob B\.,,No submission,0,/m],
])('%s has their names', async (format, extension, expected) => {
  const students = await listRows(['Bob B.', null, null]);
  expect(await readTexts(await collectExport({ header, students }, format), extension)).toMatch(expected);
});
