import { expect, test } from 'vitest';
import { describeEnrolment, splitNames } from './course-actions.js';

test.each([
  ['ada', ['ada']],
  [' ada, ben;carl\n\tada ', ['ada', 'ben', 'carl']],
  ['', []],
])('user names of %j', (text, names) => {
  expect(splitNames(text)).toEqual(names);
});

test.each([
  [{ enrolled: 2, changed: 0, same: 0 }, '2 enrolled.'],
  [{ enrolled: 1, changed: 1, same: 1 }, '1 enrolled, 1 changed, 1 was enrolled already.'],
  [{ enrolled: 0, changed: 0, same: 3 }, '3 were enrolled already.'],
])('an enrolment: %j', (report, text) => {
  expect(describeEnrolment(report)).toBe(text);
});
