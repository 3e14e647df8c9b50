import { expect, test } from 'vitest';
import { readAccountRoster } from './read-account-roster.js';

const courses = [
  { id: '01', name: 'CS 1' },
  { id: '02', name: 'CS 2' },
];
const read = (csv: string) => readAccountRoster(Buffer.from(csv), courses, { userId: 'root', role: 'ops' });

test('reads accounts with roles in any letter case, and skips columns of other systems', () => {
  expect(read('id;Name;email;ROLE;year;section\nada;Ada L.;al@x.edu;Grader;1;\nben;;;;1;2\n')).toEqual({
    rows: [
      { id: 'ada', name: 'Ada L.', email: 'al@x.edu', role: 'grader', section: null, isRaised: false },
      { id: 'ben', name: null, email: null, role: null, section: '2', isRaised: false },
    ],
    members: [],
  });
});

test('a line with a course has the role there, and a user has a line for each course', () => {
  const csv = [
    'id,name,role,course',
    ...['ada,Ada,Tutor,CS 1', 'ada,,student,02', 'ben,Ben,,CS 1', 'cy,Cy,grader,CS 2', 'cy,,student,', 'dan,,ops,'],
    ...['dan,,grader,01', 'root,,grader,01'],
  ].join('\n');
  const { rows, members } = read(csv);
  expect(rows.map(({ id, name, role, isRaised }) => [id, name, role, isRaised])).toEqual([
    ['ada', 'Ada', null, false],
    ['ben', 'Ben', null, false],
    ['cy', 'Cy', 'grader', true],
    ['dan', null, 'ops', false],
    ['root', null, 'grader', true],
  ]);
  expect(members.map(({ courseId, userId, role }) => [courseId, userId, role])).toEqual([
    ...[
      ['01', 'ada', 'tutor'],
      ['02', 'ada', 'student'],
      ['01', 'ben', null],
      ['02', 'cy', 'grader'],
    ],
    ...[
      ['01', 'dan', 'grader'],
      ['01', 'root', 'grader'],
    ],
  ]);
});

test('lists every wrong line at once', () => {
  const csv = [
    'id,name,email,role,section,course',
    'a,A,a@x,teacher,1,',
    'b,B,not an address,student,1,',
    `c,${'C'.repeat(201)},,,,`,
    'root,D,,student,,',
    'root,D,,,,',
    ',E,,,,',
    `${'f'.repeat(129)},F,,,,`,
    `g,G,,,${'1'.repeat(101)},`,
    'h,H,,tutor,,',
    'i,I,,ops,,CS 1',
    'j,J,,,,CS 3',
    'k,K,,,,CS 1',
    'k,K,,,,CS 1',
  ].join('\n');
  const messages = [
    'line 2: the role "teacher" must be one of student, grader, ops',
    'line 3: "not an address" is no email address',
    'line 4: the name has more than 200 characters',
    'line 5: you cannot change your own role',
    'line 6: the id "root" is already on line 5',
    'line 7: has no id',
    'line 8: the id is too long or has control characters',
    'line 9: the section has more than 100 characters',
    'line 10: the role "tutor" must be one of student, grader, ops',
    'line 11: the role "ops" in a course must be one of student, tutor, grader',
    'line 12: there is no course "CS 3"',
    'line 14: the id "k" is already on line 13',
  ];
  const errors = messages.map((message) => ({ pointer: '/roster', message }));
  expect(() => read(csv)).toThrow(
    expect.objectContaining({ problem: expect.objectContaining({ code: 'invalid', errors }) }),
  );
});
