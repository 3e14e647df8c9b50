import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { collectExport } from '../../../test/support/collect-export.js';
import { describeHeader, describeStudent } from '../../../test/support/example-results.js';
import { results } from '../../../test/support/result-arbitraries.js';

/** Columns of the worksheet as Moodle writes and reads it, in English. */
const columns = [
  ...['Identifier', 'Full name', 'Email address', 'Status', 'Grade', 'Maximum grade', 'Grade can be changed'],
  ...['Last modified (submission)', 'Last modified (grade)', 'Feedback comments'],
];

const header = describeHeader(['visible', 'hidden']);

async function readWorksheet(data: Parameters<typeof collectExport>[0]): Promise<Record<string, string>[]> {
  const [names, ...records] = parse((await collectExport(data, 'moodle')).toString(), {
    record_delimiter: ['\r\n', '\n', '\r'],
  }) as string[][];
  expect(names).toEqual(columns);
  return records.map((record) => Object.fromEntries(record.map((cell, i) => [columns[i], cell])));
}

test('has the columns of the worksheet, and feedback as HTML of what the student may see', async () => {
  const students = [describeStudent(header, ['WA', 'WA'], { student: 'Participant 123' })];
  const [row] = await readWorksheet({ header, students });
  expect(row).toEqual({
    Identifier: 'Participant 123',
    'Full name': 'Ada L.',
    'Email address': '',
    Status: 'Submitted for grading',
    Grade: '0',
    'Maximum grade': '4',
    'Grade can be changed': 'Yes',
    'Last modified (submission)': '2026-12-08T20:00:00.000Z',
    'Last modified (grade)': '2026-12-09T08:00:00.000Z',
    'Feedback comments':
      '<p>Score: 0 of 4.</p><ul><li><strong>case 0 visible</strong>: WA. Sentence of case 0 visible.' +
      '<pre>@@ line 1 @@\n-7 of case 0 visible\n+8·</pre></li></ul>',
  });
});

test.each(['student-no-12345', '123', 'Participant 12x', ' Participant 1', 'Participant 1\n'])(
  'the id %j is no identifier: Moodle could take its end for the number of another student',
  async (student) => {
    const students = [describeStudent(header, ['AC'], { student, name: null })];
    expect(await readWorksheet({ header, students })).toMatchObject([{ Identifier: '', 'Full name': student }]);
  },
);

test('an empty grade stands where a result needs attention', async () => {
  const students = [describeStudent(header, ['AC', 'IE'])];
  const [row] = await readWorksheet({ header, students });
  expect(row).toMatchObject({ Grade: '' });
  expect(row!['Feedback comments']).toContain('Not graded yet');
});

test('a student without a submission has a row', async () => {
  const students = [describeStudent(header, [], { submission: null, submittedAt: null, student: 'bob@example.org' })];
  expect(await readWorksheet({ header, students })).toMatchObject([
    { Status: 'No submission', 'Email address': 'bob@example.org', 'Last modified (submission)': '' },
  ]);
});

test('any results are worksheets whose grades are numbers or empty', async () => {
  await fc.assert(
    fc.asyncProperty(results, async (data) => {
      const rows = await readWorksheet(data);
      expect(rows).toHaveLength(data.students.length);
      for (const row of rows) {
        expect(row.Identifier).toMatch(/^(Participant \d+)?$/);
        expect(row.Grade === '' || Number.isFinite(Number(row.Grade))).toBe(true);
        expect(row['Feedback comments']).toMatch(/^<p>/);
      }
    }),
    { numRuns: 60 },
  );
});
