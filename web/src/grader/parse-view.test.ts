import { expect, test } from 'vitest';
import { parseView } from './parse-view.js';

test.each([
  ['/grader', '', { kind: 'landing' }],
  ['/grader/', '', { kind: 'landing' }],
  ['/grader/class', '', { kind: 'class' }],
  ['/grader/class/more', '', { kind: 'unknown' }],
  ['/grader/assignments', '', { kind: 'assignments' }],
  ['/grader/assignments/hw%2003', '', { kind: 'assignment', name: 'hw 03', version: null, course: null }],
  ['/grader/assignments/hw03', '?version=2', { kind: 'assignment', name: 'hw03', version: 2, course: null }],
  ['/grader/assignments/hw03', '?course=c1&version=2', { kind: 'assignment', name: 'hw03', version: 2, course: 'c1' }],
  ['/grader/assignments/hw03', '?version=-1', { kind: 'assignment', name: 'hw03', version: null, course: null }],
  ['/grader/assignments/hw03/', '', { kind: 'assignment', name: 'hw03', version: null, course: null }],
  ['/grader/grade', '?assignment=hw03', { kind: 'grade', assignment: 'hw03' }],
  ['/grader/courses/4f0c%2F', '', { kind: 'members', course: '4f0c/' }],
  ['/grader/courses', '', { kind: 'unknown' }],
  ['/grader/courses/4f0c/more', '', { kind: 'unknown' }],
  ['/grader/batches', '', { kind: 'batches' }],
  ['/grader/batches/b1', '', { kind: 'batch', id: 'b1', path: '' }],
  ['/grader/batches/b1/students/ada%2Fb', '?case=1', { kind: 'batch', id: 'b1', path: 'students/ada%2Fb?case=1' }],
  ['/grader/nothing', '', { kind: 'unknown' }],
  ['/grader/assignments/hw03/more', '', { kind: 'unknown' }],
  ['/grader/assignments/%E0%A4%A', '', { kind: 'unknown' }],
])('%s%s is the view %j', (path, search, view) => {
  expect(parseView({ path, search })).toEqual(view);
});
