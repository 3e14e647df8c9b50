import { z } from 'zod';
import type { CaseTest } from './case-test.js';
import type { Artifact, StoppedAt } from './run.js';

/**
 * How a case ended. `AC` correct, `PA` partly, `WA` wrong, `PE` wrong in whitespace only, `RE` ended with an error,
 * `SE` syntax error, `TLE` CPU time, `WTL` wall time or no input, `MLE` memory, `OLE` output, `MISSING` no entry file,
 * `SKIP` not run, `CANCELLED`, `IE` a fault of ours: never zero points without a grader's decision.
 */
export const caseVerdicts = [
  ...(['AC', 'PA', 'WA', 'PE', 'RE', 'SE', 'TLE', 'WTL', 'MLE', 'OLE'] as const),
  ...(['MISSING', 'SKIP', 'CANCELLED', 'IE'] as const),
] as const;
export type CaseVerdict = (typeof caseVerdicts)[number];

/**
 * What students see of a case: `visible` everything, `name_only` name and verdict, `hint` the hint as well, `hidden`
 * nothing (it still counts in the score), `after_due` everything once it is due.
 */
export const visibilities = ['visible', 'name_only', 'hint', 'hidden', 'after_due'] as const;
export type Visibility = (typeof visibilities)[number];

export const checkerTypes = [
  ...(['exact', 'lines', 'tokens', 'near', 'float', 'contains', 'regex'] as const),
  ...(['unordered', 'linecount', 'custom', 'test'] as const),
] as const;
export type CheckerType = (typeof checkerTypes)[number];

/**
 * How the output of a case is compared. `abs` and `rel` are tolerances; `file` is the SHA-256 of a `checker.py`. With
 * `test` none is compared: a test of a suite decides.
 */
export type Checker =
  | { type: Exclude<CheckerType, 'near' | 'float' | 'custom' | 'test'> }
  | { type: 'near'; ignoreCase: boolean }
  | { type: 'float'; abs: number; rel: number }
  | { type: 'custom'; file: string }
  | { type: 'test' };

/** A file of an assignment: where it lies beside the submission, and the SHA-256 (hex) of its content. */
export interface FileRef {
  path: string;
  sha256: string;
}

/** Limits that an assignment sets. Times in milliseconds, sizes in bytes. */
export interface CaseLimits {
  cpuTimeMs: number;
  wallTimeMs: number;
  memoryBytes: number;
  outputBytes: number;
}

/** One test of an assignment. `stdin` and `expected` are SHA-256 (hex) of contents; null: none, not compared. */
export interface AssignmentCase {
  name: string;
  args: string[];
  stdin: string | null;
  expected: string | null;
  /** Files of this case; they replace a file of the assignment or of the submission with the same path. */
  files: FileRef[];
  points: number;
  visibility: Visibility;
  /** Students may run it themselves with its input. */
  isExample: boolean;
  hint: string | null;
  checker: Checker;
  limits: CaseLimits;
  /** Absent: its output is compared. */
  test?: CaseTest;
}

/** Cases that are scored together. `all_or_nothing`: the points of all, or none. */
export interface CaseGroup {
  name: string;
  cases: string[];
  scoring: 'sum' | 'all_or_nothing';
  /** After a case without full points, the rest of the group is skipped. */
  stopOnFail: boolean;
}

/** One version of an assignment, complete and validated; the contents of its files are stored by their SHA-256. */
export interface Assignment {
  name: string;
  title: string;
  /** The file to run; null: the only `.py` file of the submission. */
  entry: string | null;
  timezone: string;
  /** Instants as ISO 8601 in UTC; null: none. */
  opens: string | null;
  due: string | null;
  late: { until: string; penaltyPercentPerDay: number } | null;
  /** Attempts of a student; 0: any number. */
  attempts: number;
  counts: 'best' | 'latest' | 'chosen';
  /** Seed of `random` in every case. */
  seed: number;
  /** Whether the prompts of `input()` belong to the compared output. */
  prompts: 'ignore' | 'count';
  /** Markdown; null: none. */
  statement: string | null;
  /** Files beside every submission; a file of the submission with the same path does not win. */
  files: FileRef[];
  cases: AssignmentCase[];
  groups: CaseGroup[];
  /** Names of the cases that students may check before they submit. */
  precheck: string[];
  /** A solution that must reach all points; null: none. */
  solution: { entry: string; files: FileRef[] } | null;
}

/** An assignment with the contents of its files by their SHA-256 (hex). */
export interface AssignmentPackage {
  assignment: Assignment;
  contents: ReadonlyMap<string, Buffer>;
}

/** The same with every file of the package, in the order of the upload, whether the assignment uses it or not. */
export interface UploadedAssignment extends AssignmentPackage {
  files: FileRef[];
}

/** One student's files. `path` and `data` as in the archive; times are epoch ms. */
export interface Submission {
  student: string;
  name: string | null;
  files: { path: string; data: Buffer }[];
  submittedAt: number | null;
}

/** A rule under which a wrong output would have been right. */
export type WouldPassIf = 'whitespace' | 'case' | 'prompts';

/**
 * How an output differs from the expected one. `line` and `column` (from 1, in characters) are where the output first
 * differs under its checker. `lines` is a unified diff, at most 4 KB as text (`formatDiff`). In lines that differ,
 * invisible characters are drawn: `·` space, `→` tab, `␍` CR, `⍽` no-break space, `⟨BOM⟩`. A `hidden` entry is a
 * sentence like "12,340 lines hidden" or "200 characters hidden" at the place of what is left out.
 */
export interface OutputDiff {
  line: number;
  column: number;
  lines: { kind: 'same' | 'expected' | 'got' | 'hidden'; text: string }[];
  /** Lines that are left out, of both texts together; a line that both have counts once. */
  hiddenLines: number;
}

/**
 * What a case printed and read, in order, as on a terminal: the prompts of `input()` and the lines of stdin stand where
 * they were asked and read. `hiddenBytes` were left out in the middle of the output.
 */
export interface Transcript {
  parts: { kind: 'stdout' | 'stderr' | 'prompt' | 'input'; text: string }[];
  hiddenBytes: number;
}

/** The result of one case. Times in milliseconds, sizes in bytes. */
export interface CaseResult {
  name: string;
  verdict: CaseVerdict;
  score: number;
  maxScore: number;
  /** Cause, limit and measured value. */
  sentence: string;
  cpuTimeMs: number;
  wallTimeMs: number;
  memoryPeakBytes: number;
  exitCode: number | null;
  signal: string | null;
  stoppedAt: StoppedAt | null;
  /** Name of the comparison. */
  checker: CheckerType;
  wouldPassIf: WouldPassIf | null;
  diff: OutputDiff | null;
  artifacts: Artifact[];
  /** CPU times of the first run of a case that was run again alone; null: it was not. */
  firstCpuTimeMs: number | null;
  /** Digest of the compared output, to find equal wrong ones; null: nothing was compared. */
  outputDigest: string | null;
  /** Version of the interpreter; null: nothing was run. */
  python: string | null;
  /** Taken from the cache. */
  isCached: boolean;
}

const artifactSchema = z.object({ name: z.string(), mediaType: z.string(), bytes: z.number(), kind: z.string() });

/**
 * One row of `results.json`, version 1: a student's result. Times in milliseconds, sizes in bytes, instants as ISO 8601
 * in UTC. For students, details that a case's visibility withholds are 0, null or empty.
 */
export const studentResultSchema = z.object({
  student: z.string(),
  name: z.string().nullable(),
  /** Hash of the submitted files; null when nothing was submitted. */
  submission: z.string().nullable(),
  submittedAt: z.string().nullable(),
  /** Points by the cases, hidden ones included. It is not final while `needsAttention`. */
  score: z.number(),
  maxScore: z.number(),
  /** What lateness took off `score`; absent: nothing. Points of cases are without it. */
  penaltyPercent: z.number().optional(),
  /** The score that a grader set; it counts in place of `score`. Students read the note, but not `by`. */
  overridden: z.object({ score: z.number(), note: z.string(), by: z.string() }).nullable(),
  /** A case has the verdict `IE` and no grader has decided yet: no score counts, not even 0. */
  needsAttention: z.boolean(),
  cases: z.array(
    z.object({
      name: z.string(),
      verdict: z.enum(caseVerdicts),
      score: z.number(),
      maxScore: z.number(),
      sentence: z.string(),
      cpuTimeMs: z.number(),
      wallTimeMs: z.number(),
      memoryPeakBytes: z.number(),
      runId: z.string().nullable(),
      wouldPassIf: z.enum(['whitespace', 'case', 'prompts']).nullable(),
      /** A unified diff: lines begin with a space (same), `-` (expected) or `+` (got). */
      diff: z.string().nullable(),
      artifacts: z.array(artifactSchema),
    }),
  ),
});
export type StudentResult = z.infer<typeof studentResultSchema>;

/** A result without a run: the case was not run, or could not be, or its result has expired. */
export function describeUnrun(
  { name, points, checker }: { name: string; points: number; checker: CheckerType },
  verdict: CaseVerdict,
  sentence: string,
): CaseResult {
  return {
    ...{ name, verdict, score: 0, maxScore: points, sentence, checker },
    ...{ cpuTimeMs: 0, wallTimeMs: 0, memoryPeakBytes: 0, exitCode: null, signal: null, stoppedAt: null },
    ...{ wouldPassIf: null, diff: null, artifacts: [], firstCpuTimeMs: null, outputDigest: null },
    ...{ python: null, isCached: false },
  };
}
