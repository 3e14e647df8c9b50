import { expect, test } from 'vitest';
import { parseStudentIds } from './parse-student-ids.js';

test('ids are trimmed, and each is there once', () => {
  expect(parseStudentIds(' ada\nbob, carla;ada\r\n\n')).toEqual(['ada', 'bob', 'carla']);
  expect(parseStudentIds(' \n')).toEqual([]);
});
