import type { QueuePosition, Run, StartedKind } from '@runq/common/contract/run';

/** The source of a prompt: `>>>`, `...` or the program's `input()`. */
export type PromptSource = 'console' | 'more' | 'input';

/** A notice of a session to its user; docs/sessions.md describes each. */
export interface SessionNotice {
  notice: 'lifetime' | 'idle' | 'interrupt' | 'statement' | 'parked' | 'closing';
  leftMs: number | null;
  /** When this page received it, in `Date.now()`. */
  receivedAt: number;
}

/** The current run as the page shows it. */
export interface RunState {
  kind: StartedKind;
  phase: 'idle' | 'sending' | 'queued' | 'active' | 'finished';
  run: Run | null;
  queuePosition: QueuePosition | null;
  isWaitingForInput: boolean;
  /** When the program started to wait, in `Date.now()`. */
  waitingSince: number | null;
  /** The source of a session's last prompt. */
  prompt: PromptSource | null;
  notice: SessionNotice | null;
  isStopping: boolean;
  /** True when it was started in another tab, browser or computer. */
  isFromElsewhere: boolean;
  /** True when it had started before the page was opened. */
  isRestored: boolean;
  /** True when an uncaught error ended it. */
  hasTraceback: boolean;
  /** Why the last command failed. */
  problem: string | null;
}

export const idleRunState: RunState = {
  kind: 'run',
  phase: 'idle',
  run: null,
  queuePosition: null,
  isWaitingForInput: false,
  waitingSince: null,
  prompt: null,
  notice: null,
  isStopping: false,
  isFromElsewhere: false,
  isRestored: false,
  hasTraceback: false,
  problem: null,
};

/** One event of a run's log, as received from the socket. */
export type IncomingEvent = { runId: string; id: string } & (
  | { type: 'state' | 'finished'; run: Run }
  | { type: 'output'; stream: 'stdout' | 'stderr'; text: string }
  | { type: 'display'; body: Record<string, unknown> }
);
