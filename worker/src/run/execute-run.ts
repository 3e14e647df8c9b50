import { createHash } from 'node:crypto';
import type { Outcome } from '@runq/common/contract/run';
import type { Logger } from '@runq/common/process/log';
import type { GroupCommit } from '@runq/common/redis/group-commit';
import type { ArtifactStore } from '@runq/common/runs/artifacts';
import type { RunEventLog } from '@runq/common/runs/run-events';
import type { RunInputs } from '@runq/common/runs/run-inputs';
import type { ClaimedRun } from '@runq/common/scheduler/claimed-run';
import type { Scheduler } from '@runq/common/scheduler/scheduler';
import type { ActiveRun, ActiveRuns } from '../lease/active-runs.js';
import { isOverdue, readLeaseClock } from '../lease/lease-clock.js';
import type { ConsumedJob } from '../queue/bullmq-consumer.js';
import type { Sandbox, SandboxListener, SandboxResult, SandboxRun, SessionLimits } from '../sandbox/contract.js';
import { createArtifactUploader } from './artifact-uploader.js';
import { decideVerdict } from './decide-verdict.js';
import { createOutputWriter, type OutputWriter } from './output-writer.js';
import { createSessionTranscript } from './session-transcript.js';
import type { StartTimes } from './start-times.js';
import { createStoreEnd } from './store-end.js';
import type { AttemptTrace, TraceAttempt } from './trace-attempt.js';

/** How long a job waits for a restarting sandbox; shorter than a lease, after which another worker gets the run. */
const sandboxWaitMs = 6000;
const sandboxPollMs = 50;

/** Sequence number of the event that the claim wrote. */
const claimSeq = 1;

/** A submission that is being graded: a process that can be stopped like that of a run, and its end. */
export interface Grading {
  process: SandboxRun;
  /** Null: it was abandoned, and another attempt goes on after the stored results. Rejects on a fault of ours. */
  readonly outcome: Promise<Outcome | null>;
}

export interface ExecuteRunDeps {
  /** Starts to grade a claimed submission. */
  beginGrading: (claim: ClaimedRun, runId: string) => Grading;
  scheduler: Scheduler;
  events: RunEventLog;
  artifacts: ArtifactStore;
  sandbox: Sandbox;
  inputs: Pick<RunInputs, 'wake'>;
  active: ActiveRuns;
  workerId: string;
  sessionLimits: SessionLimits;
  flushMs: number;
  /** Delays batch runs, so that their writes share a group commit. */
  awaitGroupCommit: GroupCommit;
  startTimes: Pick<StartTimes, 'count'>;
  traceAttempt: TraceAttempt;
  log: Logger;
}

export type ExecuteRun = (job: ConsumedJob) => Promise<void>;

/**
 * Executes one run or session from its BullMQ job to its verdict.
 *
 * The order at the end matters: first all output and files are stored, then `finish` stores the result and admits the
 * next run, then the caller completes the BullMQ job. After a crash in between, BullMQ delivers the job again and
 * `start` refuses it. The job of a session ends when the session is parked: from then on only its lease holds it.
 */
export function createExecuteRun(deps: ExecuteRunDeps): ExecuteRun {
  const {
    scheduler,
    events,
    artifacts,
    sandbox,
    inputs,
    active,
    workerId,
    sessionLimits,
    flushMs,
    awaitGroupCommit,
    startTimes,
    traceAttempt,
    log,
  } = deps;

  const { finish, retry } = createStoreEnd({ scheduler, log });

  return async function executeRun(job) {
    const { runId, attempt, claimed, isBatch } = job;
    if (!(await isSandboxReady())) {
      // A run that is not claimed is queued again when its lease expires, and neither uses up a restart.
      if (claimed) await scheduler.retry(runId, attempt, 'handover');
      return;
    }
    if (isBatch && !claimed) await awaitGroupCommit();
    const entry = active.add(runId);
    const attemptEnd = runAttempt(entry, job).finally(entry.remove);
    // After the job has ended, no caller is left to report a failure.
    entry.slotReleased.then(() =>
      attemptEnd.catch((err) => log.error({ err, run_id: runId }, 'executing a session failed')),
    );
    await Promise.race([attemptEnd, entry.slotReleased]);
  };

  async function runAttempt(entry: ActiveRun, { attempt, token, claimed }: ConsumedJob): Promise<void> {
    const { runId } = entry;
    const sentAt = claimed?.sentAt ?? readLeaseClock();
    const claim = claimed?.claim ?? (await scheduler.start(runId, attempt, token, workerId));
    if (!claim) return;
    const trace = traceAttempt(runId, claim);
    try {
      await executeClaim(entry, claim, sentAt + claim.leaseMs, trace);
    } catch (error) {
      trace.fail();
      throw error;
    } finally {
      trace.end();
    }
  }

  async function executeClaim(
    entry: ActiveRun,
    claim: ClaimedRun,
    heldUntil: number,
    trace: AttemptTrace,
  ): Promise<void> {
    const { runId } = entry;
    if (isOverdue(heldUntil)) {
      log.error({ run_id: runId }, 'lease nearly expired before start; requeueing run');
      await retry(entry, claim.attempt, 'handover', trace);
      return;
    }
    if (claim.kind === 'submission') return gradeSubmission(entry, claim, heldUntil, trace);
    const output = createOutputWriter({
      append: (firstSeq, entries) => events.append(runId, claim.attempt, firstSeq, entries),
      flushMs,
      onFenced: () => entry.stop('abandoned'),
      onFault: (err) => log.error({ err, run_id: runId }, 'storing output failed; retrying'),
    });
    const files = createArtifactUploader({
      store: (name, data) => artifacts.keep(runId, claim.attempt, name, data),
      onFault: (err) => log.error({ err, run_id: runId }, 'storing an artifact failed'),
    });
    const begin = claim.kind === 'session' ? beginSession : beginRun;
    trace.begin('sandbox');
    const claimedAt = performance.now();
    const { process, session } = begin(
      claim,
      output,
      {
        onStart() {
          if (claim.kind !== 'canary') startTimes.count(performance.now() - claimedAt);
          trace.mark('program started');
        },
        onOutput: output.push,
        onDisplay(item) {
          files.addDisplayItem(item);
          output.display(item);
        },
        onArtifact: files.addFile,
      },
      runId,
    );
    entry.attach({ process, session, heldUntil, ...claim });
    const result = await process.ended;
    trace.begin('store results');
    if (claim.class === 'batch') await awaitGroupCommit();
    const lastSeq = await output.finish();
    if (result.stopReason === 'abandoned' || (result.fault !== null && result.isRetryable))
      await requeue(entry, claim.attempt, result, trace);
    else {
      if (result.fault !== null) logFaultyRun(runId, claim, result.fault);
      const sentence = result.stopReason === 'cancelled' ? await scheduler.readStopSentence(runId) : null;
      const outcome = decideVerdict(result, claim, await files.finish(), sentence);
      await finish(entry, claim.attempt, outcome, lastSeq, trace);
    }
  }

  /** The results of its cases are stored while they run; the run itself has no output. */
  async function gradeSubmission(
    entry: ActiveRun,
    claim: ClaimedRun,
    heldUntil: number,
    trace: AttemptTrace,
  ): Promise<void> {
    const { runId } = entry;
    const { userId, attempt } = claim;
    trace.begin('grading');
    const grading = deps.beginGrading(claim, runId);
    entry.attach({ process: grading.process, session: null, userId, class: claim.class, attempt, heldUntil });
    const outcome = await grading.outcome.catch((err) => {
      log.error({ err, run_id: runId, user: userId }, 'grading failed; retrying');
      return null;
    });
    trace.begin('store results');
    if (claim.class === 'batch') await awaitGroupCommit();
    if (outcome) await finish(entry, attempt, await nameStopper(runId, outcome), claimSeq, trace);
    else await retry(entry, attempt, entry.isHandedOver ? 'handover' : 'fault', trace);
  }

  async function nameStopper(runId: string, outcome: Outcome): Promise<Outcome> {
    if (outcome.verdict !== 'cancelled') return outcome;
    return { ...outcome, reason: (await scheduler.readStopSentence(runId)) ?? outcome.reason };
  }

  function beginRun(claim: ClaimedRun, output: OutputWriter, listener: SandboxListener) {
    const onWaiting = (waiting: boolean) => output.display({ kind: 'prompt', body: { waiting } });
    // Grading the same program twice must give the same verdict.
    const isBatch = claim.class === 'batch';
    const job = { ...claim, isBatch, hasFixedHashSeed: isBatch };
    return { process: sandbox.run(job, { ...listener, onWaiting }), session: null };
  }

  function beginSession(claim: ClaimedRun, output: OutputWriter, listener: SandboxListener, runId: string) {
    const { program, limits, userId } = claim;
    return createSessionTranscript({
      open: (observer) => sandbox.openSession({ program, limits, sessionLimits, userId }, observer),
      listener,
      append: output.display,
      maxTranscriptBytes: limits.outputBytes,
      frozenTimeMs: sessionLimits.frozenTimeMs,
      onFreezeRefused: () =>
        inputs.wake(runId).catch((err) => log.warn({ err, run_id: runId }, 'resuming a session failed')),
    });
  }

  async function isSandboxReady(): Promise<boolean> {
    const deadline = Date.now() + sandboxWaitMs;
    while (!sandbox.isHealthy() && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, sandboxPollMs));
    return sandbox.isHealthy();
  }

  /** A run that made the sandbox fail is not retried, as it would fail again. The log identifies its source by hash. */
  function logFaultyRun(runId: string, { userId, program }: ClaimedRun, fault: string): void {
    const sha256 = createHash('sha256').update(JSON.stringify(program)).digest('hex');
    log.error({ run_id: runId, user: userId, fault, sha256 }, 'run made the sandbox fail; not retried');
  }

  /** Requeues a run that did not end by itself, unless this attempt is over anyway. */
  async function requeue(entry: ActiveRun, attempt: number, result: SandboxResult, trace: AttemptTrace): Promise<void> {
    const { runId, userId } = entry;
    if (result.fault !== null)
      log.error({ run_id: runId, user: userId, fault: result.fault }, 'sandbox failed while executing a run');
    await retry(entry, attempt, result.fault === null && entry.isHandedOver ? 'handover' : 'fault', trace);
  }
}
