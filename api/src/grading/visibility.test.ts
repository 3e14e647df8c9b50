import { type Visibility, visibilities } from '@runq/common/contract/grading';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeHeader, describeStudent } from '../../test/support/example-results.js';
import { findMarkers, results } from '../../test/support/result-arbitraries.js';
import { forStudent, headerForStudent } from './visibility.js';

const all = describeHeader([...visibilities]);
const student = describeStudent(all, ['WA', 'WA', 'WA', 'WA', 'WA'], { score: 3 });
const byVisibility = (visibility: Visibility, isDue = false, result = student) =>
  forStudent(all, result, isDue).cases.find(({ name }) => name.endsWith(visibility));

test('shows all of a visible case', () => {
  expect(byVisibility('visible')).toEqual(student.cases[0]);
});

test('shows name, verdict and points of a case with its name only', () => {
  expect(byVisibility('name_only')).toEqual({
    ...{ name: 'case 1 name_only', verdict: 'WA', score: 0, maxScore: 2, sentence: 'Wrong output.' },
    ...{ cpuTimeMs: 0, wallTimeMs: 0, memoryPeakBytes: 0, runId: null, wouldPassIf: null, diff: null, artifacts: [] },
  });
});

test('shows the hint of a case that is not correct', () => {
  expect(byVisibility('hint')).toMatchObject({ sentence: 'hint 2', diff: null, artifacts: [] });
  const correct = describeStudent(all, ['AC', 'AC', 'AC', 'AC', 'AC']);
  expect(byVisibility('hint', false, correct)).toMatchObject({ sentence: 'Correct.' });
});

test('leaves out hidden cases and keeps the total', () => {
  expect(byVisibility('hidden', true)).toBeUndefined();
  expect(forStudent(all, student, false)).toMatchObject({ score: 3, maxScore: 10 });
});

test('shows cases of after_due only when the assignment is due', () => {
  expect(byVisibility('after_due')).toBeUndefined();
  expect(byVisibility('after_due', true)).toEqual(student.cases[4]);
  expect(headerForStudent(all, false).cases).toHaveLength(3);
  expect(headerForStudent(all, true).cases).toHaveLength(4);
});

test('leaves out a case that the header does not describe', () => {
  const cases = [{ ...student.cases[0]!, name: 'unknown' }];
  expect(forStudent(all, { ...student, cases }, true).cases).toEqual([]);
});

test('a hidden case that was not graded still makes the result need attention', () => {
  const hidden = describeStudent(all, ['AC', 'AC', 'AC', 'IE', 'AC'], { needsAttention: false });
  expect(forStudent(all, hidden, false).needsAttention).toBe(true);
});

test('shows the note of an override, not its author', () => {
  const overridden = { score: 4, note: 'Right idea.', by: 'prof' };
  const shown = forStudent(all, { ...student, overridden }, false).overridden;
  expect(shown).toEqual({ score: 4, note: 'Right idea.', by: '' });
});

test('shows no text of other students, and of withheld cases only what their visibility allows', () => {
  fc.assert(
    fc.property(results, fc.boolean(), ({ header, students }, isDue) => {
      const shown = students.map((result) => forStudent(header, result, isDue));
      const markers = findMarkers(JSON.stringify([headerForStudent(header, isDue), shown]));
      for (const field of ['by', 'missing', 'path']) expect(markers).not.toContain(field);
      header.cases.forEach(({ visibility }, i) => {
        const isFull = visibility === 'visible' || (visibility === 'after_due' && isDue);
        const isListed = isFull || visibility === 'name_only' || visibility === 'hint';
        expect(markers.has(`name${i}`)).toBe(isListed);
        if (!isFull && visibility !== 'hint') expect(markers).not.toContain(`hint${i}`);
        for (const field of isFull ? [] : ['sentence', 'diff', 'artifact', 'run']) {
          expect(markers).not.toContain(`${field}${i}`);
        }
      });
    }),
  );
});

test('is the same when applied twice', () => {
  fc.assert(
    fc.property(results, fc.boolean(), ({ header, students }, isDue) => {
      const once = students.map((result) => forStudent(header, result, isDue));
      const cut = headerForStudent(header, isDue);
      expect(once.map((result) => forStudent(cut, result, isDue))).toEqual(once);
    }),
  );
});
