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
  /** The audience, of a course by default its students; null: all who are signed in. */
  readStudents(publication: StoredPublication): Promise<string[] | null>;
  /**
   * The students for whom the open assignments of this owner and of these courses are, at most 10,000; null: none of
   * them is for some only.
   */
  readAudiences(owner: string, courses: readonly string[]): Promise<Set<string> | null>;
  /** The open ones of this owner that are in no course, and those of these courses. */
  listOpen(owner: string, courses: readonly string[]): Promise<StoredPublication[]>;
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

  async function readStudents({ name, isForAll, course }: StoredPublication): Promise<string[] | null> {
    if (!isForAll) return (await redis.smembers(first.audience(name))).map(decodeId).sort();
    if (course === undefined) return null;
    const members = Object.entries(await redis.hgetall(first.courseMembers(course)));
    return members.flatMap(([user, role]) => (role === 'student' ? [decodeId(user)] : [])).sort();
  }

  async function listOpen(owner: string, courses: readonly string[]): Promise<StoredPublication[]> {
    const all = (await redis.hvals(first.publications)).map((text) => parse(text)!);
    const isOwn = ({ owner: of, course }: StoredPublication) =>
      course === undefined ? of === owner : courses.includes(course);
    return all.filter((one) => one.state === 'open' && isOwn(one));
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
      const courses = await redis.hgetall(first.coursesOf(userId));
      return all.filter(({ isForAll, course }, index) => {
        const [error, member] = isMember[index]!;
        if (error) throw error;
        if (!isForAll) return member === 1;
        return course === undefined || course in courses;
      });
    },

    async maySee({ name, isForAll, course }, userId) {
      if (!isForAll) return (await redis.sismember(first.audience(name), encodeId(userId))) === 1;
      return course === undefined || (await redis.hexists(first.courseMembers(course), encodeId(userId))) === 1;
    },

    readStudents,

    async readAudiences(owner, courses) {
      const own = (await listOpen(owner, courses)).filter((one) => !one.isForAll || one.course !== undefined);
      if (own.length === 0) return null;
      const students = new Set<string>();
      for (const one of own) {
        if (students.size >= maxAudience) break;
        for (const student of (await readStudents(one)) ?? []) students.add(student);
      }
      return students;
    },

    listOpen,

    remove: async (name, owner) => (await removePublication.call(first, encodeId(name), owner)) === 1,
  };
}
