import type { CompletionAnswer, CompletionRequest } from '@runq/common/contract/session-request';
import type { Redis } from '@runq/common/redis/connection';
import type { Keys } from '@runq/common/redis/keys';
import type { RunInputs } from '@runq/common/runs/run-inputs';
import type { RunRecords, StoredRun } from '@runq/common/runs/run-records';
import { createCompletionRequests } from '@runq/common/scheduler/completion-requests';
import type { ApiConfig } from '../config.js';
import type { Identity } from '../http/middleware/authenticate.js';
import { readOwnedSession } from '../runs/read-run.js';
import { type SubmitDeps, type SubmitOptions, submitRun } from '../runs/submit-run.js';
import { completeLine } from './complete-line.js';
import { createSessionParser } from './parse-session-request.js';

/** The operations that sessions have beyond those of runs. */
export interface SessionService {
  /** Starts a session; `body` is parsed here because its limits depend on the caller and on live settings. */
  submit(body: unknown, identity: Identity, options?: SubmitOptions): Promise<{ runId: string }>;
  /** The stored record of a session that the caller may read; a run that is not a session is not found. */
  readOwned(runId: string, identity: Identity): Promise<StoredRun>;
  /** Completions of the word before the cursor, within two seconds. A parked session is woken by the request. */
  complete(runId: string, request: CompletionRequest, identity: Identity): Promise<CompletionAnswer>;
  close(): void;
}

export function createSessionService(
  options: SubmitDeps & {
    redis: Redis;
    subscriber: Redis;
    keys: Keys;
    records: RunRecords;
    inputs: RunInputs;
    config: Pick<ApiConfig, 'sessionLimits'>;
  },
): SessionService {
  const completions = createCompletionRequests(options);
  const deps = { ...options, completions };
  const parse = createSessionParser(options.config);
  return {
    submit: (body, identity, settings) => submitRun(deps, { kind: 'session', parse, body, identity, ...settings }),
    readOwned: (runId, identity) => readOwnedSession(deps, runId, identity),
    complete: (runId, request, identity) => completeLine(deps, runId, request, identity),
    close: completions.close,
  };
}
