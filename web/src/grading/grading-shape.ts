import type { CaseVerdict, CheckerType, Visibility } from '@runq/common/contract/grading';

/** The parts of the API's responses that the grader's page shows. Instants are ISO 8601 in UTC. */

/** What a list and an assignment itself have in common. */
interface AssignmentHead {
  name: string;
  title: string;
  version: number;
  latestVersion: number;
  savedAt: string;
  maxScore: number;
  due: string | null;
  timezone: string;
  /** Id of the course to which it belongs; null: to none. */
  course: string | null;
  /** Null: students do not have it. Absent where the server does not publish assignments. */
  publication?: Publication | null;
}

/** Who has an assignment; `students` is null for all. */
export interface Publication {
  state: 'open' | 'closed';
  version: number;
  publishedAt: string;
  students: string[] | null;
  batchId: string;
}

/** An assignment in the list. */
export interface AssignmentSummary extends AssignmentHead {
  changedAt: string;
  caseCount: number;
  check: { state: 'running' | 'finished'; ok: boolean; errors: number; warnings: number } | null;
}

export interface Finding {
  severity: 'error' | 'warning';
  case: string | null;
  message: string;
}

/** A program that an assignment was tried with. */
export interface TrialView {
  program: 'solution' | 'empty' | 'endless';
  state: 'queued' | 'active' | 'finished';
  done: number;
  total: number;
  score: number;
  maxScore: number;
  verdicts: Partial<Record<CaseVerdict, number>>;
}

/** What the trial of an assignment found. */
export interface CheckView {
  state: 'running' | 'finished';
  ok: boolean;
  findings: Finding[];
  trials: TrialView[];
}

export interface AssignmentView extends AssignmentHead {
  cases: { name: string; points: number; visibility: Visibility; checker: CheckerType }[];
  /** Null: this version was not tried. */
  check: CheckView | null;
  /** Newest first. */
  versions: { version: number; savedAt: string }[];
  /** What is different from the version before; null: unknown. */
  changes: { case: string | null; change: string }[] | null;
}

/** A batch in the list; `etaMs` is null where it is unknown. */
export interface BatchSummary {
  id: string;
  label: string | null;
  total: number;
  state: 'queued' | 'active' | 'finished';
  counts: { queued: number; active: number; finished: number };
  etaMs: number | null;
  createdAt: string;
  cancelled: boolean;
  /** Id of the course to which it belongs; null: to none. */
  course: string | null;
  assignment: { name: string; title: string; version: number } | null;
  /** It tries an assignment that was saved. */
  isCheck: boolean;
}

export interface BatchPageView {
  batches: BatchSummary[];
  nextCursor: string | null;
}

/** A batch with what a graded one adds up to; `grading` is null for other batches. */
export interface BatchView extends BatchSummary {
  grading: {
    assignment: { name: string; title: string; version: number };
    maxScore: number;
    graded: number;
    cases: { done: number; total: number };
    verdicts: Partial<Record<CaseVerdict, number>>;
    /** Students by tenths of the points. */
    histogram: number[];
    needsAttention: { count: number; cases: { student: string; case: string; sentence: string }[] };
    mostFailed: { case: string; students: number } | null;
    missing: string[];
    leftOut: PathReason[];
  } | null;
}

export interface PathReason {
  path: string;
  reason: string;
}

/** What an archive of submissions holds. The lists may be cut; `totals` are not. */
export interface SubmissionsPreview {
  shape: 'moodle' | 'gradescope' | 'folders' | 'zips' | 'flat' | 'pattern';
  students: {
    student: string;
    name: string | null;
    files: { path: string; bytes: number }[];
    fileCount: number;
    submittedAt: string | null;
  }[];
  missing: string[];
  unknown: string[];
  leftOut: PathReason[];
  problems: PathReason[];
  totals: { students: number; missing: number; unknown: number; leftOut: number; problems: number };
}
