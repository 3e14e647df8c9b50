import type { Courses } from '@runq/common/accounts/courses';
import type { AdminActions } from '@runq/common/admin/admin-actions';
import type { Course, CourseMember, EnrolmentReport, OwnCourse } from '@runq/common/contract/course';
import { ProblemError } from '@runq/common/contract/problem';
import type { SettingsStore } from '@runq/common/redis/settings-store';
import { toOperator } from '../admin/actor.js';
import type { Identity } from '../http/middleware/authenticate.js';
import { storeFull } from '../runs/refusals.js';

/** Courses and their members. Changes are those of ops, and in the audit log with the reason `why`. */
export interface CourseService {
  create(name: string, why: string, identity: Identity): Promise<Course>;
  rename(id: string, name: string, why: string, identity: Identity): Promise<Course>;
  /** What belonged to it is its owners' again. */
  remove(id: string, why: string, identity: Identity): Promise<void>;
  list(): Promise<{ courses: Course[] }>;
  /** Those of the caller, or that of the API key. */
  listOwn(identity: Identity): Promise<{ courses: OwnCourse[] }>;
  /** Enrols users, or changes their roles; removes none. */
  enrol(id: string, members: readonly CourseMember[], why: string, identity: Identity): Promise<EnrolmentReport>;
  removeMember(id: string, userId: string, why: string, identity: Identity): Promise<void>;
}

export function createCourseService(deps: {
  courses: Courses;
  actions: Pick<AdminActions, 'appendAudit'>;
  settings: Pick<SettingsStore, 'read'>;
}): CourseService {
  const { courses, actions, settings } = deps;

  const audit = (identity: Identity, why: string, entry: { action: string; id: string; result: string }) =>
    actions.appendAudit(toOperator(identity, why), entry.action, entry.id, entry.result);

  return {
    async create(name, why, identity) {
      const created = await courses.create(name);
      if (created.outcome !== 'created') {
        if (created.outcome === 'taken') throw nameTaken(name);
        if (created.outcome === 'memory') throw storeFull();
        const { maxCourses } = await settings.read();
        throw new ProblemError('quota_exceeded', `There may be ${maxCourses} courses (maxCourses); delete one first.`);
      }
      const { id } = created;
      await audit(identity, why, { action: 'course.create', id, result: name });
      return { id, name, members: 0 };
    },

    async rename(id, name, why, identity) {
      const outcome = await courses.rename(id, name);
      if (outcome === 'taken') throw nameTaken(name);
      if (outcome === 'unknown') throw notFound();
      await audit(identity, why, { action: 'course.rename', id, result: name });
      return { id, name, members: (await courses.listMembers(id)).length };
    },

    async remove(id, why, identity) {
      const name = await courses.readName(id);
      if (name === null || !(await courses.remove(id))) throw notFound();
      await audit(identity, why, { action: 'course.delete', id, result: name });
    },

    list: async () => ({ courses: await courses.list() }),
    async listOwn({ userId, course }) {
      const own = await courses.listOf(userId);
      return { courses: course === undefined ? own : own.filter(({ id }) => id === course) };
    },

    async enrol(id, members, why, identity) {
      const outcomes = await courses.enrol(id, members);
      if (outcomes.length === 0) throw notFound();
      const count = (wanted: string) => outcomes.filter((outcome) => outcome === wanted).length;
      const report = { enrolled: count('enrolled'), changed: count('changed'), same: count('same') };
      const result = `${report.enrolled} enrolled, ${report.changed} changed`;
      await audit(identity, why, { action: 'course.enrol', id, result });
      if (outcomes.includes('memory')) throw storeFull();
      if (outcomes.includes('full')) {
        const { membersPerCourse } = await settings.read();
        throw new ProblemError(
          'quota_exceeded',
          `A course may have ${membersPerCourse} members (membersPerCourse); ${result}.`,
        );
      }
      return report;
    },

    async removeMember(id, userId, why, identity) {
      if ((await courses.removeMember(userId, id)) === 0)
        throw new ProblemError('not_found', 'There is no such course or member.');
      await audit(identity, why, { action: 'course.remove', id, result: userId });
    },
  };
}

const notFound = () => new ProblemError('not_found', 'There is no such course.');
const nameTaken = (name: string) => new ProblemError('conflict', `Another course is called "${name}".`);
