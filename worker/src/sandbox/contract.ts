import type { Limits } from '@runq/common/contract/limits';
import type { Program, Usage } from '@runq/common/contract/run';
import type { OutputStream } from '@runq/common/contract/run-event';

/** What the sandbox is asked to execute. `interactive` keeps stdin open after `program.stdin`. */
export interface SandboxJob {
  program: Program;
  limits: Limits;
  interactive: boolean;
  /** Whose run it is: all runs of a user together get as much of the processors as any other user. Without one a run stands alone. */
  userId?: string;
}

/**
 * Why *we* ended a run; the first reason wins. `disk`: where no disk of its own bounds a run (tiers 3 and 4). `abandoned`: the worker gave
 * the run up (fenced, shutting down). `frozen`: a session was frozen for too long.
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

/** What the program shows besides text. Comes from the program's side, so it is never trusted beyond being shown. */
export interface DisplayItem {
  kind: 'plot' | 'turtle' | 'prompt';
  /**
   * JSON fields of the item: a plot carries `{mediaType, data, alt?}` with base64 data, a turtle `{ops}` (see docs/turtle.md), the prompt of
   * a session `{text, source: "console" | "more" | "input"}`.
   */
  body: Record<string, unknown>;
}

/** A file that the program wrote or changed in its working folder. The name is a path of printable text; it is never used as one here. */
export interface LeftFile {
  name: string;
  data: Buffer;
}

export interface SandboxListener {
  /** The program's own code is about to begin. */
  onStart?(): void;
  /** Raw bytes in the order in which they were written, over both streams; never more than `limits.outputBytes` in all. */
  onOutput(stream: OutputStream, bytes: Buffer): void;
  onDisplay?(item: DisplayItem): void;
  /** The program began (true) or ceased (false) to wait for input. */
  onWaiting?(waiting: boolean): void;
  /** After the end of a program that ended by itself; few and small, see `left_files.py` for the caps. */
  onFile?(file: LeftFile): void;
}

/** What is known of a run that ended; `decide-verdict.ts` makes the verdict of it and nothing else does. */
export interface SandboxFacts {
  stopReason: StopReason | null;
  /** Null when the program was killed by a signal. */
  exitCode: number | null;
  /** Name such as `SIGSEGV`; null when it exited by itself. */
  signal: string | null;
  /** Times the kernel killed a process of the run for memory. */
  oomKills: number;
  /** True when the entry file did not compile; told before any code of the student ran, so it cannot be forged. */
  syntaxError: boolean;
  /** True when the program says that an uncaught MemoryError ended it; forgeable, believed only together with exit code 1. */
  memoryError: boolean;
  outputTruncated: boolean;
  /** True when files that the program left were too many, too large or not readable, so that not all of them came. */
  filesCut: boolean;
  usage: Usage;
  /** Set when the sandbox itself failed (supervisor died, unit never became ready): our fault, never the student's. */
  fault: string | null;
}

/** One run in the sandbox. All commands are harmless after the end. */
export interface SandboxRun {
  write(data: Buffer): void;
  endInput(): void;
  /** SIGINT, as Ctrl-C. */
  interrupt(): void;
  stop(reason: StopReason): void;
  /** What the run uses now; sampled, so up to a second old. */
  sample(): { memoryBytes: number; cpuTimeMs: number; processes: number };
  /** Settles once, after all output was delivered and no process of the run is left. Never rejects. */
  readonly ended: Promise<SandboxFacts>;
}

/** What a session lives by, besides its limits. Times in milliseconds. */
export interface SessionTerms {
  /** Computing as a rate: so many processors' worth at most. Kept where there are control groups (tier 1). */
  processors: number;
  /** The end of the lifetime and of the idle time is announced so long before. */
  warningMs: number;
  /** An interrupt that brings no prompt within this time is told. */
  interruptMs: number;
  /** A statement that computes for longer is interrupted, as by Ctrl-C. */
  statementCpuMs: number;
  /** A session that is frozen for so long is stopped; looked at once a second. */
  frozenTimeMs: number;
}

/**
 * What a session is opened with. `program.files` may be empty. Of the limits, `wallTimeMs` is its lifetime, `idleTimeMs` the time without new
 * input and without computing (both stand still while it is frozen), `cpuTimeMs` is not looked at; the others are those of a run.
 */
export interface SessionJob {
  program: Program;
  limits: Limits;
  terms: SessionTerms;
  /** As in a run. */
  userId?: string;
}

/**
 * What a session wants its student to know.
 * `lifetime`, `idle`: it will be stopped in `leftMs`; `idle` with null: not any more, it is active again.
 * `interrupt` (`leftMs` null): it did not heed an interrupt, so ending it should be offered.
 * `statement` (`leftMs` null): a statement computed for too long and was interrupted.
 */
export interface SessionNotice {
  kind: 'lifetime' | 'idle' | 'interrupt' | 'statement';
  leftMs: number | null;
}

export interface SessionListener extends SandboxListener {
  onNotice?(notice: SessionNotice): void;
  /** The answer to `freeze` (false: refused) and to `thaw` (false). */
  onFrozen?(frozen: boolean): void;
}

/** `busy`: the session was not at its prompt, or did not answer within a second. */
export interface Completion {
  state: 'ok' | 'busy';
  /** Each match replaces the text from here to the cursor. */
  from: number;
  matches: string[];
}

/** A session in the sandbox. Its statements are what is written to it; its prompts come as display items. */
export interface SandboxSession extends SandboxRun {
  /** What the word before the cursor may become. Never rejects; the answer is the program's word, checked for shape and size. */
  complete(text: string, cursor: number): Promise<Completion>;
  /** Stops all its processes and clocks. It keeps its memory and its input; `stop` works at once. Refused when `parkedMax` are frozen. */
  freeze(): void;
  thaw(): void;
}

/** What this machine allows, proved by doing. Tier 1 full; 2 no cgroup; 3 Landlock and users; 4 chroot and users; 5 nothing, by setting. */
export interface SandboxInfo {
  tier: 1 | 2 | 3 | 4 | 5;
  /** The tier's name, such as `full` or `3b: landlock, one user`. */
  isolation: string;
  /** What programs lose or may do in this tier, in plain words. */
  lost: string[];
  /** What this machine lacks for a better tier and what would cure it, one sentence each. */
  missing: string[];
  cgroup: 'v1' | 'v2' | 'none';
  landlockAbi: number;
  pythonVersion: string;
  zygotes: string[];
}

export interface Sandbox {
  readonly info: SandboxInfo;
  /** True while the supervisor lives and its self-test passed. */
  isHealthy(): boolean;
  /** Process id of the supervisor, for pidusage; null while it is being restarted. */
  supervisorPid(): number | null;
  run(job: SandboxJob, listener: SandboxListener): SandboxRun;
  /** Runs the files of the job, none perhaps, and goes on at a prompt with their globals. */
  openSession(job: SessionJob, listener: SessionListener): SandboxSession;
  /** Ends every run (`abandoned`), stops the supervisor, leaves no process and no cgroup. */
  close(): Promise<void>;
}
