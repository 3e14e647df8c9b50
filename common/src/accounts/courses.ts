import { randomBytes } from 'node:crypto';
import type { Course, CourseMember, CourseRole, OwnCourse } from '../contract/course.js';
import type { Redis } from '../redis/connection.js';
import { decodeId, encodeId, type Keys } from '../redis/keys.js';
import { createScript } from '../redis/lua-scripts.js';
import { createApiKeys } from './api-keys.js';

/** Members that one call of Redis enrols or compares. */
const chunk = 200;
const idBytes = 8;

/** `full`: the course has `membersPerCourse`; `memory`: Redis is nearly full. */
export type EnrolOutcome = 'enrolled' | 'changed' | 'same' | 'full' | 'memory';

/** Whether there is such a course, and the role of a user in it; null: no member. */
export interface RoleInCourse {
  exists: boolean;
  role: CourseRole | null;
}

/**
 * Courses and their members, all in the first shard. An id is drawn and never used again, so that what belonged to a
 * deleted course belongs to no later one. API keys that a member has for a course are revoked with the membership.
 */
export interface Courses {
  create(name: string): Promise<{ outcome: 'created'; id: string } | { outcome: 'taken' | 'full' | 'memory' }>;
  rename(id: string, name: string): Promise<'renamed' | 'taken' | 'unknown'>;
  /** False: there is no such course. */
  remove(id: string): Promise<boolean>;
  /** Null: there is no such course. */
  readName(id: string): Promise<string | null>;
  /** All courses with the numbers of their members, by name. */
  list(): Promise<Course[]>;
  /** The courses of a user, by name. */
  listOf(userId: string): Promise<OwnCourse[]>;
  /** Ids of the courses in which a user has one of these roles, in a fixed order. */
  listIdsOf(userId: string, roles: readonly CourseRole[]): Promise<string[]>;
  readRole(id: string, userId: string): Promise<RoleInCourse>;
  /** By user id. */
  listMembers(id: string): Promise<CourseMember[]>;
  /** The role of each of these users, in the same order; null: no member. */
  readRoles(id: string, userIds: readonly string[]): Promise<(CourseRole | null)[]>;
  /** A null role stays as it is; of a new member it is `student`. Nothing if there is no such course. */
  enrol(id: string, members: readonly { userId: string; role: CourseRole | null }[]): Promise<EnrolOutcome[]>;
  /** Without `id` the user leaves all courses. The number of memberships that ended. */
  removeMember(userId: string, id?: string): Promise<number>;
  /** Owners of the assignments of a course, by the names of these, which are unique there. */
  listAssignments(id: string): Promise<Map<string, string>>;
  findAssignment(id: string, name: string): Promise<string | null>;
  /** Takes a name for an assignment of this owner. Returns the owner who has it. */
  claimAssignment(id: string, name: string, owner: string): Promise<string>;
  /** Gives up a name that this owner has. */
  releaseAssignment(id: string, name: string, owner: string): Promise<void>;
}

/** An id that no course has had. */
export const drawCourseId = (): string => randomBytes(idBytes).toString('hex');

const byName = (one: { name: string }, other: { name: string }) => one.name.localeCompare(other.name, 'en');

export function createCourses({ redis, keys }: { redis: Redis; keys: Keys }): Courses {
  const { first } = keys;
  const saveCourse = createScript({ redis }, 'accounts/saveCourse');
  const deleteCourse = createScript({ redis }, 'accounts/deleteCourse');
  const enrolMembers = createScript({ redis }, 'accounts/enrolMembers');
  const endMembership = createScript({ redis }, 'accounts/removeMember');
  const { revokeOfCourse } = createApiKeys({ redis, keys });

  const readAll = (userId: string) => redis.hgetall(first.coursesOf(userId)) as Promise<Record<string, CourseRole>>;

  async function readRoles(id: string, userIds: readonly string[]): Promise<(CourseRole | null)[]> {
    const roles: (CourseRole | null)[] = [];
    for (let from = 0; from < userIds.length; from += chunk) {
      const some = userIds.slice(from, from + chunk).map(encodeId);
      roles.push(...((await redis.hmget(first.courseMembers(id), ...some)) as (CourseRole | null)[]));
    }
    return roles;
  }

  async function findAssignment(id: string, name: string): Promise<string | null> {
    const owner = await redis.hget(first.courseAssignments(id), encodeId(name));
    return owner === null ? null : decodeId(owner);
  }

  return {
    async create(name) {
      const id = drawCourseId();
      const code = await saveCourse.call(first, id, name, '1');
      if (code === 1) return { outcome: 'created', id };
      return { outcome: code === -1 ? 'taken' : code === -2 ? 'full' : 'memory' };
    },

    async rename(id, name) {
      const code = await saveCourse.call(first, encodeId(id), name, '0');
      return code === 1 ? 'renamed' : code === -1 ? 'taken' : 'unknown';
    },

    async remove(id) {
      const members = await redis.hkeys(first.courseMembers(id));
      const isRemoved = (await deleteCourse.call(first, encodeId(id))) === 1;
      for (let from = 0; from < members.length; from += chunk)
        await Promise.all(members.slice(from, from + chunk).map((user) => revokeOfCourse(decodeId(user), id)));
      return isRemoved;
    },

    readName: (id) => redis.hget(first.courses, encodeId(id)),

    async list() {
      const all = Object.entries(await redis.hgetall(first.courses));
      const members = await Promise.all(all.map(([id]) => redis.hlen(first.courseMembers(id))));
      return all.map(([id, name], index) => ({ id, name, members: members[index]! })).sort(byName);
    },

    async listOf(userId) {
      const own = Object.entries(await readAll(userId));
      if (own.length === 0) return [];
      const names = await redis.hmget(first.courses, ...own.map(([id]) => id));
      return own.map(([id, role], index) => ({ id, name: names[index] ?? '', role })).sort(byName);
    },

    async listIdsOf(userId, roles) {
      const own = Object.entries(await readAll(userId));
      return own.flatMap(([id, role]) => (roles.includes(role) ? [id] : [])).sort();
    },

    async readRole(id, userId) {
      const [name, role] = await Promise.all([
        redis.hget(first.courses, encodeId(id)),
        redis.hget(first.courseMembers(id), encodeId(userId)),
      ]);
      return { exists: name !== null, role: role as CourseRole | null };
    },

    async listMembers(id) {
      const members = Object.entries(await redis.hgetall(first.courseMembers(id))) as [string, CourseRole][];
      const compare = (one: CourseMember, other: CourseMember) => (one.userId < other.userId ? -1 : 1);
      return members.map(([user, role]) => ({ userId: decodeId(user), role })).sort(compare);
    },

    readRoles,

    async enrol(id, members) {
      const outcomes: EnrolOutcome[] = [];
      for (let from = 0; from < members.length; from += chunk) {
        const some = members.slice(from, from + chunk);
        const args = some.flatMap(({ userId, role }) => [encodeId(userId), role ?? '']);
        outcomes.push(...((await enrolMembers.call(first, encodeId(id), ...args)) as EnrolOutcome[]));
      }
      return outcomes;
    },

    async listAssignments(id) {
      const all = Object.entries(await redis.hgetall(first.courseAssignments(id)));
      return new Map(all.map(([name, owner]) => [decodeId(name), decodeId(owner)]));
    },

    findAssignment,

    async claimAssignment(id, name, owner) {
      await redis.hsetnx(first.courseAssignments(id), encodeId(name), encodeId(owner));
      return (await findAssignment(id, name)) ?? owner;
    },

    async releaseAssignment(id, name, owner) {
      if ((await findAssignment(id, name)) === owner) await redis.hdel(first.courseAssignments(id), encodeId(name));
    },

    async removeMember(userId, id) {
      const ended = Number(await endMembership.call(first, encodeId(userId), encodeId(id ?? '')));
      // Also when the membership had ended already: an earlier removal may have been interrupted here.
      await revokeOfCourse(userId, id);
      return ended;
    },
  };
}
