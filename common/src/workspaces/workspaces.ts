import { createHash } from 'node:crypto';
import type { Role } from '../contract/run.js';
import { type FileEncoding, firstProjectId } from '../contract/workspace.js';
import type { Redis } from '../redis/connection.js';
import { encodeId, type Keys } from '../redis/keys.js';
import { createScript, type ReadLua } from '../redis/lua-scripts.js';

/** One version of a file. `savedAt` is epoch ms, `bytes` the decoded size. */
export interface StoredVersion {
  version: number;
  encoding: FileEncoding;
  bytes: number;
  etag: string;
  savedAt: number;
}

/** Owner of files; the role determines their retention. */
export interface FileOwner {
  userId: string;
  role: Role;
}

/** Whose files, and of which of their projects: without one, of the first. */
export interface FileScope extends FileOwner {
  project?: string;
}

/** Precondition of a change: no file, any file, or a version with one of these etags. */
export type Expected = 'none' | 'any' | string[];

/** Why a change was refused; `current` null is no file, `project` that there is no such project. */
export type FileRefusal =
  | { outcome: 'project' }
  | { outcome: 'mismatch'; current: StoredVersion | null }
  | { outcome: 'folder'; other: string }
  | { outcome: 'taken' }
  | { outcome: 'files'; maxFiles: number }
  | { outcome: 'bytes'; usedBytes: number; maxBytes: number }
  | { outcome: 'full' }
  | { outcome: 'memory' };

/** The files of one project; the figures are those of the user. */
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

/** The precondition as a script argument: etags have no spaces, and "*" is not one. */
function toExpectedArgument(expected: Expected): string {
  if (expected === 'none') return '';
  return expected === 'any' ? '*' : expected.filter((etag) => /^[\w-]+$/.test(etag)).join(' ') || '-';
}

/** Identifies a content, including its encoding, which is returned as sent. */
const hashOf = (data: Buffer, encoding: FileEncoding) =>
  createHash('sha256').update(`${encoding} `).update(data).digest('base64url').slice(0, 22);

function toRefusal([outcome, ...details]: string[]): FileRefusal {
  const [first = '', second = ''] = details;
  if (outcome === 'mismatch') return { outcome, current: first ? parseLine(first) : null };
  if (outcome === 'folder') return { outcome, other: first };
  if (outcome === 'files') return { outcome, maxFiles: Number(first) };
  if (outcome === 'bytes') return { outcome, usedBytes: Number(first), maxBytes: Number(second) };
  if (outcome === 'project' || outcome === 'taken' || outcome === 'full' || outcome === 'memory') return { outcome };
  throw new Error(`unexpected reply of a workspace script: ${outcome}`);
}

type ReadScope = Pick<FileScope, 'userId' | 'project'>;

export interface Workspaces {
  /** Null if there is no such project. */
  list(scope: FileScope): Promise<StoredWorkspace | null>;
  /** The current or another version, also of a deleted file. Null if there is none, or it has expired. */
  read(scope: ReadScope, path: string, version?: number): Promise<(StoredVersion & { data: Buffer }) | null>;
  /** Newest first, including the current one; also of a deleted file. */
  listVersions(scope: ReadScope, path: string): Promise<StoredVersion[]>;
  /** `same`: the file already has this content, whatever the precondition. */
  save(
    scope: FileScope,
    path: string,
    options: { data: Buffer; encoding: FileEncoding },
    expected: Expected,
  ): Promise<{ outcome: 'created' | 'replaced' | 'same'; file: StoredVersion } | FileRefusal>;
  delete(scope: FileScope, path: string, expected: Expected): Promise<{ outcome: 'deleted' } | FileRefusal>;
  /** Moves the file with all its versions. */
  move(
    scope: FileScope,
    from: string,
    to: string,
    expected: Expected,
  ): Promise<{ outcome: 'moved'; file: StoredVersion } | FileRefusal>;
  /** Deletes all files and versions of the user; returns the number of files. */
  deleteAll(userId: string): Promise<number>;
  /** Any process may call it every second; each call does a bounded amount of work. Returns the processed users. */
  sweep(): Promise<number>;
}

/**
 * Files of users with their versions, in projects (projects.ts). Each change is one script that checks the caller's
 * precondition and the quota, so of two concurrent writers exactly one wins. Changes are idempotent. Unused files
 * expire by `sweep`.
 */
export function createWorkspaces(deps: { redis: Redis; keys: Keys; readLua?: ReadLua | undefined }): Workspaces {
  const { keys } = deps;
  const script = (name: string) => createScript(deps, name);
  const saveFile = script('workspaces/saveFile');
  const deleteFile = script('workspaces/deleteFile');
  const moveFile = script('workspaces/moveFile');
  const readFile = script('workspaces/readFile');
  const readVersions = script('workspaces/readVersions');
  const readWorkspace = script('workspaces/readWorkspace');
  const sweepWorkspaces = script('workspaces/expireWorkspaces');
  const deleteWorkspace = script('workspaces/deleteWorkspace');
  const where = ({ userId, role, project = firstProjectId }: FileScope) => [encodeId(userId), role, project];

  return {
    async list(scope: FileScope): Promise<StoredWorkspace | null> {
      const reply = (await readWorkspace.call(keys.ofUser(scope.userId), ...where(scope))) as
        | [number, number, number, string[], string[]]
        | null;
      if (reply === null) return null;
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

    async read(
      { userId, project = firstProjectId }: ReadScope,
      path: string,
      version?: number,
    ): Promise<(StoredVersion & { data: Buffer }) | null> {
      const reply = await readFile.callBuffer(keys.ofUser(userId), encodeId(userId), project, path, version ?? '');
      if (reply === null) return null;
      const [line, data] = reply as [Buffer, Buffer];
      return { ...parseLine(line.toString()), data };
    },

    async listVersions({ userId, project = firstProjectId }: ReadScope, path: string): Promise<StoredVersion[]> {
      const lines = (await readVersions.call(keys.ofUser(userId), encodeId(userId), project, path)) as string[];
      return lines.map(parseLine);
    },

    async save(
      scope: FileScope,
      path: string,
      { data, encoding }: { data: Buffer; encoding: FileEncoding },
      expected: Expected,
    ): Promise<{ outcome: 'created' | 'replaced' | 'same'; file: StoredVersion } | FileRefusal> {
      const args = [...where(scope), path, toExpectedArgument(expected), encoding, hashOf(data, encoding), data];
      const reply = (await saveFile.call(keys.ofUser(scope.userId), ...args)) as string[];
      const [outcome, line = ''] = reply;
      if (outcome === 'created' || outcome === 'replaced' || outcome === 'same')
        return { outcome, file: parseLine(line) };
      return toRefusal(reply);
    },

    async delete(scope: FileScope, path: string, expected: Expected): Promise<{ outcome: 'deleted' } | FileRefusal> {
      const reply = (await deleteFile.call(
        keys.ofUser(scope.userId),
        ...where(scope),
        path,
        toExpectedArgument(expected),
      )) as string[];
      return reply[0] === 'deleted' ? { outcome: 'deleted' } : toRefusal(reply);
    },

    async move(
      scope: FileScope,
      from: string,
      to: string,
      expected: Expected,
    ): Promise<{ outcome: 'moved'; file: StoredVersion } | FileRefusal> {
      const reply = (await moveFile.call(
        keys.ofUser(scope.userId),
        ...where(scope),
        from,
        to,
        toExpectedArgument(expected),
      )) as string[];
      return reply[0] === 'moved' ? { outcome: 'moved', file: parseLine(reply[1]!) } : toRefusal(reply);
    },

    async deleteAll(userId: string): Promise<number> {
      return (await deleteWorkspace.call(keys.ofUser(userId), encodeId(userId))) as number;
    },

    async sweep(): Promise<number> {
      const swept = (await Promise.all(keys.shards.map((shard) => sweepWorkspaces.call(shard)))) as number[];
      return swept.reduce((sum, count) => sum + count, 0);
    },
  };
}

function toPairs(flat: string[]): [string, string][] {
  return Array.from({ length: flat.length / 2 }, (_, index) => [flat[2 * index]!, flat[2 * index + 1]!]);
}
