import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packTar, type TarEntry } from '../../test/support/pack-tar.js';
import type { ArchiveLimits } from './archive-limits.js';
import { readTar } from './read-tar.js';

const mebibyte = 1024 * 1024;
const limits: ArchiveLimits = { maxTotalBytes: 8 * mebibyte, maxRatio: 100, maxFiles: 50, maxDepth: 4 };

/** A header of a tar (POSIX ustar) that may lie, without content. */
function buildHeader({
  name,
  size = '0',
  flag = '0',
}: {
  name: Buffer | string;
  size?: string;
  flag?: string;
}): Buffer {
  const block = Buffer.alloc(512);
  Buffer.from(name).copy(block);
  block.write('000644 \x000000 \x000000 \0', 100, 'latin1');
  block.write(size.padStart(11, '0'), 124, 'latin1');
  block.write('00000000000', 136, 'latin1');
  block.write(`        ${flag}`, 148, 'latin1');
  block.write('ustar\x0000', 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

const clean = { large: [], dropped: [], problems: [], isTooLarge: false };
const end = Buffer.alloc(1024);

async function read(source: Buffer) {
  const { entries, ...rest } = await readTar(source, limits);
  return { ...rest, entries: entries.map(({ path, data }) => [path, data.toString()]) };
}

test('reads files of a plain and a compressed tar, in any folder', async () => {
  const long = `${'d'.repeat(90)}/${'e'.repeat(90)}/ü.txt`;
  const plain = await packTar([
    { name: 'ada', type: 'directory' },
    { name: 'ada/main.py', data: 'print(1)' },
    { name: 'ada/empty.txt' },
    { name: long, data: 'x'.repeat(1000) },
  ]);
  const files = [
    ['ada/main.py', 'print(1)'],
    ['ada/empty.txt', ''],
    [long, 'x'.repeat(1000)],
  ];
  for (const source of [plain, gzipSync(plain)])
    expect(await read(source)).toEqual({ entries: files, ...clean, bytes: 1008 });
});

test('drops what is no work, and does not keep files that are too large', async () => {
  const source = await packTar([
    { name: '__MACOSX/ada/._main.py', data: 'x' },
    { name: 'ada/.git/config', data: 'x' },
    { name: 'ada/.git/HEAD', data: 'x' },
    { name: 'ada/film.mp4', data: Buffer.alloc(3000) },
    { name: 'ada/main.py', data: 'x' },
  ]);
  const { entries, ...rest } = await readTar(source, { ...limits, maxFileBytes: () => 1000 });
  expect(entries.map(({ path }) => path)).toEqual(['ada/main.py']);
  expect(rest).toEqual({ ...clean, large: ['ada/film.mp4'], dropped: ['__MACOSX', 'ada/.git'], bytes: 3004 });
});

const file = { name: 'main.py', data: 'x' };
const badNames: [string, TarEntry, string][] = [
  ['a path out of the archive', { name: '../evil.py' }, 'leads out of the archive with ".."'],
  ['an absolute path', { name: '/etc/passwd' }, 'has an absolute path'],
  ['a symbolic link', { name: 'a', type: 'symlink', linkname: '/etc/passwd' }, 'is a link'],
  ['a hard link', { name: 'a', type: 'link', linkname: 'main.py' }, 'is a hard link'],
  ['a character device', { name: 'a', type: 'character-device', devmajor: 1, devminor: 3 }, 'is a device'],
  ['a block device', { name: 'a', type: 'block-device', devmajor: 8 }, 'is a device'],
  ['a named pipe', { name: 'a', type: 'fifo' }, 'is a named pipe'],
  ['a second file of a name', { name: './main.py' }, 'is in the archive twice'],
  ['a deep path', { name: 'a/b/c/d/e.py' }, 'is more than 4 folders deep'],
];

test.each(badNames)('refuses %s', async (_, entry, reason) => {
  const { problems } = await readTar(await packTar([file, entry]), limits);
  expect(problems).toEqual([{ path: entry.name, reason }]);
});

const damaged: [string, () => Buffer | Promise<Buffer>, RegExp][] = [
  ['a name in Latin-1', () => Buffer.concat([buildHeader({ name: Buffer.from('f\xfcr.py', 'latin1') }), end]), /UTF-8/],
  [
    'a pax name that is not UTF-8',
    () => {
      const record = Buffer.from('14 path=f\xfcr.p\n', 'latin1');
      const header = buildHeader({ name: 'pax', size: record.length.toString(8), flag: 'x' });
      const body = Buffer.concat([record], 512);
      return Buffer.concat([header, body, buildHeader({ name: 'a' }), end]);
    },
    /UTF-8/,
  ],
  ['an unknown type', () => Buffer.concat([buildHeader({ name: 'a', flag: 'Z' }), end]), /neither a file nor a folder/],
  ['a truncated tar', async () => (await packTar([{ name: 'a', data: 'x'.repeat(5000) }])).subarray(0, 2000), /no tar/],
  ['a truncated header', async () => (await packTar([file])).subarray(0, 300), /no tar/],
  ['a truncated gzip', async () => gzipSync(await packTar([{ name: 'a', data: 'abc' }])).subarray(0, 40), /no tar/],
  ['a gzip of something else', () => gzipSync(Buffer.alloc(2000, 'text')), /no tar/],
  [
    'a declared size beyond the file',
    () => Buffer.concat([buildHeader({ name: 'a', size: '100' }), end.subarray(600)]),
    /no tar/,
  ],
  ['a size of terabytes', () => Buffer.concat([buildHeader({ name: 'a', size: '77777777777' }), end]), /more than/],
  ['a size that is no number', () => Buffer.concat([buildHeader({ name: 'a', size: 'z'.repeat(11) }), end]), /no tar/],
  ['a name of gigabytes', () => buildHeader({ name: 'a', size: '77777777777', flag: 'L' }), /no tar/],
  [
    'a bomb of zeros',
    async () => gzipSync(await packTar([{ name: 'a', data: Buffer.alloc(4 * mebibyte) }])),
    /100 times/,
  ],
  ['a bomb without entries', () => gzipSync(Buffer.alloc(64 * mebibyte)), /100 times/],
  ['too large a file', () => packTar([{ name: 'a', data: Buffer.alloc(9 * mebibyte, 'ab') }]), /more than 8 MiB/],
  ['too many files', () => packTar(Array.from({ length: 51 }, (_, i) => ({ name: `${i}` }))), /more than 50 files/],
];

test.each(damaged)('refuses %s', async (_, build, reason) => {
  const { problems } = await readTar(await build(), limits);
  expect(problems.map((problem) => problem.reason)).toEqual([expect.stringMatching(reason)]);
});

test('lists every reason at once', async () => {
  const source = await packTar([file, file, { name: '/a' }, { name: 'b', type: 'fifo' }, { name: 'main.py/c' }]);
  const { problems } = await readTar(source, limits);
  expect(problems.map(({ path }) => path)).toEqual(['main.py', '/a', 'b', 'main.py']);
});

test('any damage to a tar is reported, and never throws', async () => {
  const plain = await packTar([file, { name: 'a/b.txt', data: 'y'.repeat(700) }, { name: `${'long/'.repeat(30)}x` }]);
  await fc.assert(
    fc.asyncProperty(
      fc.boolean(),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 }),
      fc.nat(),
      async (isGzip, changes, cut) => {
        const source = isGzip ? gzipSync(plain) : Buffer.from(plain);
        for (const [at, value] of changes) source[at % source.length] = value;
        const { entries } = await readTar(source.subarray(0, source.length - (cut % 3000)), limits);
        const bytes = entries.reduce((sum, { data }) => sum + data.length, 0);
        expect(bytes).toBeLessThanOrEqual(limits.maxTotalBytes);
      },
    ),
    { numRuns: 300 },
  );
});
