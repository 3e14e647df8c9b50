import type { Courses } from '@runq/common/accounts/courses';
import type { AssignmentStore, StoredAssignment } from '@runq/common/assignments/assignment-store';
import type { Visibility } from '@runq/common/contract/grading';
import type { Publication } from '@runq/common/contract/publication';
import { type CourseAccess, courseOf } from '../courses/course-access.js';
import { type ReadStudentsDeps, readStudents } from '../grading/read-student-results.js';
import type { Identity } from '../http/middleware/authenticate.js';
import type { PublicationService } from '../publications/publication-service.js';
import { type CheckReport, reportCheck } from './check-report.js';
import { type AssignmentChange, compareVersions } from './compare-versions.js';
import { asGrader, type FoundAssignment, readCourse } from './find-assignment.js';

/** An assignment for its grader, without the contents of its files. */
export interface AssignmentInfo {
  name: string;
  /** Who made it. */
  owner: string;
  /** Id of the course to which it belongs; null: to none. */
  course: string | null;
  title: string;
  version: number;
  latestVersion: number;
  savedAt: string;
  maxScore: number;
  due: string | null;
  timezone: string;
  cases: { name: string; points: number; visibility: Visibility; checker: string }[];
  /** The trial of this version; null: it was not tried. */
  check: CheckReport | null;
  /** The versions that are stored, newest first. */
  versions: { version: number; savedAt: string }[];
  /** What is different from the version before; null if that one is not stored. */
  changes: AssignmentChange[] | null;
  /** Null: not published. */
  publication: Publication | null;
}

/** An assignment in the list of its grader. */
export interface AssignmentSummary extends Omit<AssignmentInfo, 'cases' | 'check' | 'versions' | 'changes'> {
  changedAt: string;
  caseCount: number;
  check: { state: CheckReport['state']; ok: boolean; errors: number; warnings: number } | null;
}

/** Describes stored assignments for those who may read them. */
export interface AssignmentInfoReader {
  describe(found: FoundAssignment): Promise<AssignmentInfo>;
  /** The assignments that the caller made, or those of a course, the last changed first. */
  list(identity: Identity, course?: string): Promise<AssignmentSummary[]>;
}

export function createAssignmentInfoReader(
  deps: ReadStudentsDeps & {
    assignmentStore: AssignmentStore;
    publicationService: PublicationService;
    courses: Courses;
    courseAccess: CourseAccess;
  },
): AssignmentInfoReader {
  const { assignmentStore, batches, courses, courseAccess, publicationService } = deps;

  async function readCheck({ checkBatchId, assignment }: StoredAssignment): Promise<CheckReport | null> {
    const batch = checkBatchId && (await batches.read(checkBatchId));
    const grading = batch && (await batches.readGrading(batch.id));
    if (!grading) return null;
    const rows = await readStudents(deps, { ...batch, grading }, { from: 0, count: batch.total });
    return reportCheck(assignment, rows);
  }

  function describeHead({ owner, course, stored }: FoundAssignment) {
    const { assignment, version, latestVersion, savedAt } = stored;
    const { name, title, due, timezone, cases } = assignment;
    return {
      ...{ name, owner, course, title, version, latestVersion, due, timezone },
      savedAt: new Date(savedAt).toISOString(),
      maxScore: cases.reduce((sum, { points }) => sum + points, 0),
    };
  }

  async function describe(found: FoundAssignment): Promise<AssignmentInfo> {
    const { owner, stored } = found;
    const { assignment, version } = stored;
    const [check, versions, before, publications] = await Promise.all([
      readCheck(stored),
      assignmentStore.listVersions(owner, assignment.name),
      version > 1 ? assignmentStore.read(owner, assignment.name, version - 1) : null,
      publicationService.readMany([{ name: assignment.name, owner }]),
    ]);
    return {
      ...describeHead(found),
      cases: assignment.cases.map((one) => ({
        name: one.name,
        points: one.points,
        visibility: one.visibility,
        checker: one.checker.type,
      })),
      check,
      versions: versions.map((one) => ({ version: one.version, savedAt: new Date(one.savedAt).toISOString() })),
      changes: before && compareVersions(before.assignment, assignment),
      publication: publications[0] ?? null,
    };
  }

  async function summarize(found: FoundAssignment, publication: Publication | null): Promise<AssignmentSummary> {
    const { stored } = found;
    const check = await readCheck(stored);
    const countOf = (severity: string) => check!.findings.filter((one) => one.severity === severity).length;
    const head = describeHead(found);
    return {
      ...{ ...head, publication, changedAt: head.savedAt },
      caseCount: stored.assignment.cases.length,
      check: check && {
        ...{ state: check.state, ok: check.ok },
        ...{ errors: countOf('error'), warnings: countOf('warning') },
      },
    };
  }

  async function listPlaces(
    identity: Identity,
    course: string | undefined,
  ): Promise<{ name: string; owner: string }[]> {
    if (course === undefined) {
      const own = await assignmentStore.list(identity.userId);
      return own.map(({ name }) => ({ name, owner: identity.userId }));
    }
    await courseAccess.requireCourse(identity, course);
    return [...(await courses.listAssignments(course))].map(([name, owner]) => ({ name, owner }));
  }

  return {
    describe,
    async list(caller, named) {
      const identity = asGrader(caller);
      const course = courseOf(identity, named);
      const summaries: AssignmentSummary[] = [];
      // One after another: a list of 200 must not hold Redis, nor as many parsed assignments in memory.
      const places = await listPlaces(identity, course);
      const publications = await publicationService.readMany(places);
      for (const [nth, { name, owner }] of places.entries()) {
        const stored = await assignmentStore.read(owner, name);
        // Deleted meanwhile, or of another course.
        if (!stored || (course !== undefined && stored.course !== course)) continue;
        if (!(await courseAccess.canRead(identity, { userId: owner, course: stored.course }))) continue;
        const found = { owner, course: await readCourse(courses, stored), stored };
        summaries.push(await summarize(found, publications[nth]!));
      }
      return summaries.sort((one, other) => Date.parse(other.changedAt) - Date.parse(one.changedAt));
    },
  };
}
