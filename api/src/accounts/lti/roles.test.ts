import { expect, test } from 'vitest';
import { readCourseRole, readRole } from './roles.js';

const membership = 'http://purl.imsglobal.org/vocab/lis/v2/membership';
const learner = `${membership}#Learner`;
const instructor = `${membership}#Instructor`;
const assistant = `${membership}/Instructor#TeachingAssistant`;

/** Roles of a message, the role of the user, and that in the course. */
const rows: [string[], string, string | null][] = [
  [[], 'student', null],
  [[learner], 'student', 'student'],
  [['Learner'], 'student', 'student'],
  [[`${membership}/Learner#NonCreditLearner`], 'student', 'student'],
  [[`${membership}#Mentor`], 'student', null],
  [[`${membership}#ContentDeveloper`], 'student', null],
  [[`${membership}#Mentor`, learner], 'student', 'student'],
  [[instructor], 'grader', 'grader'],
  [['Instructor'], 'grader', 'grader'],
  [[`${membership}#Administrator`], 'grader', 'grader'],
  [[learner, instructor], 'grader', 'grader'],
  [[`${membership}/Instructor#PrimaryInstructor`], 'grader', 'grader'],
  // An assistant is an instructor by the principal role, and is none here.
  [[assistant], 'grader', 'tutor'],
  [[instructor, assistant], 'grader', 'tutor'],
  [['Instructor', assistant], 'grader', 'tutor'],
  [[`${assistant}Section`, instructor], 'grader', 'tutor'],
  [[learner, assistant], 'grader', 'tutor'],
  [[`${membership}#TeachingAssistant`], 'student', 'tutor'],
  [[instructor, assistant, `${membership}/Instructor#PrimaryInstructor`], 'grader', 'grader'],
  [[instructor, assistant, `${membership}#Administrator`], 'grader', 'grader'],
  // Outside of the course.
  [['http://purl.imsglobal.org/vocab/lis/v2/institution/person#Instructor'], 'student', null],
  [['http://purl.imsglobal.org/vocab/lis/v2/institution/person#Instructor', learner], 'student', 'student'],
  [['http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator'], 'student', null],
  [['ops', 'grader', 'tutor', 'student'], 'student', null],
];

test.each(rows)('%j are the role %s, in the course %s', (roles, role, courseRole) => {
  expect([readRole(roles), readCourseRole(roles)]).toEqual([role, courseRole]);
});

test('no role in a course outranks that of the user', () => {
  for (const [roles] of rows)
    if (readCourseRole(roles) === 'grader') expect([roles, readRole(roles)]).toEqual([roles, 'grader']);
});
