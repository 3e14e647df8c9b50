import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { collectExport } from '../../../test/support/collect-export.js';
import { describeHeader, describeStudent } from '../../../test/support/example-results.js';
import { results } from '../../../test/support/result-arbitraries.js';
import type { ResultFormat } from './export-results.js';

const header = describeHeader(['visible', 'hidden']);

/** Records of an export as text, with one apostrophe removed in front of each cell. */
async function readCsv(data: Parameters<typeof collectExport>[0], format: ResultFormat): Promise<string[][]> {
  const records: string[][] = parse((await collectExport(data, format)).toString(), {
    record_delimiter: ['\r\n', '\n', '\r'],
  });
  return records.map((record) => record.map((text) => text.replace(/^'/, '')));
}

const toText = (value: unknown) => Buffer.from(String(value ?? '')).toString();

test('the wide form has a row per student', async () => {
  const students = [
    describeStudent(header, ['AC', 'WA']),
    describeStudent(header, ['PA', 'AC'], {
      ...{ student: '=cmd', name: null, submittedAt: null },
      overridden: { score: 3.5, note: 'Late.', by: 'prof' },
      penaltyPercent: 20,
    }),
  ];
  const csv = (await collectExport({ header, students }, 'csv')).toString();
  expect(csv.split('\r\n')).toEqual([
    'student,name,submitted_at,score,max_score,overridden,needs_attention,penalty_percent,' +
      'case 0 visible score,case 0 visible verdict,case 1 hidden score,case 1 hidden verdict',
    'ada,Ada L.,2026-12-08T20:00:00.000Z,2,4,false,false,0,2,AC,0,WA',
    "'=cmd,,,3.5,4,true,false,20,1,PA,2,AC",
    '',
  ]);
});

test('a fault of ours is an empty cell, not 0 points', async () => {
  const students = [
    describeStudent(header, ['AC', 'IE']),
    describeStudent(header, ['AC', 'IE'], { overridden: { score: 4, note: '', by: 'prof' }, needsAttention: false }),
  ];
  const [, first, second] = await readCsv({ header, students }, 'csv');
  expect(first!.slice(3)).toEqual(['', '4', 'false', 'true', '0', '2', 'AC', '', 'IE']);
  expect(second!.slice(3)).toEqual(['4', '4', 'true', 'false', '0', '2', 'AC', '', 'IE']);
});

test('the long form has a row per student and case, and no times that were not measured', async () => {
  const students = [describeStudent(header, ['AC', 'IE'])];
  const [columns, ...rows] = await readCsv({ header, students }, 'csv-long');
  expect(columns!.join()).toBe(
    'student,name,submission,submitted_at,total_score,total_max_score,overridden,override_note,penalty_percent,' +
      'case,verdict,score,max_score,needs_attention,sentence,would_pass_if,' +
      'cpu_time_ms,wall_time_ms,memory_peak_bytes,run_id,diff,artifacts',
  );
  const ofStudent = ['ada', 'Ada L.', 'f00d', '2026-12-08T20:00:00.000Z', '', '4', 'false', '', '0'];
  expect(rows).toEqual([
    [
      ...ofStudent,
      ...['case 0 visible', 'AC', '2', '2', 'false', 'Sentence of case 0 visible.', ''],
      ...['1500', '1750', '13950976', 'run of case 0 visible', '', JSON.stringify(students[0]!.cases[0]!.artifacts)],
    ],
    [
      ...ofStudent,
      ...['case 1 hidden', 'IE', '', '2', 'true', 'Sentence of case 1 hidden.', ''],
      ...['', '', '', '', '', ''],
    ],
  ]);
});

test('a student without cases has a row in both forms', async () => {
  const students = [describeStudent(header, [], { submission: null })];
  expect(await readCsv({ header, students }, 'csv')).toHaveLength(2);
  expect(await readCsv({ header, students }, 'csv-long')).toHaveLength(2);
});

test('the byte order mark is an option', async () => {
  const data = { header, students: [] };
  expect((await collectExport(data, 'csv', { bom: true })).subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  expect((await collectExport(data, 'csv')).subarray(0, 7).toString()).toBe('student');
});

test('any texts come back from both forms', async () => {
  await fc.assert(
    fc.asyncProperty(results, async (data) => {
      const wide = await readCsv(data, 'csv');
      const names = data.header.cases.flatMap(({ name }) => [`${name} score`, `${name} verdict`]);
      expect(wide[0]!.slice(8)).toEqual(names.map(toText));
      expect(wide.slice(1).map(([student, name]) => [student, name])).toEqual(
        data.students.map(({ student, name }) => [toText(student), toText(name)]),
      );
      const long = await readCsv(data, 'csv-long');
      const cases = data.students.flatMap((student) =>
        student.cases.map((item) => [student.student, item.name, item.sentence, item.diff].map(toText)),
      );
      const rows = long.slice(1).filter((record) => record[9] !== '');
      expect(rows.map((record) => [record[0], record[9], record[14], record[20]])).toEqual(cases);
    }),
    { numRuns: 60 },
  );
});
