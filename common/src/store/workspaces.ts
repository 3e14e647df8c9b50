import { createHash } from 'node:crypto';
import type { Role } from '../contract/run.js';
import type { FileEncoding } from '../contract/workspace.js';
import { encodeId, type Keys } from './keys.js';
import type { Redis } from './redis.js';
import { createScript, type ReadLua } from './scripts.js';

/** One version of a file. `savedAt` is epoch ms, `bytes` the decoded size. */
export interface StoredVersion {
  version: number;
  encoding: FileEncoding;
  bytes: number;
  etag: string;
  savedAt: number;
}

/** Whose files, and how long they are kept. */
export interface FileOwner {
  userId: string;
  role: Role;
}

/** What a change expects to find: no file, any file, or a version with one of these etags. */
export type Expected = 'none' | 'any' | string[];

/** Why a change was refused; `current` null is no file. */
export type FileRefusal =
  | { outcome: 'mismatch'; current: StoredVersion | null }
  | { outcome: 'folder'; other: string }
  | { outcome: 'taken' }
  | { outcome: 'files'; maxFiles: number }
  | { outcome: 'bytes'; usedBytes: number; maxBytes: number }
  | { outcome: 'full' };

export interface StoredWorkspace {
  usedBytes: number;
  maxBytes: number;
  maxFiles: number;
  files: Map<string, StoredVersion>;
  /** `deletedAt` is epoch ms. */
  deleted: Map<string, { version: number; deletedAt: number }>;
}

function parseLine(line: string): StoredVersion {
  const [version, encoding, bytes, hash, savedAt] = line.split(' ');
  return {
    version: Number(version),
    encoding: encoding as FileEncoding,
    bytes: Number(bytes),
    etag: `${version}-${hash}`,
    savedAt: Number(savedAt),
  };
}

/** What the scripts compare by: no etag holds a space, and "*" is none. */
function toExpectedArgument(expected: Expected): string {
  if (expected === 'none') return '';
  return expected === 'any' ? '*' : expected.filter((etag) => /^[\w-]+$/.test(etag)).join(' ') || '-';
}

/** Tells contents apart; the encoding counts, since it comes back as it was sent. */
const hashOf = (data: Buffer, encoding: FileEncoding) =>
  createHash('sha256').update(`${encoding} `).update(data).digest('base64url').slice(0, 22);

function toRefusal([outcome, ...facts]: string[]): FileRefusal {
  const [first = '', second = ''] = facts;
  if (outcome === 'mismatch') return { outcome, current: first ? parseLine(first) : null };
  if (outcome === 'folder') return { outcome, other: first };
  if (outcome === 'files') return { outcome, maxFiles: Number(first) };
  if (outcome === 'bytes') return { outcome, usedBytes: Number(first), maxBytes: Number(second) };
  if (outcome === 'taken' || outcome === 'full') return { outcome };
  throw new Error(`a script of the workspaces answered ${outcome}`);
}

/**
 * The files of users, with their older versions. Each change is one script that compares with what the caller knows, keeps to the quota
 * and counts, so that of two writers exactly one wins. A change that is sent again is done once. What a user no longer touches goes by
 * `sweep`.
 */
export function createWorkspaces(deps: { redis: Redis; keys: Keys; readLua?: ReadLua | undefined }) {
  const { redis, keys } = deps;
  const script = (name: string) => createScript(deps, name);
  const saveFile = script('saveFile');
  const deleteFile = script('deleteFile');
  const moveFile = script('moveFile');
  const readFile = script('readFile');
  const readWorkspace = script('readWorkspace');
  const sweepWorkspaces = script('sweepWorkspaces');
  const deleteWorkspace = script('deleteWorkspace');
  const who = ({ userId, role }: FileOwner) => [encodeId(userId), role];

  return {
    async list(owner: FileOwner): Promise<StoredWorkspace> {
      const reply = (await readWorkspace.call(keys.ofUser(owner.userId), ...who(owner))) as [
        number,
        number,
        number,
        string[],
        string[],
      ];
      const [usedBytes, maxBytes, maxFiles, files, deleted] = reply;
      return {
        ...{ usedBytes, maxBytes, maxFiles },
        files: new Map(toPairs(files).map(([path, line]) => [path, parseLine(line)])),
        deleted: new Map(
          toPairs(deleted).map(([path, mark]) => {
            const [version, deletedAt] = mark.split(' ').map(Number) as [number, number];
            return [path, { version, deletedAt }];
          }),
        ),
      };
    },

    /** The version that holds, or another one, also of a file that was deleted. Null when there is none, or no longer. */
    async read(userId: string, path: string, version?: number): Promise<(StoredVersion & { data: Buffer }) | null> {
      const reply = await readFile.callBuffer(keys.ofUser(userId), encodeId(userId), path, version ?? '');
      if (reply === null) return null;
      const [line, data] = reply as [Buffer, Buffer];
      return { ...parseLine(line.toString()), data };
    },

    /** Newest first, the one that holds included. Of a file that was deleted, what is left. */
    async listVersions(userId: string, path: string): Promise<StoredVersion[]> {
      const shard = keys.ofUser(userId);
      const [[, now], [, old]] = (await redis
        .multi()
        .hget(shard.workspace(userId), path)
        .hget(shard.workspaceHistory(userId), path)
        .exec()) as [[unknown, string | null], [unknown, string | null]];
      return [now, ...(old ?? '').split('\n')].filter(Boolean).map((line) => parseLine(line as string));
    },

    /** `same`: this is what the file holds already, whatever was expected. */
    async save(
      owner: FileOwner,
      path: string,
      { data, encoding }: { data: Buffer; encoding: FileEncoding },
      expected: Expected,
    ): Promise<{ outcome: 'created' | 'replaced' | 'same'; file: StoredVersion } | FileRefusal> {
      const args = [...who(owner), path, toExpectedArgument(expected), encoding, hashOf(data, encoding), data];
      const reply = (await saveFile.call(keys.ofUser(owner.userId), ...args)) as string[];
      const [outcome, line = ''] = reply;
      if (outcome === 'created' || outcome === 'replaced' || outcome === 'same')
        return { outcome, file: parseLine(line) };
      return toRefusal(reply);
    },

    async delete(owner: FileOwner, path: string, expected: Expected): Promise<{ outcome: 'deleted' } | FileRefusal> {
      const reply = (await deleteFile.call(
        keys.ofUser(owner.userId),
        ...who(owner),
        path,
        toExpectedArgument(expected),
      )) as string[];
      return reply[0] === 'deleted' ? { outcome: 'deleted' } : toRefusal(reply);
    },

    /** The file goes on at its new path with all its versions. */
    async move(
      owner: FileOwner,
      from: string,
      to: string,
      expected: Expected,
    ): Promise<{ outcome: 'moved'; file: StoredVersion } | FileRefusal> {
      const reply = (await moveFile.call(
        keys.ofUser(owner.userId),
        ...who(owner),
        from,
        to,
        toExpectedArgument(expected),
      )) as string[];
      return reply[0] === 'moved' ? { outcome: 'moved', file: parseLine(reply[1]!) } : toRefusal(reply);
    },

    /** Nothing is left of the user's files, versions included. Answers how many files went. */
    async deleteAll(userId: string): Promise<number> {
      return (await deleteWorkspace.call(keys.ofUser(userId), encodeId(userId))) as number;
    },

    /** To be called about once a second by anybody; each call does a bounded piece of work. Answers how many it looked after. */
    async sweep(): Promise<number> {
      const swept = (await Promise.all(keys.shards.map((shard) => sweepWorkspaces.call(shard)))) as number[];
      return swept.reduce((sum, count) => sum + count, 0);
    },
  };
}

export type Workspaces = ReturnType<typeof createWorkspaces>;

function toPairs(flat: string[]): [string, string][] {
  return Array.from({ length: flat.length / 2 }, (_, index) => [flat[2 * index]!, flat[2 * index + 1]!]);
}
