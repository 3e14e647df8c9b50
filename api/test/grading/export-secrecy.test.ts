import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ResultFormat, resultFormats } from '../../src/grading/exports/export-results.js';
import { decideExposure } from '../../src/grading/visibility.js';
import { collectExport, readTexts } from '../support/collect-export.js';
import { findMarkers, results } from '../support/result-arbitraries.js';

const formats = Object.keys(resultFormats) as ResultFormat[];
const details = ['sentence', 'diff', 'artifact', 'run'];

async function findExported(
  data: Parameters<typeof collectExport>[0],
  format: ResultFormat,
  options: Parameters<typeof collectExport>[2],
): Promise<Set<string>> {
  return findMarkers(await readTexts(await collectExport(data, format, options), resultFormats[format].extension));
}

test.each(formats)('%s for students has no text of hidden cases, and of others what they may see', async (format) => {
  await fc.assert(
    fc.asyncProperty(results, fc.boolean(), fc.boolean(), async (data, isDue, bom) => {
      const found = await findExported(data, format, { audience: 'student', isDue, bom });
      for (const field of ['by', 'missing', 'path']) expect(found).not.toContain(field);
      data.header.cases.forEach(({ visibility }, i) => {
        const exposure = decideExposure(visibility, isDue);
        if (exposure === 'none') expect(found).not.toContain(`name${i}`);
        if (exposure !== 'full' && visibility !== 'hint') expect(found).not.toContain(`hint${i}`);
        for (const field of exposure === 'full' ? [] : details) expect(found).not.toContain(`${field}${i}`);
        if (exposure !== 'none' && data.students.length > 0) expect(found).toContain(`name${i}`);
      });
    }),
    { numRuns: 60 },
  );
});

test.each(['prairielearn', 'moodle'] as const)('%s shows to students, so graders get no more', async (format) => {
  await fc.assert(
    fc.asyncProperty(results, async (data) => {
      const forGraders = await collectExport(data, format, { audience: 'grader' });
      const forStudents = await collectExport(data, format, { audience: 'student' });
      const { extension } = resultFormats[format];
      expect(await readTexts(forGraders, extension)).toBe(await readTexts(forStudents, extension));
    }),
    { numRuns: 60 },
  );
});

test('gradescope has the details of cases that it hides itself, but not those it shows', async () => {
  await fc.assert(
    fc.asyncProperty(results, async (data) => {
      const found = await findExported(data, 'gradescope', { audience: 'grader' });
      data.header.cases.forEach(({ visibility }, i) => {
        const isShown = visibility === 'name_only' || visibility === 'hint';
        for (const field of isShown ? details : []) expect(found).not.toContain(`${field}${i}`);
        if (!isShown && data.students.length > 0) expect(found).toContain(`sentence${i}`);
      });
    }),
    { numRuns: 60 },
  );
});

test.each(['json', 'html', 'csv-long', 'junit'] as const)('%s for graders has hidden cases', async (format) => {
  await fc.assert(
    fc.asyncProperty(results, async (data) => {
      const found = await findExported(data, format, { audience: 'grader' });
      if (data.students.length === 0) return;
      data.header.cases.forEach((_, i) => {
        expect(found).toContain(`name${i}`);
      });
    }),
    { numRuns: 30 },
  );
});
