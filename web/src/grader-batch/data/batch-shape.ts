import type {
  CaseLimits,
  CaseResult,
  CaseVerdict,
  CheckerType,
  StudentResult,
  Transcript,
  Visibility,
} from '@runq/common/contract/grading';
import type { BatchView } from '../../grading/grading-shape.js';

/** The parts of the API's responses about one graded batch. Times in ms, sizes in bytes, instants as ISO 8601. */

/** A batch. `paused` and `revision` are absent where the server is older than they are. */
export type BatchState = BatchView & { paused?: boolean; waitingReason?: string | null; revision?: number };

/** A case in the map; its limits are null when the assignment is deleted. */
export interface GridCase {
  name: string;
  points: number;
  visibility: Visibility;
  checker: CheckerType;
  limits: Pick<CaseLimits, 'cpuTimeMs' | 'wallTimeMs' | 'memoryBytes'> | null;
}

/** A student in the map; verdicts and CPU times are in the order of the cases, null without a result. */
export interface GridStudent {
  index: number;
  student: string;
  name: string | null;
  state: 'queued' | 'active' | 'finished';
  score: number;
  maxScore: number;
  overridden: { score: number; note: string; by: string } | null;
  needsAttention: boolean;
  verdicts: (CaseVerdict | null)[];
  cpuTimesMs: (number | null)[];
}

export interface GridPage {
  cases: GridCase[];
  students: GridStudent[];
  nextCursor: string | null;
}

/** One case of one student. */
export interface CellView {
  student: string;
  runId: string;
  result: CaseResult;
  /** Null when it has expired, or nothing was run. */
  transcript: Transcript | null;
  limits: Pick<CaseLimits, 'cpuTimeMs' | 'wallTimeMs' | 'memoryBytes'> | null;
  /** Cut to 65,536 characters; null: none, or the assignment was deleted. */
  input: string | null;
  expected: string | null;
}

/** A student with all results. */
export type StudentDetails = StudentResult & { state: GridStudent['state']; runId: string };

/** Students with the same wrong output in the same case. */
export interface OutputGroup {
  case: string;
  verdict: CaseVerdict;
  sentence: string;
  students: string[];
  example: { student: string; runId: string };
}

/** A regrade in the list. `graded` is null when its results have expired. */
export interface DraftEntry {
  number: number;
  state: 'open' | 'published' | 'discarded';
  createdAt: string;
  by: string;
  students: number;
  graded: number | null;
}

/** What a regrade changes. */
export interface DraftReport extends DraftEntry {
  assignmentVersion: number;
  graded: number;
  up: number;
  down: number;
  same: number;
  changes: {
    student: string;
    score: { old: number; new: number };
    cases: { case: string; old: CaseVerdict | null; new: CaseVerdict | null; oldScore: number; newScore: number }[];
  }[];
}

/** A file of a submission. */
export interface SubmittedFile {
  path: string;
  content: string;
  encoding: 'utf8' | 'base64';
}

/** Whom a regrade grades again. */
export interface RegradeRequest {
  which: 'failed' | 'ie' | 'all' | string[];
  assignmentVersion?: number;
}
