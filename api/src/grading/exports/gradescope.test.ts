import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { collectExport, readZip } from '../../../test/support/collect-export.js';
import { describeHeader, describeStudent } from '../../../test/support/example-results.js';
import { results } from '../../../test/support/result-arbitraries.js';

const format = z.enum(['text', 'simple_format', 'html', 'md', 'ansi']);
const visibility = z.enum(['hidden', 'after_due_date', 'after_published', 'visible']);

/** `results.json` as Gradescope's Autograder Specifications document it; unknown fields are errors. */
const gradescopeSchema = z.strictObject({
  score: z.number().optional(),
  execution_time: z.number().nonnegative(),
  output: z.string(),
  output_format: format,
  test_output_format: format,
  test_name_format: format,
  visibility,
  stdout_visibility: visibility,
  extra_data: z.record(z.string(), z.unknown()),
  tests: z.array(
    z.strictObject({
      score: z.number().optional(),
      max_score: z.number().optional(),
      status: z.enum(['passed', 'failed']),
      name: z.string(),
      number: z.string(),
      output: z.string(),
      output_format: format,
      tags: z.array(z.string()),
      visibility,
      extra_data: z.record(z.string(), z.unknown()),
    }),
  ),
});

const header = describeHeader(['visible', 'name_only', 'hint', 'hidden', 'after_due']);

async function readResult(...[data, options]: Parameters<typeof collectStudents>) {
  const files = await collectStudents(data, options);
  return { path: [...files.keys()][0], document: gradescopeSchema.parse([...files.values()][0]) };
}

async function collectStudents(
  data: Parameters<typeof collectExport>[0],
  options: Parameters<typeof collectExport>[2] = {},
): Promise<Map<string, unknown>> {
  const files = await readZip(await collectExport(data, 'gradescope', options));
  return new Map([...files].map(([path, text]) => [path, JSON.parse(text)]));
}

test('maps visibility, and gives details of visible, hidden and later cases only', async () => {
  const students = [describeStudent(header, ['WA', 'WA', 'WA', 'WA', 'WA'])];
  const { path, document } = await readResult({ header, students });
  expect(path).toBe('ada.json');
  expect(document).toMatchObject({ score: 0, execution_time: 8.75, output: 'Score: 0 of 10.' });
  expect(document.tests.map((item) => [item.number, item.visibility, item.output])).toEqual([
    ['1', 'visible', 'Sentence of case 0 visible.\n\n@@ line 1 @@\n-7 of case 0 visible\n+8·'],
    ['2', 'visible', 'Wrong output.'],
    ['3', 'visible', 'hint 2'],
    ['4', 'hidden', 'Sentence of case 3 hidden.\n\n@@ line 1 @@\n-7 of case 3 hidden\n+8·'],
    ['5', 'after_due_date', 'Sentence of case 4 after_due.\n\n@@ line 1 @@\n-7 of case 4 after_due\n+8·'],
  ]);
  expect(document.tests[1]!.extra_data).toEqual({ verdict: 'WA' });
  expect(document.tests[0]!.extra_data).toMatchObject({ cpuTimeMs: 1500, runId: 'run of case 0 visible' });
});

test('a case passes only when it is correct', async () => {
  const students = [describeStudent(header, ['AC', 'PA'])];
  const { document } = await readResult({ header, students });
  expect(document.tests.map(({ status, score, max_score, tags }) => [status, score, max_score, tags])).toEqual([
    ['passed', 2, 2, ['AC']],
    ['failed', 1, 2, ['PA']],
  ]);
});

test('a result that needs attention has no score anywhere and lies apart', async () => {
  const { path, document } = await readResult({ header, students: [describeStudent(header, ['AC', 'IE'])] });
  expect(path).toBe('needs-attention/ada.json');
  expect(JSON.stringify(document)).not.toMatch(/"score"|"max_score"/);
  expect(document.output).toBe('Not graded yet: a fault of the service. A grader must decide.');
});

test('the score that a grader set counts', async () => {
  const overridden = { score: 5, note: 'Typo.', by: 'prof' };
  const students = [describeStudent(header, ['AC', 'IE'], { overridden, needsAttention: false })];
  const { path, document } = await readResult({ header, students });
  expect(path).toBe('ada.json');
  expect(document).toMatchObject({ score: 5, output: 'Score: 5 of 4. Set by a grader: Typo.' });
});

test('any results are documents of the schema, one per student', async () => {
  await fc.assert(
    fc.asyncProperty(results, fc.constantFrom('grader' as const, 'student' as const), async (data, audience) => {
      const files = await collectStudents(data, { audience });
      const documents = [...files.values()].map((document) => gradescopeSchema.parse(document));
      const ids = documents.map(({ extra_data }) => extra_data.student);
      expect(ids).toEqual(data.students.map(({ student }) => student));
    }),
    { numRuns: 60 },
  );
});
