import type { ProblemError } from '@runq/common/contract/problem';
import { expect, test } from 'vitest';
import { type Files, match, roster, zipOf } from '../../test/support/match-archive.js';
import { buildRawZip } from '../../test/support/raw-zip.js';

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
