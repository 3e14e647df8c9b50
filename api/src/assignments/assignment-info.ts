import type { AssignmentStore, StoredAssignment } from '@runq/common/assignments/assignment-store';
import type { Visibility } from '@runq/common/contract/grading';
import type { Publication } from '@runq/common/contract/publication';
import { type ReadStudentsDeps, readStudents } from '../grading/read-student-results.js';
import type { Identity } from '../http/middleware/authenticate.js';
import type { PublicationService } from '../publications/publication-service.js';
import { type CheckReport, reportCheck } from './check-report.js';
import { type AssignmentChange, compareVersions } from './compare-versions.js';

/** An assignment for its grader, without the contents of its files. */
export interface AssignmentInfo {
  name: string;
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

/** Describes stored assignments for their owner. */
export interface AssignmentInfoReader {
  describe(stored: StoredAssignment, owner: Identity): Promise<AssignmentInfo>;
  /** All assignments of an owner, the last changed first. */
  list(owner: Identity): Promise<AssignmentSummary[]>;
}

export function createAssignmentInfoReader(
  deps: ReadStudentsDeps & { assignmentStore: AssignmentStore; publicationService: PublicationService },
): AssignmentInfoReader {
  const { assignmentStore, batches, publicationService } = deps;

  async function readCheck({ checkBatchId, assignment }: StoredAssignment): Promise<CheckReport | null> {
    const batch = checkBatchId && (await batches.read(checkBatchId));
    const grading = batch && (await batches.readGrading(batch.id));
    if (!grading) return null;
    const rows = await readStudents(deps, { ...batch, grading }, { from: 0, count: batch.total });
    return reportCheck(assignment, rows);
  }

  function describeHead({ assignment, version, latestVersion, savedAt }: StoredAssignment) {
    const { name, title, due, timezone, cases } = assignment;
    return {
      ...{ name, title, version, latestVersion, due, timezone },
      savedAt: new Date(savedAt).toISOString(),
      maxScore: cases.reduce((sum, { points }) => sum + points, 0),
    };
  }

  async function describe(stored: StoredAssignment, owner: Identity): Promise<AssignmentInfo> {
    const { assignment, version } = stored;
    const [check, versions, before, publications] = await Promise.all([
      readCheck(stored),
      assignmentStore.listVersions(owner.userId, assignment.name),
      version > 1 ? assignmentStore.read(owner.userId, assignment.name, version - 1) : null,
      publicationService.readMany([assignment.name], owner),
    ]);
    return {
      ...describeHead(stored),
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

  async function summarize(
    { name, changedAt, publication }: { name: string; changedAt: number; publication: Publication | null },
    owner: Identity,
  ): Promise<AssignmentSummary[]> {
    const stored = await assignmentStore.read(owner.userId, name);
    // Deleted meanwhile.
    if (!stored) return [];
    const check = await readCheck(stored);
    const countOf = (severity: string) => check!.findings.filter((one) => one.severity === severity).length;
    return [
      {
        ...describeHead(stored),
        changedAt: new Date(changedAt).toISOString(),
        publication,
        caseCount: stored.assignment.cases.length,
        check: check && {
          ...{ state: check.state, ok: check.ok },
          ...{ errors: countOf('error'), warnings: countOf('warning') },
        },
      },
    ];
  }

  return {
    describe,
    async list(owner) {
      const summaries: AssignmentSummary[] = [];
      // One after another: a list of 200 must not hold Redis, nor as many parsed assignments in memory.
      const all = await assignmentStore.list(owner.userId);
      const names = all.map(({ name }) => name);
      const publications = await publicationService.readMany(names, owner);
      for (const [nth, { name, changedAt }] of all.entries())
        summaries.push(...(await summarize({ name, changedAt, publication: publications[nth]! }, owner)));
      return summaries;
    },
  };
}
