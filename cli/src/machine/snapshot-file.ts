import { open } from 'node:fs/promises';
import { refuse } from '../exit-code.js';
import { findProgram, runProgram } from './programs.js';

/** A snapshot of Redis begins with its name and the version of the format, as in `REDIS0010`. */
const magic = /^(REDIS\d{4}|VALKEY\d{3})$/;
const magicLength = 9;
/** It ends with this byte and eight of a checksum. */
const endOfFile = 0xff;
const endLength = 9;
const checkTimeoutMs = 3_600_000;

/** What a snapshot says about itself; null where redis-check-rdb is not installed. */
interface SnapshotFacts {
  bytes: number;
  keys: number | null;
  /** The version of the server that wrote it. */
  version: string | null;
  /** When it was written (epoch ms, whole seconds). */
  takenAt: number | null;
}

/**
 * Refuses a file that is no whole snapshot of Redis: with redis-check-rdb, which reads all of it, where it exists.
 * `path` is the PATH, `name` stands for the file in messages.
 */
export async function checkSnapshot(
  file: string,
  { path, signal, name = file }: { path: string | undefined; signal: AbortSignal; name?: string },
): Promise<SnapshotFacts> {
  const bytes = await checkEnds(file, name);
  const checker = findProgram(['redis-check-rdb', 'valkey-check-rdb'], path);
  if (checker === null) return { bytes, keys: null, version: null, takenAt: null };
  const { code, output } = await runProgram(checker, [file], { signal, timeoutMs: checkTimeoutMs });
  if (code !== 0) throw refuse(`${name} is damaged.`, output.trim().split('\n').slice(-3));
  return { bytes, ...parseCheck(output) };
}

async function checkEnds(file: string, name: string): Promise<number> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const read = async (position: number) =>
      (await handle.read(Buffer.alloc(magicLength), 0, magicLength, position)).buffer;
    if (size < magicLength + endLength || !magic.test((await read(0)).toString('latin1')))
      throw refuse(`${name} is no snapshot of Redis.`);
    if ((await read(size - endLength))[0] !== endOfFile) throw refuse(`${name} is cut off.`);
    return size;
  } finally {
    await handle.close();
  }
}

/** Reads the output of redis-check-rdb. */
function parseCheck(output: string): Omit<SnapshotFacts, 'bytes'> {
  const find = (pattern: RegExp) => pattern.exec(output)?.[1] ?? null;
  const keys = find(/^\[info\] (\d+) keys read/m);
  const writtenAt = find(/AUX FIELD ctime = '(\d+)'/);
  return {
    keys: keys === null ? null : Number(keys),
    version: find(/AUX FIELD (?:redis|valkey)-ver = '([^']+)'/),
    takenAt: writtenAt === null ? null : Number(writtenAt) * 1000,
  };
}

/** `Redis 7.0.15, 3.4 MB, of 2026-11-30 03:20:30Z`. */
export function describeSnapshot({ bytes, version, takenAt }: SnapshotFacts): string {
  const at = takenAt === null ? [] : [`of ${new Date(takenAt).toISOString().slice(0, 19).replace('T', ' ')}Z`];
  return [...(version ? [`Redis ${version}`] : []), `${(bytes / 1e6).toFixed(1)} MB`, ...at].join(', ');
}
