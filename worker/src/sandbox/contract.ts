import type { Limits } from '@runq/common/contract/limits';
import type { Program, StackFrame, Usage } from '@runq/common/contract/run';
import type { OutputStream } from '@runq/common/contract/run-event';

/** A test of a suite, which runs in place of the entry. It reports in `SandboxResult.report`. */
export interface SandboxTest {
  framework: 'unittest' | 'pytest';
  id: string;
  /** Paths of the suite's files among those of the program, the test file first. */
  files: string[];
  /** Top-level modules of the solution. Other files of a submission replace no module of Python's library. */
  modules: string[];
  /** Signs the line of its report; unguessable. */
  secret: string;
}

/** A program to execute. `interactive` keeps stdin open after `program.stdin`. */
export interface SandboxJob {
  program: Program;
  limits: Limits;
  interactive: boolean;
  /** Fixes `PYTHONHASHSEED`, so that sets have the same order in each such run; see `SandboxResult.hashSeed`. */
  hasFixedHashSeed?: boolean;
  /** A run of a batch gives way to runs that users have just started. */
  isBatch?: boolean;
  /** A case of a graded submission: `random` starts from this seed, and the transcript is reported (`onRead`, ...). */
  graded?: { seed: number; test?: SandboxTest };
  /** All runs of a user together get the same CPU share as any other user. A run without a user counts alone. */
  userId?: string;
}

/**
 * Why the sandbox or worker stopped a run; the first reason wins. `disk`: the disk limit in tiers 3 and 4, where a run
 * has no disk of its own. `abandoned`: the worker gave up the run (fenced, shutting down). `frozen`: a session was
 * frozen for too long.
 */
export type StopReason =
  | 'wall_time'
  | 'cpu_time'
  | 'memory'
  | 'output'
  | 'disk'
  | 'idle'
  | 'frozen'
  | 'cancelled'
  | 'abandoned';

/** Output besides text. The program controls it, so it is validated and only displayed. */
export interface DisplayItem {
  kind: 'plot' | 'turtle' | 'prompt';
  /**
   * JSON fields of the item. A plot: `{mediaType, data, alt?}` with base64 data. A turtle: `{ops}` (docs/turtle.md).
   * The prompt of a session: `{text, source: "console" | "more" | "input"}`.
   */
  body: Record<string, unknown>;
}

/** A file that the program wrote or changed in its working directory. Its printable name is never used as a path. */
export interface ArtifactFile {
  name: string;
  data: Buffer;
}

export interface SandboxListener {
  /** Just before the first line of the program. */
  onStart?(): void;
  /** Raw bytes in the order of writing, across both streams; at most `limits.outputBytes` in total. */
  onOutput(stream: OutputStream, bytes: Buffer): void;
  onDisplay?(item: DisplayItem): void;
  /** Of a graded run: the program read this part of stdin. At most the first 1,000 characters, and 1,000 parts. */
  onRead?(text: string): void;
  /** Of a graded run: the last output is the prompt of an `input()`. */
  onPrompt?(text: string): void;
  /** The program started (true) or stopped (false) waiting for input. */
  onWaiting?(waiting: boolean): void;
  /** After the exit of a program; `worker/python/program/artifacts.py` has the limits. */
  onArtifact?(file: ArtifactFile): void;
}

/** Usage and activity of a run. Times of activity are epoch ms. */
interface RunSample {
  memoryBytes: number;
  cpuTimeMs: number;
  processes: number;
  /** Its last output or drawing; null before the first one. */
  lastOutputAt: number | null;
  /** Since when it waits for input; null: it does not. */
  waitingSince: number | null;
}

/** The end of a run as the sandbox measured it; only `decide-verdict.ts` derives the verdict. */
export interface SandboxResult {
  stopReason: StopReason | null;
  /** Null when a signal killed the program. */
  exitCode: number | null;
  /** Name such as `SIGSEGV`; null when the program exited. */
  signal: string | null;
  /** Processes of the run that the kernel killed for memory. */
  oomKills: number;
  /** The entry file did not compile; reported before any code of the program ran, so it cannot be forged. */
  syntaxError: boolean;
  /** The program reported an uncaught MemoryError; forgeable, so it counts only with exit code 1. */
  memoryError: boolean;
  outputTruncated: boolean;
  /** Some output files were dropped: too many, too large or unreadable. */
  filesCut: boolean;
  /** `wallTimeMs` is the time from the job to the end, including waits for input, which the limit excludes. */
  usage: Usage;
  /** Fixed `PYTHONHASHSEED`; null when it was random. */
  hashSeed: number | null;
  /**
   * Where the program was when it was stopped: frames of files in its working folder, innermost first, at most 10.
   * Empty when unknown. The program can forge them, so they say something only about itself.
   */
  stack: Required<StackFrame>[];
  /** The sandbox itself failed (supervisor crashed, unit never became ready): never the program's fault. */
  fault: string | null;
  /** With a fault: false when this run made the sandbox fail, so that a retry would fail again. */
  isRetryable: boolean;
  /**
   * What a test wrote to the pipe of its report, at most 16 KiB. The code of the student runs in the process that holds
   * the pipe, so only a signed line counts.
   */
  report: string;
}

/** One run in the sandbox. Commands after its end have no effect. */
export interface SandboxRun {
  write(data: Buffer): void;
  endInput(): void;
  /** SIGINT, as Ctrl-C. */
  interrupt(): void;
  stop(reason: StopReason): void;
  /** Current usage, up to a second old, and what the run does. */
  sample(): RunSample;
  /** Resolves after all output is delivered and every process of the run has exited. Never rejects. */
  readonly ended: Promise<SandboxResult>;
}

/** Limits of a session besides `Limits`. Times in milliseconds. */
export interface SessionLimits {
  /** CPU quota in CPUs. Enforced with control groups only (tier 1). */
  processors: number;
  /** How long before its end the lifetime or idle limit is announced. */
  warningMs: number;
  /** An interrupt that brings no prompt within this time is reported. */
  interruptMs: number;
  /** CPU time of a statement after which it is interrupted, as by Ctrl-C. */
  statementCpuMs: number;
  /** A session frozen for longer is stopped; checked once a second. */
  frozenTimeMs: number;
}

export const defaultSessionLimits: SessionLimits = {
  processors: 0.5,
  warningMs: 60_000,
  interruptMs: 2_000,
  statementCpuMs: 10_000,
  frozenTimeMs: 1_800_000,
};

/**
 * A session to open. `program.files` may be empty. `limits.wallTimeMs` is its lifetime, `idleTimeMs` the time without
 * input and without computing; both clocks pause while it is frozen. `cpuTimeMs` is ignored; the others apply as for a
 * run.
 */
export interface SessionJob {
  program: Program;
  limits: Limits;
  sessionLimits: SessionLimits;
  /** As for a run. */
  userId?: string;
}

/**
 * A notice for the user of a session.
 * `lifetime`, `idle`: it ends in `leftMs`; `idle` with null: it is active again.
 * `interrupt` (`leftMs` null): it ignored an interrupt, so the client should offer to end it.
 * `statement` (`leftMs` null): a statement used too much CPU time and was interrupted.
 */
export interface SessionNotice {
  kind: 'lifetime' | 'idle' | 'interrupt' | 'statement';
  leftMs: number | null;
}

export interface SessionListener extends SandboxListener {
  onNotice?(notice: SessionNotice): void;
  /** The reply to `freeze` (false: refused) and to `thaw` (false). */
  onFrozen?(frozen: boolean): void;
}

/** `busy`: the session was not at its prompt, or did not reply within a second. */
export interface Completion {
  state: 'ok' | 'busy';
  /** Each match replaces the text from here to the cursor. */
  from: number;
  matches: string[];
}

/** A session in the sandbox. Writes are its statements; its prompts are display items. */
export interface SandboxSession extends SandboxRun {
  /**
   * Statements that run one after another like those of a file, once the session is at its prompt and has consumed
   * earlier input. A program that reads stdin receives them as lines.
   */
  paste(data: Buffer): void;
  /** Completions of the word before the cursor. Never rejects. The program controls the reply, so it is validated. */
  complete(text: string, cursor: number): Promise<Completion>;
  /** Freezes its processes and clocks; memory and input are kept, `stop` still works. Refused beyond `parkedMax`. */
  freeze(): void;
  thaw(): void;
}

/** The isolation that this machine allows, as tested. Tier 1 full; 2 no cgroup; 3 Landlock; 4 chroot; 5 none. */
export interface SandboxInfo {
  tier: 1 | 2 | 3 | 4 | 5;
  /** The tier's name, such as `full` or `3b: landlock, one user`. */
  isolation: string;
  /** Limits and features missing in this tier, one sentence each. */
  lost: string[];
  /** Obstacles to a better tier on this machine, with the remedy, one sentence each. */
  missing: string[];
  cgroup: 'v1' | 'v2' | 'none';
  landlockAbi: number;
  pythonVersion: string;
  zygotes: string[];
}

export interface Sandbox {
  readonly info: SandboxInfo;
  /** The supervisor runs and its self-test has passed. */
  isHealthy(): boolean;
  /** Process id of the supervisor; null during a restart. */
  supervisorPid(): number | null;
  run(job: SandboxJob, listener: SandboxListener): SandboxRun;
  /** Runs the files of the job, if any, then opens a prompt with their globals. */
  openSession(job: SessionJob, listener: SessionListener): SandboxSession;
  /** Stops every run (`abandoned`) and the supervisor; leaves no process and no cgroup. */
  close(): Promise<void>;
}
