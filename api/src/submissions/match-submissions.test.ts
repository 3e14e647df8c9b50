import { expect, test } from 'vitest';
import { type Files, match, roster, zipOf } from '../../test/support/match-archive.js';

/** The shape, and the paths of each student. */
async function summarize(files: Files, options: Parameters<typeof match>[1] = {}) {
  const { shape, submissions } = await match(files, options);
  return [
    shape,
    Object.fromEntries(submissions.map(({ student, files: own }) => [student, own.map(({ path }) => path)])),
  ];
}

const metadata = `---
submission_1:
  :submitters:
  - :name: Ada Lovelace
    :sid: 'ada'
    :email: al@x.edu
  - :name: Grace Hopper
    :sid:
    :email: GH@x.edu
  :created_at: 2026-10-05 00:14:36.529346000 -08:00
  :score: 10.0
  :results:
    output: |
      submission_2:
        :submitters: []
submission_2:
  :created_at: 2026-10-05 08:00:00 Z
  :submitters:
  - :name: Alan Turing
    :sid: alan
    :email: alan@x.edu
`;

const shapes: [string, Files, Parameters<typeof match>[1], unknown][] = [
  [
    'a folder per student',
    { 'ada/main.py': '', 'ada/data/a.txt': '', 'grace/main.py': '' },
    {},
    ['folders', { ada: ['data/a.txt', 'main.py'], grace: ['main.py'] }],
  ],
  [
    'folders in a folder, each with one of its own',
    { 'hw03/ada/hw03/main.py': '', 'hw03/ada/hw03/b.py': '', 'hw03/grace/src/x/main.py': '' },
    {},
    ['folders', { ada: ['b.py', 'main.py'], grace: ['main.py'] }],
  ],
  ['one student in the folder of the class', { 'hw03/ada/main.py': '' }, {}, ['folders', { ada: ['main.py'] }]],
  ['one student', { 'ada/main.py': '', 'ada/b/c.py': '' }, {}, ['folders', { ada: ['b/c.py', 'main.py'] }]],
  ['one student of the roster', { 'ada/src/main.py': '' }, { roster }, ['folders', { ada: ['main.py'] }]],
  [
    'a deep class of the roster',
    { 'x/hw03/ada/main.py': '', 'x/hw03/grace/main.py': '' },
    { roster },
    ['folders', { ada: ['main.py'], grace: ['main.py'] }],
  ],
  [
    'names in every writing',
    { 'LOVELACE, Ada/main.py': '', 'gh@X.edu/main.py': '' },
    { roster },
    ['folders', { ada: ['main.py'], grace: ['main.py'] }],
  ],
  [
    'local parts of emails',
    { 'al/main.py': '', 'Grace_Hopper/main.py': '' },
    { roster },
    ['folders', { ada: ['main.py'], grace: ['main.py'] }],
  ],
  ['programs', { 'ada.py': '', 'b.c.py': '', 'README.md': '' }, {}, ['flat', { ada: ['main.py'], 'b.c': ['main.py'] }]],
  ['programs with an entry', { 'ada.py': '' }, { entry: 'hw.py' }, ['flat', { ada: ['hw.py'] }]],
  ['programs in a folder', { 'hw/ada.py': '', 'hw/b.py': '' }, {}, ['flat', { ada: ['main.py'], b: ['main.py'] }]],
  [
    'a program of the roster beside folders, but no other',
    { 'ada.py': '', 'grade.py': '', 'grace/main.py': '', 'bob/main.py': '' },
    { roster },
    ['folders', { ada: ['main.py'], grace: ['main.py'], bob: ['main.py'] }],
  ],
  [
    'a folder beside more programs',
    { 'ada.py': '', 'b.py': '', 'c/main.py': '' },
    {},
    ['flat', { ada: ['main.py'], b: ['main.py'], c: ['main.py'] }],
  ],
  [
    'a zip per student',
    { 'ada.zip': zipOf({ 'hw/main.py': '', '__MACOSX/hw/._main.py': '' }), 'b.ZIP': zipOf({ 'b.py': '' }) },
    {},
    ['zips', { ada: ['main.py'], b: ['b.py'] }],
  ],
  [
    "a student's zip in a folder, but no data",
    { 'ada/hw.zip': zipOf({ 'main.py': '', 'z.zip': zipOf({ a: '' }) }), 'b/main.py': '', 'b/data.zip': zipOf({}) },
    {},
    ['folders', { ada: ['main.py', 'z.zip'], b: ['data.zip', 'main.py'] }],
  ],
  [
    'Moodle',
    {
      'Ada Lovelace_1234567_assignsubmission_file_/main.py': '',
      'Ada Lovelace_1234567_assignsubmission_onlinetext_/onlinetext.html': '',
      'Grace M. Hopper_7654321_assignsubmission_file/hw/main.py': '',
    },
    {},
    ['moodle', { 1234567: ['main.py', 'onlinetext.html'], 7654321: ['main.py'] }],
  ],
  [
    'Moodle with a roster in which the number of one is the id of another',
    { 'Ada Lovelace_7_assignsubmission_file_/main.py': '', 'Bob B_8_assignsubmission_file_/main.py': '' },
    { roster: 'id,name\n8,Ada Lovelace\n7,Carl C\n' },
    ['moodle', { 8: ['main.py'], 'Bob B_8_assignsubmission_file_': ['main.py'] }],
  ],
  [
    'Moodle without folders, marked blind',
    { 'Participant_11_assignsubmission_file_main.py': '', 'Participant_11_assignsubmission_file_b_c.py': '' },
    { roster: 'id,name\n11,Ada Lovelace\n' },
    ['moodle', { 11: ['b_c.py', 'main.py'] }],
  ],
  [
    'Gradescope',
    { 'e/submission_metadata.yml': metadata, 'e/submission_1/main.py': '', 'e/submission_2/a/main.py': '' },
    {},
    ['gradescope', { ada: ['main.py'], 'GH@x.edu': ['main.py'], alan: ['main.py'] }],
  ],
  [
    'Gradescope with a roster',
    { 'submission_metadata.yml': metadata, 'submission_1/main.py': '', 'submission_2/a.py': '' },
    { roster },
    ['gradescope', { ada: ['main.py'], grace: ['main.py'], alan: ['a.py'] }],
  ],
  [
    'a pattern',
    { 'up/ada_main.py': '', 'up/ada_lib/x.py': '', 'up/README': '' },
    { pattern: '(?<student>\\w+?)_(?<file>.+)' },
    ['pattern', { ada: ['lib/x.py', 'main.py'] }],
  ],
];

test.each(shapes)('recognises %s', async (_, files, options, expected) => {
  expect(await summarize(files, options)).toEqual(expected);
});

test('returns contents, names and times', async () => {
  const { submissions } = await match({ 'submission_metadata.yml': metadata, 'submission_1/main.py': 'print(1)' });
  const submittedAt = Date.parse('2026-10-05T08:14:36.529Z');
  const files = [{ path: 'main.py', data: Buffer.from('print(1)') }];
  expect(submissions).toEqual([
    { student: 'GH@x.edu', name: 'Grace Hopper', files, submittedAt },
    { student: 'ada', name: 'Ada Lovelace', files, submittedAt },
    { student: 'alan', name: 'Alan Turing', files: [], submittedAt: Date.parse('2026-10-05T08:00:00Z') },
  ]);
});

test('lists who is missing, who is unknown and what is left out', async () => {
  const files = { 'ada/main.py': '', 'ada/.DS_Store': '', 'ada/__pycache__/m.pyc': '', 'eve/main.py': '', notes: '' };
  const { missing, missingNames, unknown, leftOut, problems } = await match(files, { roster });
  expect({ missing, unknown, problems }).toEqual({ missing: ['grace'], unknown: ['eve'], problems: [] });
  expect(missingNames).toEqual(['Grace Hopper']);
  expect(leftOut).toEqual([
    { path: 'ada/.DS_Store', reason: 'is no work of a student' },
    { path: 'ada/__pycache__', reason: 'is no work of a student' },
    { path: 'notes', reason: 'does not have the name of a student' },
  ]);
});
