import type { Courses } from '@runq/common/accounts/courses';
import type { AssignmentStore, SaveOutcome } from '@runq/common/assignments/assignment-store';
import type { UploadedAssignment } from '@runq/common/contract/grading';
import { ProblemError } from '@runq/common/contract/problem';
import { type CourseAccess, courseOf } from '../courses/course-access.js';
import type { Identity } from '../http/middleware/authenticate.js';
import { storeFull } from '../runs/refusals.js';
import type { FindAssignment } from './find-assignment.js';

/** `isKnown`: an assignment of this name may also be one of the own courses. */
type Place = { course: string | undefined; isKnown: boolean };

/** Stores a version: of whose assignment it is, and its number. */
export type SaveVersion = (
  content: UploadedAssignment,
  identity: Identity,
  place: Place,
) => Promise<{ owner: string; version: number }>;

/**
 * Theory of operation: an assignment is stored with the user who made it, whose quota it uses, and says to which course
 * it belongs. The course, in another shard, has its name and owner. The name is taken before the assignment is stored
 * and given up when that fails. If the process ends in between, the name leads to nothing, and the next who saves an
 * assignment under it takes it over.
 */
export function createSaveVersion(deps: {
  assignmentStore: AssignmentStore;
  courses: Courses;
  courseAccess: CourseAccess;
  findAssignment: FindAssignment;
}): SaveVersion {
  const { assignmentStore, courses, courseAccess, findAssignment } = deps;

  async function saveInCourse(content: UploadedAssignment, { userId }: Identity, course: string) {
    const { name } = content.assignment;
    let owner = await courses.claimAssignment(course, name, userId);
    if (owner !== userId && (await assignmentStore.read(owner, name))?.course !== course) {
      await courses.releaseAssignment(course, name, owner);
      owner = await courses.claimAssignment(course, name, userId);
    }
    try {
      return { owner, version: requireSaved(await assignmentStore.save(owner, content, course), name) };
    } catch (error) {
      const stored = await assignmentStore.read(owner, name);
      if (stored?.course !== course) await courses.releaseAssignment(course, name, owner);
      throw error;
    }
  }

  /** Of whom it is already; null: of no one. */
  async function findOwner(name: string, identity: Identity, isKnown: boolean): Promise<string | null> {
    const own = await assignmentStore.read(identity.userId, name);
    if (!own && !isKnown) return null;
    const found = await findAssignment(name, identity, { toChange: true }).catch((error) => {
      if (error instanceof ProblemError && error.problem.code === 'not_found') return null;
      throw error;
    });
    // It belongs to a course that the user has left.
    if (!found && own) throw elsewhere(name);
    return found?.owner ?? null;
  }

  return async (content, identity, { course: named, isKnown }) => {
    const course = courseOf(identity, named);
    if (course !== undefined) {
      await courseAccess.requireCourse(identity, course, true);
      return saveInCourse(content, identity, course);
    }
    const { name } = content.assignment;
    const owner = (await findOwner(name, identity, isKnown)) ?? identity.userId;
    return { owner, version: requireSaved(await assignmentStore.save(owner, content), name) };
  };
}

const elsewhere = (name: string) =>
  new ProblemError(
    'conflict',
    `You have made an assignment called "${name}" elsewhere; save this one under another name.`,
  );

function requireSaved(saved: SaveOutcome, name: string): number {
  switch (saved.status) {
    case 'saved':
    case 'same':
      return saved.version;
    case 'elsewhere':
      throw elsewhere(name);
    case 'assignments':
      throw new ProblemError('quota_exceeded', `You have ${saved.allowed} assignments; delete one first.`);
    case 'bytes':
      throw new ProblemError(
        'quota_exceeded',
        `Your assignments use ${saved.used} of ${saved.allowed} bytes; delete one, or make this one smaller.`,
      );
    default:
      throw storeFull();
  }
}
