import { expect, test } from 'vitest';
import { decideRights } from './rights.js';

const courses = [
  { id: 'mine', name: 'Mine', role: 'grader' as const },
  { id: 'read', name: 'Read', role: 'tutor' as const },
];

test.each([
  ['student', [false, false, false, false], [false, false, false, false]],
  ['grader', [true, true, false, true], [true, true, false, true]],
  // Ops find assignments as graders do, and change every batch.
  ['ops', [true, true, false, true], [true, true, true, true]],
  [null, [true, true, false, true], [true, true, false, true]],
] as const)('%s: work of no course, of a grader, of a tutor, and of a deleted course', (role, ofCourses, ofBatches) => {
  const { isStaff, changesCourse, changesBatch } = decideRights(role, courses);
  const places = [null, 'mine', 'read', 'deleted'];
  expect(isStaff).toBe(role !== 'student');
  expect(places.map(changesCourse)).toEqual(ofCourses);
  expect(places.map(changesBatch)).toEqual(ofBatches);
});

test('before the courses are read, only what is of no course is offered', () => {
  const { changesCourse } = decideRights('grader', null);
  expect([changesCourse(undefined), changesCourse('mine')]).toEqual([true, false]);
});
