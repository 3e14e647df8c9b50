import { courseNameSchema } from '@runq/common/contract/course';
import { expect, test } from 'vitest';
import { listNames } from './launch-enrolment.js';

test('a course of a platform has its title, or the title with a number', () => {
  expect(listNames('Python').slice(0, 3)).toEqual(['Python', 'Python (2)', 'Python (3)']);
});

test.each(['P', 'x'.repeat(100), `${'x'.repeat(95)} yyyyyy`])('every name of %j is a valid one of its own', (title) => {
  const names = listNames(title);
  expect(new Set(names).size).toBe(20);
  for (const name of names) expect(courseNameSchema.parse(name)).toBe(name);
});
