import { expect, test } from 'vitest';
import { exampleFiles, parseOptions } from '../../test/support/assignment-package.js';
import { buildRawZip, type RawEntry } from '../../test/support/raw-zip.js';
import { AssignmentError, formatProblem } from './assignment-error.js';
import { parseAssignment } from './parse-assignment.js';
import { readPackage } from './read-package.js';

const file = (name: string, rest: Partial<RawEntry> = {}): RawEntry => ({ name, data: name, ...rest });
const listPaths = async (...names: string[]) =>
  (await readPackage(buildRawZip(names.map((name) => file(name))))).map(({ path }) => path);

test.each<[string, string[], string[]]>([
  ['a folder that holds everything', ['hw/assignment.yaml', 'hw/t/1.in'], ['assignment.yaml', 't/1.in']],
  ['only one such folder', ['a/b/1.in', 'a/b/1.out'], ['b/1.in', 'b/1.out']],
  ['not one of two', ['a/1.in', 'b/1.out'], ['a/1.in', 'b/1.out']],
  ['not one beside a file', ['hw/1.in', 'README.md'], ['hw/1.in', 'README.md']],
  ['one beside files that are dropped', ['hw/1.in', '__MACOSX/hw/._1.in', '.DS_Store'], ['1.in']],
])('strips %s', async (_, names, paths) => {
  expect(await listPaths(...names)).toEqual(paths);
});

test('a zip of the example, as macOS and Windows write it, is the assignment', async () => {
  const entries = Object.entries(exampleFiles).map(([path, data]) =>
    file(`hw03\\${path.replace('/', '\\')}`, { data }),
  );
  const files = await readPackage(buildRawZip([file('__MACOSX/._hw03'), ...entries]));
  expect(parseAssignment(files, parseOptions).assignment.cases).toHaveLength(3);
});

test('every reason to refuse a zip is in one error', async () => {
  const refused = readPackage(
    buildRawZip([
      file('../a'),
      file('/b'),
      file('c', { mode: 0o120777 }),
      file('d'),
      file('d'),
      file('e', { flags: 1 }),
    ]),
  );
  const error = await refused.then(
    () => null,
    (err: unknown) => err,
  );
  expect(error).toBeInstanceOf(AssignmentError);
  expect((error as AssignmentError).problems.map(formatProblem)).toEqual([
    '"../a" leads out of the archive with ".."',
    '"/b" has an absolute path',
    '"c" is a link',
    '"d" is in the archive twice',
    '"e" is encrypted',
  ]);
});

test('a package holds at most 2,000 files and 64 MiB', async () => {
  const many = Array.from({ length: 2001 }, (_, i) => file(`${i}`));
  await expect(readPackage(buildRawZip(many))).rejects.toThrow('the zip holds more than 2,000 files');
  const large = [file('a', { data: Buffer.alloc(65 * 1024 * 1024), method: 0 })];
  await expect(readPackage(buildRawZip(large))).rejects.toThrow('the zip holds more than 64 MiB unpacked');
});
