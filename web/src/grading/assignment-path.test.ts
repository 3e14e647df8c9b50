import { expect, test } from 'vitest';
import { toAssignmentAddress, toAssignmentPath } from './assignment-path.js';

test('names are escaped, and course and version are in the query where they are known', () => {
  expect(toAssignmentAddress({ name: 'a/b ä', course: null })).toBe('/grader/assignments/a%2Fb%20%C3%A4');
  expect(toAssignmentAddress({ name: 'hw', course: 'c1', version: 2 })).toBe(
    '/grader/assignments/hw?course=c1&version=2',
  );
  expect(toAssignmentPath({ name: 'hw', course: 'c1' }, '/publish')).toBe('/v1/assignments/hw/publish?course=c1');
});
