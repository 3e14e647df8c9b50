import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ZipFile } from 'yazl';
import { buildRawZip, type RawEntry } from '../../test/support/raw-zip.js';
import { readZip } from './read-zip.js';

const MiB = 1024 * 1024;
const limits = { maxTotalBytes: 4 * MiB, maxRatio: 100, maxFiles: 10, maxDepth: 3 };

const read = async (entries: RawEntry[]) => {
  const { entries: files, problems } = await readZip(buildRawZip(entries), limits);
  return { files: files.map(({ path, data }) => [path, data.toString()]), problems };
};

const file = (name: string | Buffer, rest: Partial<RawEntry> = {}): RawEntry => ({ name, data: 'x', ...rest });

async function zipWithYazl(): Promise<Buffer> {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from('print(1)\n'), 'hw/main.py');
  zip.addBuffer(Buffer.from('stored'), 'hw/data/stored.txt', { compress: false });
  zip.addBuffer(Buffer.alloc(0), 'hw/empty.txt');
  zip.addEmptyDirectory('hw/tests');
  zip.addBuffer(Buffer.from('large'), 'hw/ü.txt', { forceZip64Format: true });
  zip.end();
  return buffer(zip.outputStream);
}

const expectedFiles = [
  ['hw/main.py', 'print(1)\n'],
  ['hw/data/stored.txt', 'stored'],
  ['hw/empty.txt', ''],
  ['hw/ü.txt', 'large'],
];

function writeTemporary(data: Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'runq-zip-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'package.zip');
  writeFileSync(path, data);
  return path;
}

/** How often this process has a file open. */
const countOpen = (path: string) =>
  readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === path;
    } catch {
      // The folder that was listed is closed by now.
      return false;
    }
  }).length;

test('reads a zip from memory and from disk, and closes the file', async () => {
  const zip = await zipWithYazl();
  const path = writeTemporary(zip);
  for (const source of [zip, path]) {
    const { entries, problems } = await readZip(source, limits);
    expect(problems).toEqual([]);
    expect(entries.map(({ path, data }) => [path, data.toString()])).toEqual(expectedFiles);
  }
  await vi.waitFor(() => expect(countOpen(path)).toBe(0), 15_000);
});

test.each<[string, RawEntry, string]>([
  ['a path out of the archive', file('a/../b'), 'leads out of the archive with ".."'],
  ['the same with backslashes', file('a\\..\\b'), 'leads out of the archive with ".."'],
  ['an absolute path', file('/etc/passwd'), 'has an absolute path'],
  ['a network path of Windows', file('\\\\host\\x'), 'has an absolute path'],
  ['a drive letter', file('C:x.py'), 'has a drive letter'],
  ['a link', file('a', { mode: 0o120777 }), 'is a link'],
  ['a device', file('a', { mode: 0o020666 }), 'is neither a file nor a folder'],
  ['a pipe', file('a', { mode: 0o010666 }), 'is neither a file nor a folder'],
  ['a deep path', file('a/b/c/d'), 'is more than 3 folders deep'],
  ['a long path', file('a'.repeat(1001)), 'has a path of more than 1000 characters'],
  ['a control character', file('a\nb'), 'has control characters in its name'],
  ['a name in Latin-1', file(Buffer.from('\xfc', 'latin1')), 'has a name that is not UTF-8'],
  [
    'a broken name that is declared UTF-8',
    file(Buffer.from([0xc3, 0x28]), { flags: 0x800 }),
    'has a name that is not UTF-8',
  ],
  ['an encrypted file', file('a', { flags: 1 }), 'is encrypted'],
  ['another compression', file('a', { method: 12 }), 'is compressed with method 12; use deflate'],
  ['more bytes than declared', file('a', { data: 'xyz', declaredBytes: 2 }), 'holds more than the 2 bytes'],
  [
    'the same, not compressed',
    file('a', { data: 'xyz', method: 0, declaredBytes: 2 }),
    'holds more than the 2 bytes that it declares',
  ],
  ['fewer bytes than declared', file('a', { data: 'xyz', declaredBytes: 4 }), 'holds 3 bytes and declares 4'],
  ['a wrong checksum', file('a', { declaredCrc: 1 }), 'is damaged: its checksum is another'],
])('refuses %s', async (_, entry, reason) => {
  const { files, problems } = await read([file('good.py'), entry]);
  expect(problems).toHaveLength(1);
  expect(problems[0]!.reason).toContain(reason);
  expect(problems[0]!.path).not.toBe('');
  expect(files).toEqual([['good.py', 'x']]);
});

test('lists every problem at once', async () => {
  const { problems } = await read([
    file('/a/b/c/../d'),
    file('same'),
    file('same'),
    file('a/b'),
    file('a'),
    file('link', { mode: 0o120777 }),
    file('damaged', { declaredCrc: 1 }),
  ]);
  expect(problems).toEqual([
    { path: '/a/b/c/../d', reason: 'has an absolute path' },
    { path: '/a/b/c/../d', reason: 'leads out of the archive with ".."' },
    { path: '/a/b/c/../d', reason: 'is more than 3 folders deep' },
    { path: 'same', reason: 'is in the archive twice' },
    { path: 'link', reason: 'is a link' },
    { path: 'damaged', reason: 'is damaged: its checksum is another' },
    { path: 'a', reason: 'is both a file and a folder' },
  ]);
});

test('drops what systems leave behind, even if it would be refused', async () => {
  const { files, problems } = await read([
    file('__MACOSX/a/b/._c'),
    file('hw/.DS_Store'),
    file('hw/__pycache__/main.pyc'),
    file('hw/.git/HEAD', { mode: 0o120777 }),
    file('hw/main.py'),
  ]);
  expect(problems).toEqual([{ path: '__MACOSX/a/b/._c', reason: 'is more than 3 folders deep' }]);
  expect(files).toEqual([['hw/main.py', 'x']]);
});

test('paths have forward slashes and composed accents, names may differ in case', async () => {
  const unicodeName = Buffer.from('ü.py');
  const escaped = Buffer.from('#U00fc.py');
  const field = Buffer.concat([Buffer.from([0x75, 0x70, unicodeName.length + 5, 0, 1]), Buffer.alloc(4), unicodeName]);
  field.writeUInt32LE(crc32(escaped), 5);
  const { files, problems } = await read([
    file('./a//b\\c'),
    file('A'),
    file('folder/'),
    file('folder\\'),
    file('nai\u0308ve'),
    file(escaped, { extra: field }),
  ]);
  expect(problems).toEqual([]);
  expect(files.map(([path]) => path)).toEqual(['a/b/c', 'A', 'naïve', 'ü.py']);
});

test.each<[string, RawEntry[], string]>([
  ['too many files', Array.from({ length: 11 }, (_, i) => file(`${i}`)), 'holds more than 10 files'],
  ['too many folders', Array.from({ length: 41 }, (_, i) => file(`${i}/`)), 'holds more than 10 files'],
  ['too many bytes', [file('a', { data: Buffer.alloc(5 * MiB), method: 0 })], 'holds more than 4 MiB unpacked'],
  ['a bomb', [file('a', { data: Buffer.alloc(3 * MiB) })], 'is more than 100 times as large when unpacked'],
  [
    'entries that share their bytes',
    [file('0', { data: Buffer.alloc(MiB / 2) }), ...[1, 2].map((i) => ({ name: `${i}` }))],
    'is more than 100 times as large when unpacked',
  ],
])('refuses %s', async (_, entries, reason) => {
  expect((await read(entries)).problems).toEqual([{ path: '', reason }]);
});

test('a bomb that declares few bytes is read no further than those', async () => {
  const { files, problems } = await read([file('a', { data: Buffer.alloc(64 * MiB), declaredBytes: 10 })]);
  expect(files).toEqual([]);
  expect(problems).toEqual([{ path: 'a', reason: 'holds more than the 10 bytes that it declares' }]);
});

test('repetitive text up to 1 MiB may have any ratio', async () => {
  expect((await read([file('zeros', { data: '0\n'.repeat(MiB / 2) })])).problems).toEqual([]);
});

test.each([
  ['no zip', Buffer.from('a'.repeat(100))],
  ['nothing', Buffer.alloc(0)],
  ['half a zip', buildRawZip([file('a'), file('b')]).subarray(0, 60)],
])('refuses %s', async (_, data) => {
  const results = [await readZip(data, limits), await readZip(writeTemporary(data), limits)];
  for (const { entries, problems } of results) {
    expect(entries).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(problems[0]!.reason).toMatch(/^is no zip that can be read: /);
  }
});

test('a file that cannot be opened is no fault of the archive', async () => {
  await expect(readZip('/nonexistent/package.zip', limits)).rejects.toThrow('ENOENT');
});

test('any damage to a zip is reported, and never throws', async () => {
  const zip = await zipWithYazl();
  const path = writeTemporary(zip);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(zip.length - 1), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 12 }),
      async (changes) => {
        const damaged = Buffer.from(zip);
        for (const [position, byte] of changes) damaged[position] = byte;
        writeFileSync(path, damaged);
        const [fromMemory, fromDisk] = [await readZip(damaged, limits), await readZip(path, limits)];
        expect(fromDisk.entries).toEqual(fromMemory.entries);
        expect(fromDisk.problems.length).toBe(fromMemory.problems.length);
        const total = fromMemory.entries.reduce((sum, { data }) => sum + data.length, 0);
        expect(total).toBeLessThanOrEqual(limits.maxTotalBytes);
      },
    ),
    { numRuns: 300 },
  );
});

test('offsets beyond 2^53 are reported', async () => {
  // The locator of a 64-bit directory, and a local header by a field of 64 bits.
  const locator = Buffer.alloc(20, 0xff);
  locator.writeUInt32LE(0x07064b50, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  const field = Buffer.concat([Buffer.from([1, 0, 8, 0]), Buffer.alloc(8, 0xff)]);
  const cases: [Buffer, string][] = [
    [Buffer.concat([locator, end]), 'is no zip that can be read: unexpected EOF'],
    [buildRawZip([file('a', { extra: field, declaredOffset: 0xffffffff })]), 'cannot be unpacked: unexpected EOF'],
  ];
  for (const [zip, reason] of cases)
    for (const source of [zip, writeTemporary(zip)])
      expect((await readZip(source, limits)).problems).toMatchObject([{ reason }]);
});
