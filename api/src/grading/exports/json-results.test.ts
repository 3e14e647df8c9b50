import { studentResultSchema } from '@runq/common/contract/grading';
import { resultsSchema } from '@runq/common/contract/results';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { collectExport } from '../../../test/support/collect-export.js';
import { describeHeader } from '../../../test/support/example-results.js';
import { results } from '../../../test/support/result-arbitraries.js';
import { resultsJsonSchema } from './json-results.js';

const byJsonSchema = z.fromJSONSchema(resultsJsonSchema as Parameters<typeof z.fromJSONSchema>[0]);

test('results.json holds the results without loss', async () => {
  await fc.assert(
    fc.asyncProperty(results, async ({ header, students }) => {
      const document: unknown = JSON.parse((await collectExport({ header, students }, 'json')).toString());
      expect(document).toEqual({ ...header, students });
      expect(resultsSchema.strict().safeParse(document).error).toBeUndefined();
      expect(byJsonSchema.safeParse(document).error).toBeUndefined();
    }),
    { numRuns: 60 },
  );
});

test('NDJSON holds a student per line', async () => {
  await fc.assert(
    fc.asyncProperty(results, async ({ header, students }) => {
      const text = (await collectExport({ header, students }, 'ndjson')).toString();
      const lines = text.split('\n').slice(0, -1);
      expect(lines.map((line) => studentResultSchema.parse(JSON.parse(line)))).toEqual(students);
    }),
    { numRuns: 60 },
  );
});

test('the JSON Schema refuses what is not results.json', () => {
  const document = { ...describeHeader([]), students: [] };
  expect(byJsonSchema.safeParse(document).success).toBe(true);
  expect(byJsonSchema.safeParse({ ...document, version: 2 }).success).toBe(false);
  expect(byJsonSchema.safeParse({ ...document, students: [{ student: 'ada' }] }).success).toBe(false);
  const { students: _, ...withoutStudents } = document;
  expect(byJsonSchema.safeParse(withoutStudents).success).toBe(false);
});
