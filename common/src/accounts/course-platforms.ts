import { randomBytes } from 'node:crypto';
import type { CourseRole } from '../contract/course.js';
import type { Redis } from '../redis/connection.js';
import { decodeId, encodeId, hashKey, type Keys } from '../redis/keys.js';
import { createScript } from '../redis/lua-scripts.js';
import { createApiKeys } from './api-keys.js';
import { drawCourseId, type EnrolOutcome } from './courses.js';

/** Members that one call of Redis enrols, removes or names. */
const chunk = 200;
const tokenBytes = 16;

/** A course on a learning platform: the registration and a deployment of the platform, and its id there. */
export interface PlatformContext {
  issuer: string;
  clientId: string;
  deployment: string;
  context: string;
}

/** The course on a platform with which a course is linked. */
export interface LinkedContext extends PlatformContext {
  /** Where the platform lists the members; null: nowhere. */
  membersUrl: string | null;
  /** When all members were last read there (epoch ms); null: never. */
  updatedAt: number | null;
}

/** A member as a platform lists it. A null name is unknown. */
export interface PlatformMember {
  userId: string;
  role: CourseRole;
  name: string | null;
}

/** `unknown`: there is no course; `taken`, `full` and `memory`: none could be made. */
export type LinkOutcome =
  | { outcome: 'known'; id: string }
  | { outcome: 'created'; id: string; name: string }
  | { outcome: 'unknown' | 'taken' | 'full' | 'memory' };

/**
 * `same`: it was linked so before; `other`: the course is linked with another context; `none`: the course whose link
 * was wanted has none; `taken`: the course `by` has the context; `unknown`: there is no such course; `memory`: Redis
 * is nearly full.
 */
type LinkExistingOutcome =
  | { outcome: 'linked' | 'same' | 'other' | 'none' | 'unknown' | 'memory' }
  | { outcome: 'taken'; by: string };

/** `kept`: the membership is not of the platform, and stays as it is. */
type PlatformEnrolOutcome = EnrolOutcome | 'kept';

/** What is known of a member besides the role. */
interface MemberDetails {
  name: string | null;
  /** Whether a platform gave the membership, and so may change and end it. */
  isFromPlatform: boolean;
}

/**
 * Courses of learning platforms. A context of a platform is one course here, and a course is of one context at most.
 * Memberships that came from the platform have the time at which it last listed them. So what an update did not confirm
 * is found without a copy of the list, and who comes by a launch during an update stays.
 */
export interface CoursePlatforms {
  findCourse(context: PlatformContext): Promise<string | null>;
  /** The course of a context, whose `membersUrl` it remembers. `names`: of a new one, the first that is free. */
  link(context: PlatformContext, membersUrl: string | null, names: readonly string[]): Promise<LinkOutcome>;
  read(id: string): Promise<LinkedContext | null>;
  /** Links a course that exists with a context, or with that of another course, which then has none. */
  linkExisting(id: string, wanted: PlatformContext | { from: string }): Promise<LinkExistingOutcome>;
  /**
   * Ends the link. Memberships stay; if they are kept, they count as given here from now on, and else `endUnlisted`
   * ends those that the platform gave. False: the course has no link.
   */
  unlink(id: string, keepsMembers: boolean): Promise<boolean>;
  /** Outcomes in the order of the members; nothing if the course is no longer linked with this context. */
  enrol(id: string, context: PlatformContext, members: readonly PlatformMember[]): Promise<PlatformEnrolOutcome[]>;
  /** Ends the membership of a user if the platform gave it. */
  endMembership(id: string, userId: string): Promise<boolean>;
  /** Ends the memberships that the platform gave and has not listed since a time. Returns their number. */
  endUnlisted(id: string, since: number): Promise<number>;
  /** Null: another update of the course is going on. `end` must follow within `leaseMs`. */
  beginUpdate(id: string, leaseMs: number): Promise<{ startedAt: number; end(): Promise<void> } | null>;
  /** Of these members, in the same order. Names are those of the platform, else those of local accounts. */
  readDetails(id: string, userIds: readonly string[]): Promise<MemberDetails[]>;
  /** Forgets the name of a user in all courses. */
  forgetNames(userId: string): Promise<void>;
}

const describeContext = ({ issuer, clientId, deployment, context }: PlatformContext) =>
  JSON.stringify({ issuer, clientId, deployment, context });
const toContextKey = ({ issuer, clientId, deployment, context }: PlatformContext) =>
  hashKey(JSON.stringify([issuer, clientId, deployment, context]));

export function createCoursePlatforms({ redis, keys }: { redis: Redis; keys: Keys }): CoursePlatforms {
  const { first } = keys;
  const linkCourse = createScript({ redis }, 'accounts/linkCourse');
  const linkExisting = createScript({ redis }, 'accounts/linkExisting');
  const unlinkCourse = createScript({ redis }, 'accounts/unlinkCourse');
  const enrolFromPlatform = createScript({ redis }, 'accounts/enrolFromPlatform');
  const endListed = createScript({ redis }, 'accounts/endUnlisted');
  const beginMemberUpdate = createScript({ redis }, 'accounts/beginMemberUpdate');

  const { revokeOfCourse } = createApiKeys({ redis, keys });

  /** Ends memberships that the platform gave, with the API keys for the course. The number of those that ended. */
  async function endMemberships(id: string, userId: string, since: number, most: number): Promise<number> {
    const user = userId === '' ? '' : encodeId(userId);
    const ended = (await endListed.call(first, encodeId(id), user, since, most)) as string[];
    await Promise.all(ended.map((one) => revokeOfCourse(decodeId(one), id)));
    return ended.length;
  }

  async function readChunk(id: string, userIds: readonly string[]): Promise<MemberDetails[]> {
    if (userIds.length === 0) return [];
    const users = userIds.map(encodeId);
    const pipeline = redis.pipeline().hmget(first.courseNames(id), ...users);
    for (const user of users) pipeline.zscore(first.platformMembers(id), user);
    for (const userId of userIds) pipeline.hget(first.account(userId), 'name');
    const replies = ((await pipeline.exec()) ?? []).map(([error, value]) => {
      if (error) throw error;
      return value;
    });
    const names = replies[0] as (string | null)[];
    const accountNames = replies.slice(1 + users.length) as (string | null)[];
    return users.map((_, nth) => ({
      name: names[nth] ?? parseName(accountNames[nth]),
      isFromPlatform: replies[1 + nth] !== null,
    }));
  }

  return {
    findCourse: (context) => redis.hget(first.courseContexts, toContextKey(context)),

    async link(context, membersUrl, names) {
      const args = [toContextKey(context), describeContext(context), membersUrl ?? '', drawCourseId(), ...names];
      const reply = (await linkCourse.call(first, ...args)) as [number?, string?, string?];
      const [code, known, name] = reply;
      if (code === 1) return { outcome: 'created', id: known!, name: name! };
      if (code === 0) return { outcome: 'known', id: known! };
      if (code === undefined) return { outcome: 'unknown' };
      return { outcome: code === -1 ? 'taken' : code === -2 ? 'full' : 'memory' };
    },

    async read(id) {
      const [context, membersUrl, updatedAt] = await redis.hmget(
        first.coursePlatform(id),
        ...['context', 'membersUrl', 'updatedAt'],
      );
      if (!context) return null;
      const linked = JSON.parse(context) as PlatformContext;
      return { ...linked, membersUrl: membersUrl || null, updatedAt: updatedAt ? Number(updatedAt) : null };
    },

    async linkExisting(id, wanted) {
      const isOfOther = 'from' in wanted;
      const context = isOfOther ? ['', '', encodeId(wanted.from)] : [toContextKey(wanted), describeContext(wanted), ''];
      const [code, by] = (await linkExisting.call(first, encodeId(id), ...context)) as [number?, string?];
      if (code === undefined) return { outcome: 'unknown' };
      if (code === -1) return { outcome: 'taken', by: by! };
      const outcomes = { '1': 'linked', '0': 'same', '-2': 'other', '-3': 'none', '-4': 'memory' } as const;
      return { outcome: outcomes[`${code as 1 | 0 | -2 | -3 | -4}`] };
    },

    unlink: async (id, keepsMembers) => (await unlinkCourse.call(first, encodeId(id), keepsMembers ? '1' : '0')) === 1,

    async enrol(id, context, members) {
      const course = [encodeId(id), toContextKey(context)];
      const outcomes: PlatformEnrolOutcome[] = [];
      for (let from = 0; from < members.length; from += chunk) {
        const some = members.slice(from, from + chunk);
        const args = some.flatMap(({ userId, role, name }) => [encodeId(userId), role, name ?? '']);
        outcomes.push(...((await enrolFromPlatform.call(first, ...course, ...args)) as PlatformEnrolOutcome[]));
      }
      return outcomes;
    },

    endMembership: async (id, userId) => (await endMemberships(id, userId, 0, 1)) > 0,

    async endUnlisted(id, since) {
      let count = 0;
      for (;;) {
        const ended = await endMemberships(id, '', since, chunk);
        count += ended;
        if (ended < chunk) return count;
      }
    },

    async beginUpdate(id, leaseMs) {
      const token = randomBytes(tokenBytes).toString('base64url');
      const startedAt = await beginMemberUpdate.call(first, encodeId(id), token, leaseMs);
      if (startedAt === null) return null;
      return {
        startedAt: Number(startedAt),
        async end() {
          // Not that of a later update, after this one was given up.
          if ((await redis.get(first.courseUpdate(id))) === token) await redis.del(first.courseUpdate(id));
        },
      };
    },

    async readDetails(id, userIds) {
      const details: MemberDetails[] = [];
      for (let from = 0; from < userIds.length; from += chunk)
        details.push(...(await readChunk(id, userIds.slice(from, from + chunk))));
      return details;
    },

    async forgetNames(userId) {
      const courses = (await redis.hkeys(first.coursesOf(userId))).map(decodeId);
      const pipeline = redis.pipeline();
      for (const id of courses) pipeline.hdel(first.courseNames(id), encodeId(userId));
      for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error;
    },
  };
}

/** Local accounts have their names as JSON. */
const parseName = (text: string | null | undefined): string | null =>
  text ? (JSON.parse(text) as string | null) : null;
