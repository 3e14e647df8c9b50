import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { collectExport, readZip } from '../../../test/support/collect-export.js';
import { describeHeader, describeStudent } from '../../../test/support/example-results.js';
import { results } from '../../../test/support/result-arbitraries.js';

const images = z.array(z.strictObject({ label: z.string().optional(), url: z.string() }));
const tests = z.array(
  z.strictObject({
    name: z.string(),
    description: z.string(),
    points: z.number().optional(),
    max_points: z.number(),
    message: z.string(),
    output: z.string(),
    images,
  }),
);
const shared = { message: z.string(), output: z.string(), images, tests };

/** `results.json` as PrairieLearn documents it: a score from 0 to 1, unless the submission is not gradable. */
const prairieLearnSchema = z.discriminatedUnion('gradable', [
  z.strictObject({ gradable: z.literal(true), score: z.number().min(0).max(1), ...shared }),
  z.strictObject({ gradable: z.literal(false), format_errors: z.array(z.string()), ...shared }),
]);

const header = describeHeader(['visible', 'name_only', 'hint', 'hidden', 'after_due']);

async function readDocuments(data: Parameters<typeof collectExport>[0]) {
  const files = await readZip(await collectExport(data, 'prairielearn'));
  for (const text of files.values()) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1_000_000);
  return [...files.values()].map((text) => prairieLearnSchema.parse(JSON.parse(text)));
}

test('the score is a part of 1, and graders too get what students may see', async () => {
  const students = [describeStudent(header, ['AC', 'WA', 'WA', 'AC', 'AC'])];
  const [document] = await readDocuments({ header, students });
  expect(document).toMatchObject({ gradable: true, score: 0.6, message: 'Score: 6 of 10.' });
  expect(document!.tests.map(({ name, points, message }) => [name, points, message])).toEqual([
    ['case 0 visible', 2, 'Sentence of case 0 visible.'],
    ['case 1 name_only', 0, 'Wrong output.'],
    ['case 2 hint', 0, 'hint 2'],
  ]);
});

test('a result that needs attention is not gradable, and its case has no points', async () => {
  const [document] = await readDocuments({ header, students: [describeStudent(header, ['IE', 'AC'])] });
  expect(document!.gradable).toBe(false);
  expect(document!.tests.map(({ points }) => points)).toEqual([undefined, 2]);
});

test('long texts are cut with a note until a document fits into 1 MB', async () => {
  const student = describeStudent(header, ['WA']);
  const diff = '-1\n'.repeat(2_000_000);
  const [document] = await readDocuments({
    header,
    students: [{ ...student, cases: [{ ...student.cases[0]!, diff }] }],
  });
  const { output } = document!.tests[0]!;
  expect(output.startsWith(diff.slice(0, 16_000))).toBe(true);
  expect(output).toMatch(/\n\[[\d,]+ characters left out, as PrairieLearn accepts 1 MB\]$/);
});

test('a list of tests too long for 1 MB is cut with a note', async () => {
  const many = describeHeader(Array.from({ length: 20_000 }, () => 'visible'));
  const student = describeStudent(
    many,
    many.cases.map(() => 'WA'),
  );
  const [document] = await readDocuments({ header: many, students: [student] });
  const listed = document!.tests.length;
  expect(listed).toBeGreaterThan(1_000);
  expect(document!.message).toContain(`[Only the first ${listed} of 20000 tests are listed.]`);
});

test('any results are documents of the schema, one per student', async () => {
  await fc.assert(
    fc.asyncProperty(results, async (data) => {
      expect(await readDocuments(data)).toHaveLength(data.students.length);
    }),
    { numRuns: 60 },
  );
});
