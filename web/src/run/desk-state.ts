import type { QueuePlace, Run } from '@runq/common/contract/run';

/** A run, or a session: a run that goes on at a prompt. */
export type DeskKind = 'run' | 'session';

/** Who asks for a line: `>>>`, `...` or the program's `input()`. */
export type PromptSource = 'console' | 'more' | 'input';

/** What a session wants its student to know; docs/sessions.md says what each means. */
export interface DeskNotice {
  notice: 'lifetime' | 'idle' | 'interrupt' | 'statement' | 'parked' | 'closing';
  leftMs: number | null;
  /** When this page heard of it, in `Date.now()`. */
  heardAt: number;
}

/** What the page shows of the current run. */
export interface DeskState {
  kind: DeskKind;
  phase: 'idle' | 'sending' | 'queued' | 'active' | 'finished';
  run: Run | null;
  place: QueuePlace | null;
  isWaitingForInput: boolean;
  /** When it began to wait, in `Date.now()`. */
  waitingSince: number | null;
  /** Of a session: who asked last. */
  prompt: PromptSource | null;
  notice: DeskNotice | null;
  isStopping: boolean;
  /** Why the last thing that was asked for did not happen. */
  problem: string | null;
}

export const idleDesk: DeskState = {
  kind: 'run',
  phase: 'idle',
  run: null,
  place: null,
  isWaitingForInput: false,
  waitingSince: null,
  prompt: null,
  notice: null,
  isStopping: false,
  problem: null,
};

/** One event of a run's story, as the socket brings it. */
export type StoryEvent = { runId: string; id: string } & (
  | { type: 'state' | 'finished'; run: Run }
  | { type: 'output'; stream: 'stdout' | 'stderr'; text: string }
  | { type: 'display'; body: Record<string, unknown> }
);
