import { open } from 'node:fs/promises';
import type { ReadArchive } from '../archives/archive-limits.js';
import { readTar } from '../archives/read-tar.js';
import { readZip } from '../archives/read-zip.js';
import { createInvalidInput } from './invalid-input.js';
import { submissionArchiveLimits } from './submission-limits.js';

/** The files of an accepted archive; see `ReadArchive`. */
export type SubmissionArchive = Omit<ReadArchive, 'problems' | 'isTooLarge'>;

/** Bytes that show the format: the magic of a tar lies at 257. */
const headBytes = 512;
const tarMagic = { offset: 257, text: 'ustar' } as const;

/** Formats that students and course systems also use, with their magic bytes. */
const otherFormats: [string, number[]][] = [
  ['a RAR archive', [0x52, 0x61, 0x72, 0x21]],
  ['a 7z archive', [0x37, 0x7a, 0xbc, 0xaf]],
  ['an xz archive', [0xfd, 0x37, 0x7a, 0x58]],
  ['a bzip2 archive', [0x42, 0x5a, 0x68]],
];

/**
 * Reads an archive of submissions, given by its path on disk or as a buffer: a zip, a tar, or a tar in gzip, as its
 * first bytes show. Throws a `ProblemError` that lists every reason why it is refused.
 */
export async function readArchive(source: string | Buffer): Promise<SubmissionArchive> {
  const head = await readHead(source);
  const { problems, isTooLarge, ...archive } = await chooseReader(head)(source, submissionArchiveLimits);
  const messages = problems.map(({ path, reason }) => (path === '' ? reason : `"${path}": ${reason}`));
  if (messages.length === 0 && archive.entries.length + archive.large.length === 0) messages.push('holds no files');
  if (messages.length > 0) throw refuse(messages, isTooLarge ? 'too_large' : 'invalid');
  return archive;
}

function chooseReader(head: Buffer): typeof readZip {
  const startsWith = (bytes: number[]) => bytes.every((byte, index) => head[index] === byte);
  if (head.length === 0) throw refuse(['is empty']);
  if (startsWith([0x50, 0x4b])) return readZip;
  const isTar = head.toString('latin1', tarMagic.offset, tarMagic.offset + tarMagic.text.length) === tarMagic.text;
  // A tar without files begins with the zeros that end it.
  const isEmptyTar = head.length === headBytes && head.every((byte) => byte === 0);
  if (startsWith([0x1f, 0x8b]) || isTar || isEmptyTar) return readTar;
  const other = otherFormats.find(([, magic]) => startsWith(magic))?.[0] ?? 'neither a zip nor a tar';
  throw refuse([`is ${other}; send a .zip, .tar or .tar.gz`]);
}

async function readHead(source: string | Buffer): Promise<Buffer> {
  if (typeof source !== 'string') return source.subarray(0, headBytes);
  const handle = await open(source);
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

const refuse = (messages: string[], code: 'invalid' | 'too_large' = 'invalid') =>
  createInvalidInput('The archive of submissions is refused; see errors.', '/submissions', messages, code);
