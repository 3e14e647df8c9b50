import type { StoredPublication } from '../contract/publication.js';
import type { Redis } from '../redis/connection.js';
import { decodeId, encodeId, type Keys } from '../redis/keys.js';
import { createScript, type ReadLua } from '../redis/lua-scripts.js';

export interface Publications {
  /**
   * `students`: null: all, undefined: as before. `taken`: another grader has the name; `changed`: it has another batch.
   */
  save(
    publication: StoredPublication,
    students: string[] | null | undefined,
    most: number,
  ): Promise<'saved' | 'taken' | 'too_many' | 'changed'>;
  read(name: string): Promise<StoredPublication | null>;
  readMany(names: string[]): Promise<(StoredPublication | null)[]>;
  /** What this user may see, in any order. */
  listFor(userId: string): Promise<StoredPublication[]>;
  maySee(publication: StoredPublication, userId: string): Promise<boolean>;
  /** The audience; null: all. */
  readStudents(publication: StoredPublication): Promise<string[] | null>;
  /**
   * The students that the open assignments of this owner name, at most 10,000; null: none of them names any, so they
   * are for all.
   */
  readAudiences(owner: string): Promise<Set<string> | null>;
  /** False if this owner has published nothing under the name. */
  remove(name: string, owner: string): Promise<boolean>;
}

/** Students of all assignments of one owner. */
const maxAudience = 10_000;

const outcomes: Record<number, Awaited<ReturnType<Publications['save']>>> = {
  1: 'saved',
  0: 'taken',
  [-1]: 'too_many',
  [-2]: 'changed',
};

/** Published assignments by their names, which are unique in the service, and who may see them. */
export function createPublications(deps: { redis: Redis; keys: Keys; readLua?: ReadLua | undefined }): Publications {
  const { redis } = deps;
  const { first } = deps.keys;
  const savePublication = createScript(deps, 'assignments/savePublication');
  const removePublication = createScript(deps, 'assignments/removePublication');
  const parse = (text: string | null | undefined): StoredPublication | null => (text ? JSON.parse(text) : null);

  async function readMany(names: string[]): Promise<(StoredPublication | null)[]> {
    if (names.length === 0) return [];
    return (await redis.hmget(first.publications, ...names.map(encodeId))).map(parse);
  }

  return {
    async save(publication, students, most) {
      const audience = students === undefined ? 'keep' : students === null ? 'all' : 'some';
      const code = await savePublication.call(
        first,
        encodeId(publication.name),
        publication.owner,
        most,
        publication.batchId,
        JSON.stringify(publication),
        audience,
        ...(students ?? []).map(encodeId),
      );
      return outcomes[code as number]!;
    },

    readMany,
    read: async (name) => (await readMany([name]))[0] ?? null,

    async listFor(userId) {
      const all = (await redis.hvals(first.publications)).map((text) => parse(text)!);
      const pipeline = redis.pipeline();
      for (const { name } of all) pipeline.sismember(first.audience(name), encodeId(userId));
      const isMember = (await pipeline.exec()) ?? [];
      return all.filter(({ isForAll }, index) => {
        const [error, member] = isMember[index]!;
        if (error) throw error;
        return isForAll || member === 1;
      });
    },

    maySee: async ({ name, isForAll }, userId) =>
      isForAll || (await redis.sismember(first.audience(name), encodeId(userId))) === 1,

    async readStudents({ name, isForAll }) {
      if (isForAll) return null;
      return (await redis.smembers(first.audience(name))).map(decodeId).sort();
    },

    async readAudiences(owner) {
      const all = (await redis.hvals(first.publications)).map((text) => parse(text)!);
      const own = all.filter((one) => one.owner === owner && one.state === 'open' && !one.isForAll);
      if (own.length === 0) return null;
      const students = new Set<string>();
      for (const { name } of own) {
        if (students.size >= maxAudience) break;
        for (const student of await redis.smembers(first.audience(name))) students.add(decodeId(student));
      }
      return students;
    },

    remove: async (name, owner) => (await removePublication.call(first, encodeId(name), owner)) === 1,
  };
}
