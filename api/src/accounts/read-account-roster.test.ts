import { expect, test } from 'vitest';
import { readAccountRoster } from './read-account-roster.js';

test('reads accounts with roles in any letter case, and skips columns of other systems', () => {
  const csv = 'id;Name;email;ROLE;course;section\nada;Ada L.;al@x.edu;Grader;cs1;\nben;;;;cs1;2\n';
  expect(readAccountRoster(Buffer.from(csv))).toEqual([
    { id: 'ada', name: 'Ada L.', email: 'al@x.edu', role: 'grader', section: null },
    { id: 'ben', name: null, email: null, role: null, section: '2' },
  ]);
});

test('lists every wrong line at once', () => {
  const csv = [
    'id,name,email,role,section',
    'a,A,a@x,teacher,1',
    'b,B,not an address,student,1',
    `c,${'C'.repeat(201)},,,`,
    'd,D,,ops,',
    'd,D,,,',
    ',E,,,',
    `${'f'.repeat(129)},F,,,`,
    `g,G,,,${'1'.repeat(101)}`,
  ].join('\n');
  const messages = [
    'line 2: the role "teacher" must be one of student, grader, ops',
    'line 3: "not an address" is no email address',
    'line 4: the name has more than 200 characters',
    'line 5: not yourself',
    'line 6: the id "d" is already on line 5',
    'line 7: has no id',
    'line 8: the id is too long or has control characters',
    'line 9: the section has more than 100 characters',
  ];
  const errors = messages.map((message) => ({ pointer: '/roster', message }));
  expect(() => readAccountRoster(Buffer.from(csv), ({ id }) => (id === 'd' ? 'not yourself' : null))).toThrow(
    expect.objectContaining({ problem: expect.objectContaining({ code: 'invalid', errors }) }),
  );
});
