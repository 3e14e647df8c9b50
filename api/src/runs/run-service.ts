import type { AdminActions } from '@runq/common/admin/admin-actions';
import type { UserOverrides } from '@runq/common/admin/user-overrides';
import type { Artifact, Run, RunKind, RunState } from '@runq/common/contract/run';
import type { EventId } from '@runq/common/contract/run-event';
import type { Logger } from '@runq/common/process/log';
import type { Redis } from '@runq/common/redis/connection';
import type { Keys } from '@runq/common/redis/keys';
import type { ArtifactStore } from '@runq/common/runs/artifacts';
import type { Idempotency } from '@runq/common/runs/idempotency-keys';
import type { RunEventLog } from '@runq/common/runs/run-events';
import type { RunInput, RunInputs } from '@runq/common/runs/run-inputs';
import { type RunRecords, type StoredRun, toRun } from '@runq/common/runs/run-records';
import type { Scheduler } from '@runq/common/scheduler/scheduler';
import type { ApiConfig } from '../config.js';
import type { Identity } from '../http/middleware/authenticate.js';
import { isOwner } from './audit-look.js';
import { createPositionBroadcaster } from './queue-position-updates.js';
import type { ReadMaxima } from './read-maxima.js';
import {
  listRuns,
  presentRun,
  readArtifact,
  readFinishedRun,
  readOutput,
  readOwnedRun,
  readRun,
  readShownRun,
  type ShownOutput,
} from './read-run.js';
import { sendInput } from './send-input.js';
import type { SettledPositions } from './settled-positions.js';
import { auditStop, toStop } from './stop-run.js';
import { type EventSink, type RunStream, streamRun } from './stream-run.js';
import { createRunParser, type RepeatOptions, type SubmitOptions, submitRepeated, submitRun } from './submit-run.js';
import { createRunSubscriptions } from './subscriptions.js';
import { createFinishWaits, type FinishWait } from './wait-for-finish.js';

const positionIntervalMs = 1000;

/** Everything that can be done with a run. A run of another user is not found, exactly like one that does not exist. */
export interface RunService {
  /** Submits a run; `body` is parsed here because its limits depend on the caller and on live settings. */
  submit(body: unknown, identity: Identity, options?: SubmitOptions): Promise<{ runId: string }>;
  /** Submits several runs of one program, in one step: all of them, or none. */
  submitRepeated(body: unknown, identity: Identity, options: RepeatOptions): Promise<void>;
  /** How many runs of this caller may wait. */
  readMaxWaiting(identity: Identity): Promise<number>;
  read(runId: string, identity: Identity): Promise<Run>;
  /** The same for a run whose end was seen. */
  readFinished(runId: string, identity: Identity): Promise<Run>;
  /** The stored record, once it is clear that the caller may read it. */
  readOwned(runId: string, identity: Identity): Promise<StoredRun>;
  /** The same before its events are streamed, which the audit log has when ops read another user's. */
  openEvents(runId: string, identity: Identity): Promise<StoredRun>;
  /** A stored record as the API represents it. */
  present(stored: StoredRun): Promise<Run>;
  /** The caller's runs or sessions, newest first, without their text. */
  list(
    identity: Identity,
    query: { kind: RunKind; state?: RunState; cursor?: string; limit: number },
  ): Promise<{ runs: Run[]; nextCursor: string | null }>;
  readOutput(runId: string, identity: Identity): Promise<ShownOutput>;
  /** A file that a finished run wrote, by its whole name. */
  readArtifact(runId: string, name: string, identity: Identity): Promise<Artifact & { data: Buffer }>;
  /**
   * Waiting runs end immediately, active ones within a second. Cancelling again changes nothing. The owner of the run
   * reads who stopped it, and why.
   */
  cancel(runId: string, identity: Identity, why: string): Promise<Run>;
  /**
   * Sends input, its end or an interrupt to the program, also while the run waits in the queue. A message with the
   * `requestKey` of the one before is that one again.
   */
  sendInput(runId: string, input: RunInput, identity: Identity, requestKey?: string | null): Promise<void>;
  /** Starts to wait for the end of a run. It may be called before the run is submitted. */
  waitForFinish(runId: string): FinishWait;
  /** Sends the events after `after` to `sink`, with the queue position while the run waits. */
  stream(runId: string, after: EventId, sink: EventSink): RunStream;
  /** Ends all waits and position updates; streams are closed by their readers. */
  close(): void;
}

export interface RunServiceDeps {
  subscriber: Redis;
  keys: Keys;
  scheduler: Scheduler;
  records: RunRecords;
  events: RunEventLog;
  inputs: RunInputs;
  artifacts: ArtifactStore;
  idempotency: Idempotency;
  userOverrides: UserOverrides;
  positions: SettledPositions;
  actions: AdminActions;
  readMaxima: ReadMaxima;
  config: Pick<ApiConfig, 'limits'>;
  log: Logger;
}

export function createRunService(options: RunServiceDeps): RunService {
  const { scheduler, records, actions, log } = options;
  const subscriptions = createRunSubscriptions(options);
  const broadcaster = createPositionBroadcaster({ scheduler, intervalMs: positionIntervalMs, log });
  const finishWaits = createFinishWaits({ subscriptions, records });
  const deps = { ...options, subscriptions, broadcaster };
  const parse = createRunParser(options.config);

  return {
    submit: (body, identity, settings) => submitRun(deps, { kind: 'run', parse, body, identity, ...settings }),
    submitRepeated: (body, identity, settings) => submitRepeated(deps, { parse, body, identity, ...settings }),
    readMaxWaiting: ({ userId, role }) => options.userOverrides.readMaxWaiting(userId, role),
    read: (runId, identity) => readRun(deps, runId, identity),
    readFinished: (runId, identity) => readFinishedRun(deps, runId, identity),
    readOwned: (runId, identity) => readOwnedRun(deps, runId, identity),
    openEvents: (runId, identity) => readShownRun(deps, runId, identity),
    present: (stored) => presentRun(deps, stored),
    list: (identity, query) => listRuns(deps, identity, query),
    readOutput: (runId, identity) => readOutput(deps, runId, identity),
    readArtifact: (runId, name, identity) => readArtifact(deps, runId, name, identity),
    async cancel(runId, identity, why) {
      const { userId: ownerId, state, batchId } = await readOwnedRun(deps, runId, identity);
      await scheduler.cancel(runId, toStop(identity, ownerId, why, batchId !== null));
      if (state !== 'finished')
        await auditStop(actions, identity, { action: 'run.cancel', target: runId, ownerId, why });
      const stopped = await readOwnedRun(deps, runId, identity);
      // A stop shows ops no output.
      return isOwner(identity, stopped) ? presentRun(deps, stopped) : toRun(stopped, { queue: null });
    },
    sendInput: (runId, input, identity, requestKey) => sendInput(deps, runId, input, identity, requestKey),
    waitForFinish: finishWaits.start,
    stream: (runId, after, sink) => streamRun(deps, { runId, after, sink }),
    close() {
      finishWaits.close();
      broadcaster.close();
    },
  };
}
