import type { CoursePlatforms, PlatformMember } from '@runq/common/accounts/course-platforms';
import type { Courses } from '@runq/common/accounts/courses';
import type { AdminActions } from '@runq/common/admin/admin-actions';
import type { MemberList, MemberUpdate } from '@runq/common/contract/course';
import { ProblemError } from '@runq/common/contract/problem';
import type { Logger } from '@runq/common/process/log';
import type { SettingsStore } from '@runq/common/redis/settings-store';
import { listMs, type MemberClient, TooManyMembers } from '../accounts/lti/member-client.js';
import { type PlatformClient, PlatformError } from '../accounts/lti/platform-client.js';
import { toOperator } from '../admin/actor.js';
import type { Identity } from '../http/middleware/authenticate.js';
import type { LtiPlatform } from '../lti-settings.js';
import type { CourseAccess } from './course-access.js';
import {
  createReadLinkedPlatform,
  describePlatform,
  type LinkedPlatform,
  noSuchCourse,
  notLinked,
} from './linked-platform.js';

/** Until a process that updates members is given up: the time for the list, and for storing it. */
const leaseMs = listMs + 60_000;

/** The members of courses with their names, and where they come from. */
export interface CourseMembers {
  /** For graders and tutors of the course, and ops. */
  list(id: string, identity: Identity): Promise<MemberList>;
  /** Makes the members those of the learning platform, for graders of the course and ops. */
  update(id: string, identity: Identity): Promise<MemberUpdate>;
}

interface CourseMembersDeps {
  courses: Pick<Courses, 'listMembers' | 'readName' | 'readRoles'>;
  coursePlatforms: CoursePlatforms;
  courseAccess: Pick<CourseAccess, 'requireCourse'>;
  actions: Pick<AdminActions, 'appendAudit'>;
  settings: Pick<SettingsStore, 'read'>;
  /** Null while LTI is off. */
  lti: { platformClient: Pick<PlatformClient, 'find'>; memberClient: MemberClient } | null;
  config: { lti: { platforms: readonly LtiPlatform[] } | null };
  log: Logger;
}

/**
 * Theory of operation: an update reads the whole list before it changes anything, so a platform that fails halfway
 * changes nothing. Then it confirms those who are members, ends the memberships that the platform gave and did not list
 * since the update began, and enrols the others, for whom there is room now. One update of a course runs at a time: an
 * older list must not be stored after a newer one.
 */
export function createCourseMembers(deps: CourseMembersDeps): CourseMembers {
  const { courses, coursePlatforms, courseAccess, actions, settings, lti, config, log } = deps;
  const withCourses = (config.lti?.platforms ?? []).filter((platform) => platform.courses);
  const platformNames = [...new Set(withCourses.map(({ name }) => name))];

  const readLinked = createReadLinkedPlatform({ coursePlatforms, platformClient: lti?.platformClient ?? null });

  async function readMembers(
    id: string,
    { context, platform }: LinkedPlatform,
    most: number,
  ): Promise<PlatformMember[]> {
    try {
      return await lti!.memberClient.readMembers(context, most);
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
      const { message: reason, cause } = error;
      log.warn({ course: id, platform: platform.name, reason, err: cause }, 'members were not read from the platform');
      const code = error instanceof TooManyMembers ? 'quota_exceeded' : 'platform_failed';
      throw new ProblemError(code, `No member was changed: ${reason}.`);
    }
  }

  /** Members first, then room is made, then new ones. Of a course whose link has changed nothing is stored. */
  async function store(id: string, { context }: LinkedPlatform, members: PlatformMember[], startedAt: number) {
    const roles = await courses.readRoles(
      id,
      members.map(({ userId }) => userId),
    );
    const known = await coursePlatforms.enrol(
      id,
      context,
      members.filter((_, nth) => roles[nth] !== null),
    );
    const removed = await coursePlatforms.endUnlisted(id, startedAt);
    const added = await coursePlatforms.enrol(
      id,
      context,
      members.filter((_, nth) => roles[nth] === null),
    );
    return { outcomes: [...known, ...added], removed };
  }

  return {
    async list(id, identity) {
      await courseAccess.requireCourse(identity, id);
      const [name, members, linked] = await Promise.all([
        courses.readName(id),
        courses.listMembers(id),
        readLinked(id),
      ]);
      if (name === null) throw noSuchCourse();
      const details = await coursePlatforms.readDetails(
        id,
        members.map(({ userId }) => userId),
      );
      return {
        name,
        members: members.map((member, nth) => {
          const { name: called, isFromPlatform } = details[nth]!;
          return { ...member, name: called, source: isFromPlatform ? 'platform' : 'runq' };
        }),
        platform: linked && describePlatform(linked),
        platforms: identity.role === 'ops' ? platformNames : [],
      };
    },

    async update(id, identity) {
      await courseAccess.requireCourse(identity, id, true);
      const linked = await readLinked(id);
      if (linked === null) throw notLinked();
      const update = await coursePlatforms.beginUpdate(id, leaseMs);
      if (update === null) throw new ProblemError('conflict', 'The members are being updated; try again in a minute.');
      try {
        const { membersPerCourse } = await settings.read();
        const members = await readMembers(id, linked, membersPerCourse);
        const { outcomes, removed } = await store(id, linked, members, update.startedAt);
        if (outcomes.length < members.length)
          throw (await courses.readName(id)) === null ? noSuchCourse() : notLinked();
        const count = (...wanted: string[]) => outcomes.filter((outcome) => wanted.includes(outcome)).length;
        const report = {
          ...{ enrolled: count('enrolled'), changed: count('changed'), same: count('same'), kept: count('kept') },
          removed,
        };
        const left = count('full', 'memory');
        const done = `${report.enrolled} enrolled, ${report.changed} changed, ${removed} removed`;
        const result = left === 0 ? done : `${done}, ${left} left out`;
        await actions.appendAudit(toOperator(identity, `from ${linked.platform.name}`), 'course.update', id, result);
        if (count('memory') > 0)
          throw new ProblemError('store_full', `The service has no memory left for new members: ${result}.`);
        if (left > 0)
          throw new ProblemError(
            'quota_exceeded',
            `A course may have ${membersPerCourse} members (membersPerCourse): ${result}.`,
          );
        return report;
      } finally {
        await update.end();
      }
    },
  };
}
