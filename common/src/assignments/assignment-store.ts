import { createHash } from 'node:crypto';
import type { Assignment, FileRef, UploadedAssignment } from '../contract/grading.js';
import type { Redis } from '../redis/connection.js';
import { decodeId, encodeId, type Keys } from '../redis/keys.js';
import { createScript } from '../redis/lua-scripts.js';

/** A stored version of an assignment. Times are epoch ms. */
export interface StoredAssignment {
  assignment: Assignment;
  version: number;
  latestVersion: number;
  /** The course to which it belongs; null: to none. */
  course: string | null;
  savedAt: number;
  /** The batch that tried this version at its upload; null: it was not tried. */
  checkBatchId: string | null;
}

/**
 * `elsewhere`: the owner has an assignment of this name in another course, or in none. `assignments`, `bytes`: the
 * owner has too many, or too large ones; `full`, `memory`: there is no space for more.
 */
export type SaveOutcome =
  | { status: 'saved' | 'same'; version: number }
  | { status: 'assignments'; allowed: number }
  | { status: 'bytes'; used: number; allowed: number }
  | { status: 'elsewhere' | 'full' | 'memory' };

export interface AssignmentStore {
  /**
   * Stores a new version. The same content as the latest one changes nothing. `course`: to which it belongs, for good;
   * null: to none, undefined: as before.
   */
  save(owner: string, content: UploadedAssignment, course?: string | null): Promise<SaveOutcome>;
  /** The latest version without `version`; null if there is none. */
  read(owner: string, name: string, version?: number): Promise<StoredAssignment | null>;
  /** The files of a version as they were uploaded; null if there is no version, or it is from before they were kept. */
  readFiles(owner: string, name: string, version: number): Promise<FileRef[] | null>;
  /** The contents of files by their SHA-256 (hex). Throws when one of them is missing. */
  readContents(owner: string, name: string, digests: string[]): Promise<Map<string, Buffer>>;
  /** Names with the time of the last change (epoch ms), newest first. */
  list(owner: string): Promise<{ name: string; changedAt: number }[]>;
  /** The versions that are stored, newest first. Times are epoch ms. */
  listVersions(owner: string, name: string): Promise<{ version: number; savedAt: number }[]>;
  /** Records the batch that tries a version. */
  setCheck(owner: string, name: string, version: number, batchId: string): Promise<void>;
  /** Records which version students have, which is kept, and whether they may submit. False: no such version. */
  pin(owner: string, name: string, version: number, isOpen: boolean): Promise<boolean>;
  /** Deletes all versions; `open`: not while students may submit. */
  remove(owner: string, name: string): Promise<'removed' | 'unknown' | 'open'>;
}

/** Assignments of graders, by owner and name, with their versions. Contents are stored once for all versions. */
export function createAssignmentStore({ redis, keys }: { redis: Redis; keys: Keys }): AssignmentStore {
  const saveAssignment = createScript({ redis }, 'assignments/saveAssignment');
  const pinVersion = createScript({ redis }, 'assignments/pinVersion');
  const deleteAssignment = createScript({ redis }, 'assignments/deleteAssignment');

  return {
    async save(owner, { assignment, contents, files: uploaded }, course) {
      const [text, list] = [JSON.stringify(assignment), JSON.stringify(uploaded)];
      const digests = [...contents.keys()].sort();
      const digest = createHash('sha256').update(text).update(list).update(digests.join(' ')).digest('hex');
      const files = digests.flatMap((sha256) => [sha256, contents.get(sha256)!]);
      const place = course === undefined ? '*' : encodeId(course ?? '');
      const args = [encodeId(owner), encodeId(assignment.name), digest, text, list, place, ...files];
      const [status, ...numbers] = (await saveAssignment.call(keys.ofUser(owner), ...args)) as [string, ...string[]];
      const [first = 0, second = 0] = numbers.map(Number);
      if (status === 'saved' || status === 'same') return { status, version: first };
      if (status === 'assignments') return { status, allowed: first };
      if (status === 'bytes') return { status, used: first, allowed: second };
      return { status: status as 'elsewhere' | 'full' | 'memory' };
    },

    async read(owner, name, version) {
      const record = keys.ofUser(owner).assignment(owner, name);
      const [latest = null, course] = await redis.hmget(record, 'latest', 'course');
      if (latest === null) return null;
      const wanted = version ?? Number(latest);
      const fields = [`v:${wanted}`, `at:${wanted}`, `check:${wanted}`];
      const [text, savedAt, check] = await redis.hmget(record, ...fields);
      if (!text) return null;
      return {
        assignment: JSON.parse(text),
        version: wanted,
        latestVersion: Number(latest),
        course: course ? decodeId(course) : null,
        savedAt: Number(savedAt),
        checkBatchId: check ?? null,
      };
    },

    async readFiles(owner, name, version) {
      const text = await redis.hget(keys.ofUser(owner).assignment(owner, name), `package:${version}`);
      return text === null ? null : JSON.parse(text);
    },

    async readContents(owner, name, digests) {
      const contents = new Map<string, Buffer>();
      if (digests.length === 0) return contents;
      const stored = await redis.hmgetBuffer(keys.ofUser(owner).assignmentContents(owner, name), ...digests);
      for (const [index, content] of stored.entries()) {
        if (!content) throw new Error(`assignment ${name} of ${owner} lacks the file ${digests[index]}`);
        contents.set(digests[index]!, content);
      }
      return contents;
    },

    async list(owner) {
      const flat = await redis.zrevrange(keys.ofUser(owner).assignmentsOf(owner), 0, -1, 'WITHSCORES');
      const names = flat.filter((_, index) => index % 2 === 0);
      return names.map((name, index) => ({ name: decodeId(name), changedAt: Number(flat[index * 2 + 1]) }));
    },

    async listVersions(owner, name) {
      const record = keys.ofUser(owner).assignment(owner, name);
      const fields = (await redis.hkeys(record)).filter((field) => field.startsWith('at:'));
      if (fields.length === 0) return [];
      const times = await redis.hmget(record, ...fields);
      return fields
        .map((field, index) => ({ version: Number(field.slice('at:'.length)), savedAt: Number(times[index]) }))
        .sort((a, b) => b.version - a.version);
    },

    async setCheck(owner, name, version, batchId) {
      await redis.hset(keys.ofUser(owner).assignment(owner, name), `check:${version}`, batchId);
    },

    pin: async (owner, name, version, isOpen) =>
      (await pinVersion.call(keys.ofUser(owner), encodeId(owner), encodeId(name), version, isOpen ? '1' : '0')) === 1,

    async remove(owner, name) {
      const code = await deleteAssignment.call(keys.ofUser(owner), encodeId(owner), encodeId(name));
      return code === 1 ? 'removed' : code === 0 ? 'unknown' : 'open';
    },
  };
}
