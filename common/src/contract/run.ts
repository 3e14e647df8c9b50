import type { Limits } from './limits.js';
import type { Verdict } from './verdict.js';

/** Role of a caller. `grader` may also send batches; `ops` may do everything. */
export const roles = ['student', 'grader', 'ops'] as const;
export type Role = (typeof roles)[number];

/**
 * A session is a run with a prompt; a submission is graded: one run for all its cases. A canary is a run of the service
 * itself.
 */
export const runKinds = ['run', 'session', 'submission', 'canary'] as const;
export type RunKind = (typeof runKinds)[number];
/** Kinds that clients start and send input to. */
export type StartedKind = Exclude<RunKind, 'submission' | 'canary'>;

/** APIs through which runs come: that of runq, and those of other systems. */
export const runApis = ['native', 'jobe', 'piston', 'judge0'] as const;
export type RunApi = (typeof runApis)[number];

/** Interactive runs have priority over batch runs; batch is for graders and ops. */
export const runClasses = ['interactive', 'batch'] as const;
export type RunClass = (typeof runClasses)[number];

export const runStates = ['queued', 'active', 'finished'] as const;
export type RunState = (typeof runStates)[number];

/** Why a queued run is not active yet. */
export type WaitingFor = 'user_limit' | 'class_limit' | 'capacity' | 'paused' | 'due_time' | 'batch_paused';

/**
 * Queue position of a run. `position` 1 is next; `ahead` counts runs that start before it. In the events of one stream
 * no number rises.
 */
export interface QueuePosition {
  position: number;
  ahead: number;
  /** The expected wait; null while it is not known. */
  etaMs: number | null;
  /** The longest wait by the time limits of the runs ahead; null without one. */
  maxMs: number | null;
  /** The wait is longer than similar runs led to expect. */
  isLate: boolean;
  waitingFor: WaitingFor;
  /** A note of ops, such as the reason of a pause, or who paused the batch. */
  note?: string;
}

/** Usage of a run. Times in milliseconds, sizes in bytes. */
export interface Usage {
  wallTimeMs: number;
  cpuTimeMs: number;
  memoryPeakBytes: number;
  outputBytes: number;
  /** The fixed hash seed (`PYTHONHASHSEED`); batch runs have one. */
  hashSeed?: number;
}

/** A line of one of the program's files. `function` is absent outside functions. */
export interface StackFrame {
  path: string;
  line: number;
  function?: string;
}

/**
 * Where a program was when it was stopped, or ran out of memory. `stack`: the calls that led there, innermost first, at
 * most 10; absent when there is only one. The program can forge all of it.
 */
export interface StoppedAt extends StackFrame {
  stack?: StackFrame[];
}

/** Who stopped a run before its end, and the reason that they gave: its owner, the grader of its batch, or ops. */
export interface StoppedBy {
  by: 'owner' | 'grader' | 'ops';
  why: string | null;
}

/** A file or picture that a run wrote; its bytes are read by name. */
export interface Artifact {
  name: string;
  mediaType: string;
  bytes: number;
  kind: 'file' | 'plot';
}

/** The input of the sandbox: files, entry file, arguments and stdin. */
export interface Program {
  files: { path: string; content: string; encoding: 'utf8' | 'base64' }[];
  entry: string;
  args: string[];
  stdin: string;
  /** Of a submission: what it is graded by. */
  grading?: GradingRequest;
}

/**
 * By which version of whose assignment a submission is graded. `cases`: only these; `fresh`: not from the cache;
 * `seed`: in place of the assignment's; `limits`: every case has at least these.
 */
export interface GradingRequest {
  owner: string;
  assignment: string;
  version: number;
  cases: string[] | null;
  fresh: boolean;
  seed?: number;
  limits?: Partial<Pick<Limits, 'cpuTimeMs' | 'wallTimeMs' | 'memoryBytes' | 'outputBytes'>>;
}

/** The result of a run. `signal` is a name such as `SIGSEGV`; `reason` is one sentence for the student. */
export interface Outcome {
  verdict: Verdict;
  exitCode: number | null;
  signal: string | null;
  reason: string;
  usage: Usage;
  outputTruncated: boolean;
  stoppedAt: StoppedAt | null;
  artifacts: Artifact[];
  /** Some files are missing in `artifacts`: too many, too large or unreadable. */
  artifactsCut: boolean;
}

/** One execution of one program, as clients see it. Times are ISO 8601 in UTC. */
export interface Run {
  id: string;
  kind: RunKind;
  userId: string;
  class: RunClass;
  state: RunState;
  verdict: Verdict | null;
  exitCode: number | null;
  signal: string | null;
  reason: string | null;
  queue: QueuePosition | null;
  submittedAt: string;
  admittedAt: string | null;
  startedAt: string | null;
  finishedAt: string | null;
  usage: Usage | null;
  limits: Limits;
  outputTruncated: boolean;
  /** Null when the program was not stopped, or when its line is unknown. */
  stoppedAt: StoppedAt | null;
  /** Set when the verdict is `cancelled`; null for other verdicts, and for runs from before it was recorded. */
  stoppedBy: StoppedBy | null;
  attempt: number;
  workerId: string | null;
  interactive: boolean;
  /** The session is frozen until its next input and holds no slot. */
  parked: boolean;
  /** The stored text of a finished run, each stream cut to its limit; null before the end and in lists. */
  stdout: string | null;
  stderr: string | null;
  artifacts: Artifact[];
  artifactsCut: boolean;
  label: string | null;
  batchId: string | null;
}
