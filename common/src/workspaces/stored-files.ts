import { type FileEncoding, firstProjectId, firstProjectName } from '../contract/workspace.js';
import type { Redis } from '../redis/connection.js';
import type { Keys } from '../redis/keys.js';

/** One stored version of a file, whose content is read apart. Times are epoch ms, `bytes` those of the content. */
export interface StoredFileVersion {
  project: string;
  path: string;
  version: number;
  encoding: FileEncoding;
  bytes: number;
  savedAt: number;
  /** False: an older version, or one of a deleted file. */
  isCurrent: boolean;
}

/** A project without its files. `deletedAt` is epoch ms, null unless it is deleted. */
export interface NamedProject {
  id: string;
  name: string;
  entry: string | null;
  deletedAt: number | null;
}

/** Everything that is stored of the files of a user, deleted files and projects included. Reading it is no use. */
export interface StoredFiles {
  listProjects(userId: string): Promise<NamedProject[]>;
  /** The versions of all files, in any order. */
  listVersions(userId: string): Promise<StoredFileVersion[]>;
  /** Null: it is stored no longer. */
  read(userId: string, version: number): Promise<Buffer | null>;
}

export function createStoredFiles({ redis, keys }: { redis: Redis; keys: Keys }): StoredFiles {
  return {
    async listProjects(userId) {
      const records = await redis.hgetall(keys.ofUser(userId).workspaceProjects(userId));
      const first = { id: firstProjectId, name: firstProjectName, entry: null, deletedAt: null };
      const named = Object.entries(records).map(([id, record]) => parseProject(id, record));
      return named.some(({ id }) => id === firstProjectId) ? named : [first, ...named];
    },

    async listVersions(userId) {
      const shard = keys.ofUser(userId);
      const [current, older] = await Promise.all([
        redis.hgetall(shard.workspace(userId)),
        redis.hgetall(shard.workspaceHistory(userId)),
      ]);
      return [
        ...Object.entries(current).map(([field, line]) => ({ ...parseVersion(field, line), isCurrent: true })),
        ...Object.entries(older).flatMap(([field, lines]) =>
          lines.split('\n').map((line) => ({ ...parseVersion(field, line), isCurrent: false })),
        ),
      ];
    },

    read: (userId, version) => redis.hgetBuffer(keys.ofUser(userId).workspaceContents(userId), String(version)),
  };
}

/** A record is `createdAt updatedAt deletedAt json` (lua/includes/projects.lua). */
function parseProject(id: string, record: string): NamedProject {
  const [, deletedAt, json] = /^\d+ \d+ (\d+) (.*)$/s.exec(record)!;
  const { name, entry } = JSON.parse(json!) as { name: string; entry: string | null };
  return { id, name, entry, deletedAt: Number(deletedAt) || null };
}

/** A field is `project NUL path`, of the first project the path alone; a line is `version encoding bytes hash time`. */
function parseVersion(field: string, line: string): Omit<StoredFileVersion, 'isCurrent'> {
  const cut = field.indexOf('\0');
  const [version, encoding, bytes, , savedAt] = line.split(' ');
  return {
    project: cut < 0 ? firstProjectId : field.slice(0, cut),
    path: field.slice(cut + 1),
    version: Number(version),
    encoding: encoding as FileEncoding,
    bytes: Number(bytes),
    savedAt: Number(savedAt),
  };
}
