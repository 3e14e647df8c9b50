import type { Problem } from './problem.js';
import type { QueuePlace, Run } from './run.js';
import type { OutputStream } from './run-event.js';
import type { CompletionAnswer, CompletionRequest } from './session-request.js';

/** The answer to a socket command. */
export type Acknowledgement<T = object> = ({ ok: true } & T) | { ok: false; problem: Problem };

type Command<Body, Answer = object> = (body: Body, acknowledge?: (answer: Acknowledgement<Answer>) => void) => void;

/** What a browser may send. Bodies are `unknown` to the server until parsed. */
export interface ClientToServerEvents {
  'run:submit': Command<unknown, { run: Run }>;
  'run:subscribe': Command<{ runId: string; after?: string }, { run: Run }>;
  'run:unsubscribe': Command<{ runId: string }>;
  'run:input': Command<{ runId: string; data: string }>;
  'run:eof': Command<{ runId: string }>;
  'run:interrupt': Command<{ runId: string }>;
  'run:cancel': Command<{ runId: string }, { run: Run }>;
  'session:submit': Command<unknown, { run: Run }>;
  'session:subscribe': Command<{ runId: string; after?: string }, { run: Run }>;
  'session:unsubscribe': Command<{ runId: string }>;
  'session:input': Command<{ runId: string; data: string }>;
  'session:eof': Command<{ runId: string }>;
  'session:interrupt': Command<{ runId: string }>;
  'session:cancel': Command<{ runId: string }, { run: Run }>;
  'session:complete': Command<{ runId: string } & CompletionRequest, CompletionAnswer>;
  'batch:subscribe': Command<{ batchId: string }>;
  'ops:subscribe': Command<undefined>;
}

/** What the server sends: the events of `RunEvent`, with the run they belong to. */
export interface ServerToClientEvents {
  'run:state': (event: { runId: string; id: string; run: Run }) => void;
  'run:queue': (event: { runId: string } & QueuePlace) => void;
  'run:output': (event: { runId: string; id: string; seq: number; stream: OutputStream; text: string }) => void;
  'run:display': (event: { runId: string; id: string; seq: number; kind: string } & Record<string, unknown>) => void;
  'run:finished': (event: { runId: string; id: string; run: Run }) => void;
  'batch:progress': (event: BatchProgress) => void;
  'ops:stats': (event: unknown) => void;
}

/** How far a batch is. */
export interface BatchProgress {
  id: string;
  counts: { queued: number; active: number; finished: number };
  etaMs: number | null;
}
