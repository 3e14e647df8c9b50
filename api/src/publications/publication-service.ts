import type { AdminActions } from '@runq/common/admin/admin-actions';
import type { AssignmentStore } from '@runq/common/assignments/assignment-store';
import type { Publications } from '@runq/common/assignments/publications';
import type { Assignment } from '@runq/common/contract/grading';
import { ProblemError } from '@runq/common/contract/problem';
import type {
  Publication,
  PublishedHead,
  publishSchema,
  StoredPublication,
  StudentAttempts,
} from '@runq/common/contract/publication';
import type { SettingsStore } from '@runq/common/redis/settings-store';
import type { BatchStudents } from '@runq/common/runs/batch-students';
import type { Batches, BatchGrading } from '@runq/common/runs/batches';
import type { Scheduler } from '@runq/common/scheduler/scheduler';
import { v7 as uuidv7 } from 'uuid';
import type { z } from 'zod';
import { toOperator } from '../admin/actor.js';
import { asGrader, type FindAssignment } from '../assignments/find-assignment.js';
import type { CourseAccess } from '../courses/course-access.js';
import { describeCases } from '../grading/grade-request.js';
import type { Identity } from '../http/middleware/authenticate.js';
import { type ListAttemptsDeps, listAttempts } from './list-attempts.js';

/** Versions of a published assignment by which older submissions stay graded. */
const maxVersions = 20;

/** Publishes assignments of graders and of their courses, and ends that. */
export interface PublicationService {
  publish(name: string, request: z.output<typeof publishSchema>, identity: Identity, course?: string): Promise<void>;
  /** Nothing more can be submitted; results stay. */
  close(name: string, identity: Identity): Promise<void>;
  /** The open ones of a grader, and those of the courses of the grader. */
  listOwn(
    owner: Pick<Identity, 'userId'>,
  ): Promise<{ name: string; title: string; maxScore: number; course: string | null }[]>;
  /** Of these assignments; null where one is not published. */
  readMany(assignments: { name: string; owner: string }[]): Promise<(Publication | null)[]>;
  /** The students of a published assignment with all attempts, a page at a time. */
  listAttempts(
    name: string,
    identity: Identity,
    page: { cursor: number; limit: number },
  ): Promise<{ students: StudentAttempts[]; nextCursor: string | null }>;
  /** Ends a publication of an assignment that is deleted. Its results stay as long as those of other batches. */
  remove(name: string, owner: string): Promise<void>;
}

export interface PublicationServiceDeps extends ListAttemptsDeps {
  assignmentStore: AssignmentStore;
  publications: Publications;
  storedBatches: Batches;
  batchStudents: BatchStudents;
  scheduler: Pick<Scheduler, 'drawId'>;
  settings: Pick<SettingsStore, 'read'>;
  actions: Pick<AdminActions, 'appendAudit'>;
  courseAccess: CourseAccess;
  findAssignment: FindAssignment;
}

export function createPublicationService(deps: PublicationServiceDeps): PublicationService {
  const { assignmentStore, publications, storedBatches, batchStudents, scheduler, settings, actions } = deps;
  const { courseAccess, findAssignment } = deps;

  const workOf = ({ owner, course }: StoredPublication) => ({ userId: owner, course: course ?? null });

  async function requirePublished(name: string, caller: Identity): Promise<StoredPublication> {
    const publication = await publications.read(name);
    if (!publication || !(await courseAccess.canRead(asGrader(caller), workOf(publication))))
      throw new ProblemError('not_found', 'This assignment is not published.');
    return publication;
  }

  async function describe(publication: StoredPublication | null): Promise<Publication | null> {
    if (!publication) return null;
    const { state, version, publishedAt, by, batchId } = publication;
    const students = publication.isForAll ? null : await publications.readStudents(publication);
    return { state, version, publishedAt: new Date(publishedAt).toISOString(), by, students, batchId };
  }

  /** The batch comes first and the name last: no student sees an assignment that accepts nothing. */
  async function store(
    publication: StoredPublication,
    assignment: Assignment,
    before: StoredPublication | null,
    students: string[] | null | undefined,
  ): Promise<void> {
    const { name, owner, batchId, version } = publication;
    const known = before && (await storedBatches.readGrading(batchId));
    const grading = describeBatch(publication, assignment, known);
    if (known) await batchStudents.update(batchId, publication, grading);
    else
      await storedBatches.create({
        id: batchId,
        userId: owner,
        course: publication.course ?? null,
        label: assignment.title,
        total: 0,
        grading,
        publication,
      });
    await assignmentStore.pin(owner, name, version, true);
    const { publishedAssignments: most } = await settings.read();
    const outcome = await publications.save(publication, students, most);
    if (outcome === 'saved') return;
    if (!before) {
      await assignmentStore.pin(owner, name, version, false);
      await batchStudents.expire(batchId);
    }
    if (outcome === 'taken') throw nameTaken(name);
    if (outcome === 'changed')
      throw new ProblemError('conflict', 'It was published just now; look at it and try again.');
    throw new ProblemError('quota_exceeded', `The service has ${most} published assignments; delete one first.`);
  }

  return {
    async publish(name, request, identity, wanted) {
      const { userId } = identity;
      const { owner, course, stored } = await findAssignment(name, identity, { course: wanted, toChange: true });
      const before = await publications.read(name);
      if (before && before.owner !== owner) throw nameTaken(name);
      const version = request.version ?? before?.version ?? stored.latestVersion;
      const chosen = await assignmentStore.read(owner, name, version);
      if (!chosen) throw new ProblemError('not_found', `The assignment has no version ${version}.`);
      const students = before || request.students !== undefined ? request.students : null;
      const isForAll = students === undefined ? before!.isForAll : students === null;
      const publication: StoredPublication = {
        ...{ name, owner, version, state: 'open', publishedAt: Date.now(), by: userId, isForAll },
        ...(course === null ? {} : { course }),
        batchId: before?.batchId ?? scheduler.drawId(owner, uuidv7),
        head: describeHead(chosen.assignment),
      };
      await store(publication, chosen.assignment, before, students && [...new Set(students)]);
      const all = course === null ? 'all students' : 'all of the course';
      const whom = isForAll ? all : students ? `${students.length} students` : 'the same students';
      await actions.appendAudit(toOperator(identity, ''), 'assignment.publish', name, `version ${version}: ${whom}`);
    },

    async close(name, identity) {
      const before = await requirePublished(name, identity);
      await courseAccess.requireChange(asGrader(identity), workOf(before), 'assignment');
      const publication: StoredPublication = { ...before, state: 'closed' };
      const grading = await storedBatches.readGrading(before.batchId);
      const { publishedAssignments: most } = await settings.read();
      if ((await publications.save(publication, undefined, most)) !== 'saved')
        throw new ProblemError('conflict', 'It was published just now; look at it and try again.');
      await assignmentStore.pin(before.owner, name, before.version, false);
      if (grading) await batchStudents.update(before.batchId, publication, grading);
      await actions.appendAudit(toOperator(identity, ''), 'assignment.close', name, `version ${before.version}`);
    },

    async listOwn({ userId }) {
      const own = await publications.listOpen(userId, await courseAccess.listReadable({ userId }));
      return own.map(({ name, head: { title, maxScore }, course = null }) => ({ name, title, maxScore, course }));
    },

    async readMany(assignments) {
      const found = await publications.readMany(assignments.map(({ name }) => name));
      return Promise.all(found.map((one, nth) => describe(one?.owner === assignments[nth]!.owner ? one : null)));
    },

    listAttempts: async (name, identity, page) => listAttempts(deps, await requirePublished(name, identity), page),

    async remove(name, owner) {
      const publication = await publications.read(name);
      if (publication?.owner !== owner) return;
      await publications.remove(name, owner);
      await assignmentStore.pin(owner, name, publication.version, false);
      await batchStudents.expire(publication.batchId);
    },
  };
}

const nameTaken = (name: string) =>
  new ProblemError(
    'conflict',
    `Another grader has published an assignment called "${name}"; save yours under another name.`,
  );

const describeHead = ({ cases, ...assignment }: Assignment): PublishedHead => ({
  title: assignment.title,
  opens: assignment.opens,
  due: assignment.due,
  late: assignment.late,
  timezone: assignment.timezone,
  attempts: assignment.attempts,
  counts: assignment.counts,
  entry: assignment.entry,
  maxScore: cases.reduce((sum, { points }) => sum + points, 0),
});

/** Earlier submissions stay graded by their versions. */
function describeBatch(
  { name, owner, version }: StoredPublication,
  assignment: Assignment,
  before: BatchGrading | null,
): BatchGrading {
  const versions = Object.entries({
    ...before?.versions,
    ...(before ? { [before.assignment.version]: { cases: before.cases, groups: before.groups } } : {}),
  }).filter(([older]) => Number(older) !== version);
  return {
    owner,
    assignment: { name, title: assignment.title, version },
    ...describeCases(assignment),
    versions: Object.fromEntries(versions.slice(-maxVersions)),
    ...{ students: [], missing: [], leftOut: [] },
  };
}
