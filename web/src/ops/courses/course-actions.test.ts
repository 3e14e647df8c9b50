import { expect, test } from 'vitest';
import { describeEnrolment, splitNames, takeOverLinkAction } from './course-actions.js';

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

test.each([
  ['Python (2)', 'c2'],
  ['c2', 'c2'],
  ['no course', 'no course'],
])('the course whose link is taken over is found by its name or id: %s', (text, from) => {
  const courses = [
    { id: 'c1', name: 'Python', members: 1 },
    { id: 'c2', name: 'Python (2)', members: 0 },
  ];
  expect(takeOverLinkAction(courses[0]!, courses).request({ from: text }, 'one course')).toEqual({
    ...{ path: 'courses/c1/platform', method: 'PUT' },
    body: { from, why: 'one course' },
  });
});
