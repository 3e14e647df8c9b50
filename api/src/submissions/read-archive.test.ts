import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ProblemError } from '@runq/common/contract/problem';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ZipFile } from 'yazl';
import { packTar } from '../../test/support/pack-tar.js';
import { buildRawZip } from '../../test/support/raw-zip.js';
import { matchSubmissions } from './match-submissions.js';
import { readArchive } from './read-archive.js';

const mebibyte = 1024 * 1024;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runq-archives-'));
  vi.stubEnv('TMPDIR', folder);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** Packs a zip as yazl writes it. */
async function packZip(files: Record<string, Buffer>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [path, data] of Object.entries(files)) zip.addBuffer(data, path);
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

const files = { 'ada/main.py': Buffer.from('print(1)'), 'ada/.git/HEAD': Buffer.from('x'), 'ü/ö.py': Buffer.alloc(0) };
const packedTar = () => packTar(Object.entries(files).map(([name, data]) => ({ name, data })));

test.each<[string, () => Promise<Buffer>]>([
  ['a zip', () => packZip(files)],
  ['a tar', packedTar],
  ['a tar in gzip', async () => gzipSync(await packedTar())],
])('reads %s, whatever its name, from memory and from disk', async (_, pack) => {
  const data = await pack();
  const path = join(folder, 'upload');
  await writeFile(path, data);
  for (const source of [data, path]) {
    const { entries, dropped, large, bytes } = await readArchive(source);
    expect(entries).toEqual([
      { path: 'ada/main.py', data: Buffer.from('print(1)') },
      { path: 'ü/ö.py', data: Buffer.alloc(0) },
    ]);
    expect({ dropped, large }).toEqual({ dropped: ['ada/.git'], large: [] });
    expect(bytes).toBeGreaterThanOrEqual(8);
  }
  expect(await readdir(folder)).toEqual(['upload']);
});

const named = (name: string | Buffer) => ({ name, data: 'x' });
const link = { name: 'ada/l', data: '/etc/passwd', mode: 0o120777 };
const deep = 'd/'.repeat(10);

const refused: [string, () => Buffer | Promise<Buffer>, string[]][] = [
  ['an empty file', () => Buffer.alloc(0), ['is empty']],
  ['a text', () => Buffer.from('print(1)'), ['is neither a zip nor a tar; send a .zip, .tar or .tar.gz']],
  ['a RAR archive', () => Buffer.from('Rar!\x1a\x07\x00'), ['is a RAR archive; send a .zip, .tar or .tar.gz']],
  ['an empty zip', () => packZip({}), ['holds no files']],
  ['an empty tar', () => packTar([]), ['holds no files']],
  ['only dropped files', () => packZip({ '__MACOSX/a': Buffer.alloc(1) }), ['holds no files']],
  ['a truncated zip', async () => (await packZip(files)).subarray(0, -30), ['is no zip that can be read: ']],
  [
    'a truncated tar in gzip',
    async () => gzipSync(await packedTar()).subarray(0, 60),
    ['is no tar that can be read: '],
  ],
  ['a gzip of a text', () => gzipSync('print(1)'), ['is no tar that can be read: ']],
  [
    'several faults',
    () => buildRawZip([named('../a.py'), named('/b.py'), link, named('c.py'), named('c.py'), named(`${deep}x.py`)]),
    [
      '"../a.py": leads out of the archive with ".."',
      '"/b.py": has an absolute path',
      '"ada/l": is a link',
      '"c.py": is in the archive twice',
      `"${deep}x.py": is more than 10 folders deep`,
    ],
  ],
  [
    'a name that is not UTF-8',
    () => buildRawZip([named(Buffer.from('f\xfcr.py', 'latin1'))]),
    ['has a name that is not'],
  ],
  ['overlapping entries', () => buildRawZip([named('a.py'), { name: 'b.py', declaredBytes: 3 }]), ['"b.py": ']],
  [
    'a size that lies',
    () => buildRawZip([{ name: 'a.py', data: 'xyz', declaredBytes: 1 }]),
    ['"a.py": holds more than'],
  ],
  ['a device', () => packTar([{ name: 'null', type: 'character-device' }]), ['"null": is a device']],
  ['a hard link', () => packTar([{ name: 'a', type: 'link', linkname: '/etc/passwd' }]), ['"a": is a hard link']],
];

test.each(refused)('refuses %s', async (_, build, messages) => {
  const errors = messages.map((message) => ({ pointer: '/submissions', message: expect.stringContaining(message) }));
  await expect(readArchive(await build())).rejects.toMatchObject({ problem: { code: 'invalid', errors } });
});

/** Bytes that do not compress much: each run of 64 begins with another number. */
function fill(bytes: number): Buffer {
  const data = Buffer.alloc(bytes);
  for (let at = 0; at + 4 <= bytes; at += 64) data.writeUInt32LE(Math.imul(at, 2654435761) >>> 0, at);
  return data;
}

const parts = (count: number, data: Buffer) => Array.from({ length: count }, (_, i) => ({ name: `s/${i}.txt`, data }));

test.each<[string, () => Buffer | Promise<Buffer>, string]>([
  ['a zip of 100 MiB of zeros', () => buildRawZip([{ name: 'a', data: Buffer.alloc(100 * mebibyte) }]), '100 times'],
  ['the same as a tar', async () => gzipSync(await packTar(parts(100, Buffer.alloc(mebibyte)))), '100 times'],
  ['201 MiB in a zip', () => buildRawZip(parts(67, fill(3 * mebibyte))), 'more than 200 MiB'],
  ['201 MiB in a tar', () => packTar(parts(67, fill(3 * mebibyte))), 'more than 200 MiB'],
  ['20,001 files in a zip', () => buildRawZip(parts(20_001, Buffer.from('x'))), 'more than 20,000 files'],
  ['20,001 files in a tar', () => packTar(parts(20_001, Buffer.from('x'))), 'more than 20,000 files'],
])('refuses %s', async (_, build, message) => {
  await expect(readArchive(await build())).rejects.toMatchObject({
    problem: { code: 'too_large', errors: [{ pointer: '/submissions', message: expect.stringContaining(message) }] },
  });
});

const names = fc.oneof(
  fc.constantFrom('ada/main.py', 'ada.zip', 'b.py', '../x', '/y', 'a\\b', 'submission_metadata.yml', '.git/a', 'C:z'),
  fc.constantFrom('A B_1_assignsubmission_file_/m.py', 'submission_1/m.py', 'ada', 'd/'.repeat(12), '\0', ''),
  fc.string({ maxLength: 12, unit: 'binary' }),
);
const contents = fc.oneof(
  fc.constantFrom('', 'PK\x03\x04', 'submission_1:\n  :submitters:\n  - :sid: a\n'),
  fc.string(),
);

/** An archive with any names and contents, of which some bytes may be changed. */
const archives = fc
  .record({
    entries: fc.array(fc.record({ name: names, data: contents }), { maxLength: 6 }),
    format: fc.constantFrom('zip', 'tar', 'gzip'),
    mode: fc.constantFrom(0o100644, 0o100644, 0o120777, 0o060000),
    changes: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }),
  })
  .map(async ({ entries, format, mode, changes }) => {
    const zip = buildRawZip(entries.map((entry) => ({ ...entry, mode })));
    const plain = format === 'zip' ? zip : await packTar([...entries, { name: 'nested.zip', data: zip }]);
    const source = format === 'gzip' ? gzipSync(plain) : plain;
    for (const [at, value] of changes) source[at % source.length] = value;
    return source;
  });

test('any archive is matched or refused with reasons', async () => {
  await fc.assert(
    fc.asyncProperty(archives, async (archive) => {
      try {
        const { submissions } = await matchSubmissions(await readArchive(await archive), {
          roster: null,
          pattern: null,
        });
        const ids = submissions.map(({ student }) => student);
        expect(ids).toEqual([...new Set(ids)].sort());
      } catch (error) {
        expect(error).toBeInstanceOf(ProblemError);
        expect((error as ProblemError).problem.errors).not.toEqual([]);
      }
    }),
    { numRuns: 500 },
  );
});

test('nothing is created on disk', async () => {
  expect(await readdir(tmpdir())).toEqual(['upload']);
});
