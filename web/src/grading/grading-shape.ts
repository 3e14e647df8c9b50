import type { CaseVerdict, CheckerType, Visibility } from '@runq/common/contract/grading';

/** The parts of the API's responses that the grader's page shows. Instants are ISO 8601 in UTC. */

/** An assignment in the list. */
export interface AssignmentName {
  name: string;
  changedAt: string;
}

/** What the trial of an assignment found. */
export interface CheckView {
  state: 'running' | 'finished';
  ok: boolean;
  findings: { severity: 'error' | 'warning'; case: string | null; message: string }[];
  solution: { score: number; maxScore: number } | null;
}

export interface AssignmentView {
  name: string;
  title: string;
  version: number;
  latestVersion: number;
  savedAt: string;
  maxScore: number;
  due: string | null;
  timezone: string;
  cases: { name: string; points: number; visibility: Visibility; checker: CheckerType }[];
  /** Null: this version was not tried. */
  check: CheckView | null;
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
    leftOut: { path: string; reason: string }[];
  } | null;
}
