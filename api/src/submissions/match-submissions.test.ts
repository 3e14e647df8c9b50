import type { ProblemError } from '@runq/common/contract/problem';
import { expect, test } from 'vitest';
import { buildRawZip } from '../../test/support/raw-zip.js';
import { matchSubmissions } from './match-submissions.js';
import { parseRoster } from './parse-roster.js';
import { readArchive } from './read-archive.js';

type Files = Record<string, string | Buffer>;

const zipOf = (files: Files) => buildRawZip(Object.entries(files).map(([name, data]) => ({ name, data })));

async function match(files: Files, { roster, ...rest }: { roster?: string; pattern?: string; entry?: string } = {}) {
  const options = { pattern: null, ...rest, roster: roster === undefined ? null : parseRoster(Buffer.from(roster)) };
  return matchSubmissions(await readArchive(zipOf(files)), options);
}

/** The shape, and the paths of each student. */
async function summarize(files: Files, options: Parameters<typeof match>[1] = {}) {
  const { shape, submissions } = await match(files, options);
  return [
    shape,
    Object.fromEntries(submissions.map(({ student, files: own }) => [student, own.map(({ path }) => path)])),
  ];
}

const roster = 'id,name,email\nada,Ada Lovelace,al@x.edu\ngrace,Grace Hopper,gh@x.edu\n';
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

const mebibyte = 1024 * 1024;
/** Bytes that compress, but not a hundredfold. */
function largeText(bytes: number): Buffer {
  const text = Buffer.alloc(bytes);
  for (let i = 0, noise = 1; i < bytes; i += i % 64 < 4 ? 1 : 60) {
    noise = Math.imul(noise, 1103515245) + 12345;
    text[i] = noise >>> 16;
  }
  return text;
}

const problems: [string, Files, Parameters<typeof match>[1], { files: unknown; problem: [string, string] }][] = [
  [
    'a file that is too large',
    { 'ada/main.py': 'x', 'ada/film.mp4': largeText(mebibyte + 1) },
    {},
    { files: ['main.py'], problem: ['ada', '1 file is left out'] },
  ],
  [
    'a program beside the folders of students',
    { 'grade.py': '', 'ada/main.py': '' },
    {},
    { files: ['main.py'], problem: ['grade.py', 'does not have the name of a student'] },
  ],
  [
    'the program of one student without a folder',
    { 'main.py': '' },
    {},
    { files: ['main.py'], problem: ['main.py', 'is taken for the program of a student "main"'] },
  ],
  [
    'only a file that is too large',
    { 'ada.py': largeText(mebibyte + 1) },
    {},
    { files: [], problem: ['ada.py', 'has no file that can be used'] },
  ],
  [
    'files that are too large together: programs come first',
    {
      'ada/a.txt': largeText(mebibyte / 2),
      'ada/b.txt': largeText(mebibyte / 2),
      'ada/main.py': 'x',
      'ada/z.txt': 'x',
    },
    {},
    { files: ['a.txt', 'main.py', 'z.txt'], problem: ['ada', '1 file is left out'] },
  ],
  [
    'a zip that leads out of its folder',
    { 'ada.zip': zipOf({ '../main.py': '' }) },
    {},
    { files: [], problem: ['ada.zip/../main.py', 'leads out of the archive with ".."'] },
  ],
  [
    'a zip that is none',
    { 'ada.zip': 'PK no' },
    {},
    { files: [], problem: ['ada.zip', expect.stringContaining('is no zip that can be read')] },
  ],
  [
    'a zip that is a bomb',
    { 'ada.zip': zipOf({ a: Buffer.alloc(10 * mebibyte) }) },
    {},
    { files: [], problem: ['ada.zip', 'is more than 100 times as large when unpacked'] },
  ],
  [
    'a zip that declares gigabytes',
    { 'ada.zip': buildRawZip([{ name: 'a', data: 'x', declaredBytes: 4_000_000_000 }]) },
    {},
    { files: [], problem: ['ada.zip', 'is more than 100 times as large when unpacked'] },
  ],
  ['an empty zip', { 'ada.zip': zipOf({}) }, {}, { files: [], problem: ['ada.zip', 'has no file that can be used'] }],
  [
    'two submissions',
    { 'ada/main.py': '', 'Ada Lovelace/b.py': '' },
    { roster },
    { files: ['main.py'], problem: ['Ada Lovelace', 'is a second submission of "ada"; "ada" counts'] },
  ],
  [
    'a name that several have',
    { 'A B/main.py': '' },
    { roster: 'id,name\na,"B, A"\nb,A B\n' },
    { files: ['main.py'], problem: ['A B', 'could be any of "a", "b"'] },
  ],
  [
    'an online text only',
    { 'Ada L_1_assignsubmission_onlinetext_/onlinetext.html': '' },
    {},
    {
      files: ['onlinetext.html'],
      problem: ['Ada L_1_assignsubmission_onlinetext_', 'holds an online text only, no files'],
    },
  ],
  [
    'a submission without metadata',
    { 'submission_metadata.yml': 'submission_1:\n  :submitters: {{\n', 'submission_1/main.py': '' },
    {},
    {
      files: ['main.py'],
      problem: ['submission_1', 'has no submitters that can be read in submission_metadata.yml'],
    },
  ],
];

test.each(problems)('reports %s, and grades the others', async (_, files, options, { files: own, problem }) => {
  const isMoodle = Object.keys(files).some((path) => path.includes('assignsubmission'));
  const isFlat = Object.keys(files).every((path) => path.endsWith('.py') && !path.includes('/'));
  const other = isMoodle ? 'Zoe Z_9_assignsubmission_file_/main.py' : isFlat ? 'zoe.py' : 'zoe/main.py';
  const matched = await match({ ...files, [other]: 'print()' }, options);
  const zoe = matched.submissions.find(({ student }) => student === (isMoodle ? '9' : 'zoe'));
  expect(zoe?.files.map(({ path }) => path)).toEqual(['main.py']);
  expect(matched.problems.map(({ path, reason }) => [path, reason])).toContainEqual(problem);
  const [first] = matched.submissions.filter((submission) => submission !== zoe);
  expect(first?.files.map(({ path }) => path)).toEqual(own);
});

test("leaves out a student's files after the hundredth", async () => {
  const many = Object.fromEntries(Array.from({ length: 102 }, (_, i) => [`ada/${String(i).padStart(3, '0')}.txt`, '']));
  const { submissions, leftOut } = await match({ ...many, 'ada/main.py': '', 'b/main.py': '' });
  expect(submissions.map(({ files }) => files.length)).toEqual([100, 1]);
  expect(leftOut.map(({ path }) => path)).toEqual(['ada/099.txt', 'ada/100.txt', 'ada/101.txt']);
});

test.each<[string, Files, string, string]>([
  [
    'with a path that is too long',
    { [`ada/${'x'.repeat(200)}/${'y'.repeat(100)}`]: '', 'ada/main.py': '' },
    `ada/${'x'.repeat(200)}/${'y'.repeat(100)}`,
    'has a path that cannot be used: ',
  ],
  [
    'of the same name in both parts of a Moodle submission',
    { 'A B_1_assignsubmission_file_main.py': 'x', 'A B_1_assignsubmission_file/main.py': 'x' },
    'A B_1_assignsubmission_file/main.py',
    'is a second "main.py"',
  ],
  [
    'that is a folder in another part',
    { 'A B_1_assignsubmission_file_main.py': 'x', 'A B_1_assignsubmission_file/main.py/x': '' },
    'A B_1_assignsubmission_file/main.py/x',
    'is both a file and a folder',
  ],
])('leaves out a file %s', async (_, files, path, reason) => {
  const { submissions, leftOut } = await match(files);
  expect(leftOut).toEqual([{ path, reason: expect.stringContaining(reason) }]);
  expect(submissions.map(({ files: own }) => own.map((file) => file.path))).toEqual([['main.py']]);
});

test('refuses an archive of which the nested zips exceed its limits together', async () => {
  const data = zipOf({ data: largeText(19 * mebibyte) });
  const files = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`s${i}.zip`, data]));
  await expect(match(files)).rejects.toMatchObject({
    problem: { code: 'too_large', errors: [{ pointer: '/submissions', message: expect.stringContaining('200 MiB') }] },
  });
});

test.each<[string, Files, string]>([
  ['nothing of a student', { 'README.md': '', 'a.pdf': '' }, 'holds "README.md", "a.pdf"; expected a folder'],
  [
    'metadata that is too large',
    { 'submission_metadata.yml': largeText(17 * mebibyte), 'a/main.py': '' },
    '"submission_metadata.yml" is larger than 16 MiB',
  ],
])('refuses an archive with %s', async (_, files, message) => {
  const error = await match(files).catch((reason: ProblemError) => reason);
  expect(error).toMatchObject({ problem: { errors: [{ message: expect.stringContaining(message) }] } });
});
