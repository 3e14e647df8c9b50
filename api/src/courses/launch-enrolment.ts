import type { CoursePlatforms, LinkOutcome, PlatformContext } from '@runq/common/accounts/course-platforms';
import type { Courses } from '@runq/common/accounts/courses';
import type { AdminActions, Operator } from '@runq/common/admin/admin-actions';
import type { Logger } from '@runq/common/process/log';
import type { LtiUser } from '../accounts/lti/claims.js';
import type { LtiCourse } from '../accounts/lti/course-claims.js';
import type { LtiPlatform } from '../lti-settings.js';

const nameCharsMax = 100;
/** Names that are tried for the course of a context: its title, then with a number. */
const namesMax = 20;

/** A message of a learning platform, as far as it is of a course. */
interface CourseMessage {
  platform: LtiPlatform;
  deployment: string;
  user: LtiUser;
  course: LtiCourse | null;
}

type LinkedMessage = Pick<CourseMessage, 'user'> & { course: LtiCourse };

/** Enrols those who come from a course of a learning platform in its course here. */
export interface LaunchEnrolment {
  /**
   * Gives the user the role of the message in the course of its context, or ends a membership without a role. The first
   * grader who comes makes the course. Returns its id; null: there is none.
   */
  enrol(message: CourseMessage): Promise<string | null>;
  /** The course of a context; null: there is none. */
  findCourse(context: PlatformContext): Promise<string | null>;
}

/**
 * A course that is full, or too many courses, refuse no launch: an assignment for all stays open to the user. The log
 * has it.
 */
export function createLaunchEnrolment(deps: {
  courses: Pick<Courses, 'readName'>;
  coursePlatforms: CoursePlatforms;
  actions: Pick<AdminActions, 'appendAudit'>;
  log: Logger;
}): LaunchEnrolment {
  const { courses, coursePlatforms, actions, log } = deps;

  async function link(context: PlatformContext, course: LtiCourse, by: Operator): Promise<string | null> {
    const names = course.role === 'grader' ? listNames(course.title) : [];
    const linked: LinkOutcome = await coursePlatforms.link(context, course.membersUrl, names);
    if (linked.outcome === 'created') await actions.appendAudit(by, 'course.create', linked.id, linked.name);
    if ('id' in linked) return linked.id;
    if (linked.outcome !== 'unknown') log.warn({ reason: linked.outcome }, 'launch made no course');
    return null;
  }

  async function enrol(id: string, context: PlatformContext, message: LinkedMessage, by: Operator): Promise<void> {
    const { userId, name } = message.user;
    const { role } = message.course;
    if (role === null) {
      if (await coursePlatforms.endMembership(id, userId)) await actions.appendAudit(by, 'course.remove', id, userId);
      return;
    }
    const [outcome] = await coursePlatforms.enrol(id, context, [{ userId, role, name }]);
    if (outcome === 'enrolled' || outcome === 'changed')
      await actions.appendAudit(by, 'course.enrol', id, `${userId} as ${role}`);
    if (outcome === 'full' || outcome === 'memory') log.warn({ course: id, reason: outcome }, 'launch did not enrol');
  }

  return {
    async enrol(message) {
      const { course, user, platform, deployment } = message;
      if (!course) return null;
      const { issuer, clientId } = platform;
      const context = { issuer, clientId, deployment, context: course.context };
      const by = { userId: user.userId, role: user.role, why: `launch from ${platform.name}` };
      const id = await link(context, course, by);
      if (id !== null) await enrol(id, context, { user, course }, by);
      return id;
    },

    async findCourse(context) {
      const id = await coursePlatforms.findCourse(context);
      return id !== null && (await courses.readName(id)) !== null ? id : null;
    },
  };
}

/** `Python`, `Python (2)`: no two courses have the same name, and none that exists is taken for that of a context. */
export function listNames(title: string): string[] {
  return Array.from({ length: namesMax }, (_, index) => {
    const number = index === 0 ? '' : ` (${index + 1})`;
    return title.slice(0, nameCharsMax - number.length).trimEnd() + number;
  });
}
