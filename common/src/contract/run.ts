import type { Limits } from './limits.js';
import type { Verdict } from './verdict.js';

/** Who a caller is. `grader` may also send batches; `ops` may do everything. */
export const roles = ['student', 'grader', 'ops'] as const;
export type Role = (typeof roles)[number];

/** A session is a run that goes on at a prompt. */
export type RunKind = 'run' | 'session';

/** Interactive runs go before batch runs; batch is for graders and ops. */
export const runClasses = ['interactive', 'batch'] as const;
export type RunClass = (typeof runClasses)[number];

export type RunState = 'queued' | 'active' | 'finished';

/** Why a queued run is not active yet. */
export type WaitingFor = 'user_limit' | 'class_limit' | 'capacity' | 'paused' | 'due_time';

/** Place in the line of a queued run. `position` 1 is next; `ahead` = runs that will start before it; `etaMs` is an estimate. */
export interface QueuePlace {
  position: number;
  ahead: number;
  etaMs: number | null;
  waitingFor: WaitingFor;
  /** What those who operate the service say about it, such as why it is paused. */
  note?: string;
}

/** What a run did use. Times in milliseconds, sizes in bytes. */
export interface Usage {
  wallTimeMs: number;
  cpuTimeMs: number;
  memoryPeakBytes: number;
  outputBytes: number;
}

/** A file or picture that a run left behind; its bytes are read by name. */
export interface Artifact {
  name: string;
  mediaType: string;
  bytes: number;
  kind: 'file' | 'plot';
}

/** What the sandbox is given: the files as they were sent, the entry file and what it is started with. */
export interface Program {
  files: { path: string; content: string; encoding: 'utf8' | 'base64' }[];
  entry: string;
  args: string[];
  stdin: string;
}

/** How a run ended, as its worker (or the reaper) decided it. `signal` is a name such as `SIGSEGV`; `reason` is one sentence for the student. */
export interface Outcome {
  verdict: Verdict;
  exitCode: number | null;
  signal: string | null;
  reason: string;
  usage: Usage;
  outputTruncated: boolean;
  artifacts: Artifact[];
  /** True when the program left more files than `artifacts` tells: too many, too large, or not readable. */
  artifactsCut: boolean;
}

/** One execution of one program, as people see it. Instants are ISO 8601 in UTC. */
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
  queue: QueuePlace | null;
  submittedAt: string;
  admittedAt: string | null;
  startedAt: string | null;
  finishedAt: string | null;
  usage: Usage | null;
  limits: Limits;
  outputTruncated: boolean;
  attempt: number;
  workerId: string | null;
  interactive: boolean;
  /** A session whose process is frozen until its next input; it holds no place meanwhile. */
  parked: boolean;
  /** The retained text of a finished run, each stream cut to its cap; null before the end and in lists. */
  stdout: string | null;
  stderr: string | null;
  artifacts: Artifact[];
  artifactsCut: boolean;
  label: string | null;
  batchId: string | null;
}
