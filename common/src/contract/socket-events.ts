import type { ClassroomUpdate } from './classroom.js';
import type { Problem } from './problem.js';
import type { QueuePosition, Run } from './run.js';
import type { OutputStream } from './run-event.js';
import type { ServiceState } from './service-state.js';
import type { CompletionAnswer, CompletionRequest } from './session-request.js';

/** The acknowledgement of a socket command. */
export type Acknowledgement<T = object> = ({ ok: true } & T) | { ok: false; problem: Problem };

type Command<Body, Answer = object> = (body: Body, acknowledge?: (answer: Acknowledgement<Answer>) => void) => void;

/** Commands of clients. Bodies are `unknown` to the server until parsed. */
export interface ClientToServerEvents {
  'run:submit': Command<unknown, { run: Run }>;
  'run:subscribe': Command<{ runId: string; after?: string }, { run: Run }>;
  'run:unsubscribe': Command<{ runId: string }>;
  'run:input': Command<{ runId: string; data: string; paste?: boolean }>;
  'run:eof': Command<{ runId: string }>;
  'run:interrupt': Command<{ runId: string }>;
  'run:cancel': Command<{ runId: string; why?: string }, { run: Run }>;
  'session:submit': Command<unknown, { run: Run }>;
  'session:subscribe': Command<{ runId: string; after?: string }, { run: Run }>;
  'session:unsubscribe': Command<{ runId: string }>;
  'session:input': Command<{ runId: string; data: string; paste?: boolean }>;
  'session:eof': Command<{ runId: string }>;
  'session:interrupt': Command<{ runId: string }>;
  'session:cancel': Command<{ runId: string; why?: string }, { run: Run }>;
  'session:complete': Command<{ runId: string } & CompletionRequest, CompletionAnswer>;
  /** Its progress, and after its end the changes by graders. */
  'batch:subscribe': Command<{ batchId: string }>;
  'ops:subscribe': Command<undefined>;
  'classroom:subscribe': Command<undefined>;
}

/** Events of the server: those of `RunEvent` with their run. */
export interface ServerToClientEvents {
  'run:state': (event: { runId: string; id: string; run: Run }) => void;
  'run:queue': (event: { runId: string } & QueuePosition) => void;
  'run:output': (event: { runId: string; id: string; seq: number; stream: OutputStream; text: string }) => void;
  'run:display': (event: { runId: string; id: string; seq: number; kind: string } & Record<string, unknown>) => void;
  'run:finished': (event: { runId: string; id: string; run: Run }) => void;
  'batch:progress': (event: BatchProgress) => void;
  'ops:stats': (event: unknown) => void;
  'classroom:update': (event: ClassroomUpdate) => void;
  /** Sent when a socket connects, and after each change. */
  'service:state': (state: ServiceState) => void;
  /** Reason of a close by the server, sent before it. */
  problem: (problem: Problem) => void;
}

/** Progress of a batch. */
export interface BatchProgress {
  id: string;
  counts: { queued: number; active: number; finished: number };
  /** Null while it is not known or the batch is paused. */
  etaMs: number | null;
  /** A paused batch begins no run; its active runs go on. */
  paused: boolean;
  /** Why it begins no run; null: nothing but the queue holds it. */
  waitingReason: string | null;
  /** Rises with each change by a grader: a score, a regrade, a decision about a student. */
  revision: number;
}
