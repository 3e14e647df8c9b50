import type { Logger } from '@runq/common/process/log';
import type { Admission, ClaimedRun } from '@runq/common/store/admission';
import type { ArtifactStore } from '@runq/common/store/artifact-store';
import type { Gather } from '@runq/common/store/gather-writes';
import type { RunEventLog } from '@runq/common/store/run-events';
import type { RunInputs } from '@runq/common/store/run-inputs';
import type { ActiveRun, ActiveRuns } from './active-runs.js';
import { converse } from './converse.js';
import { decideVerdict } from './decide-verdict.js';
import { createFileKeeper } from './keep-files.js';
import { isOverdue, readLeaseClock } from './lease-clock.js';
import { createOutput, type Output } from './output.js';
import type { Sandbox, SandboxFacts, SandboxListener, SessionTerms } from './sandbox/contract.js';
import type { Delivery } from './take-deliveries.js';

/** How long a delivery waits for a sandbox that is being restarted; shorter than a lease, which then takes the run elsewhere. */
const sandboxWaitMs = 6000;
const sandboxPollMs = 50;

export interface ExecuteRunDeps {
  admission: Admission;
  events: RunEventLog;
  artifacts: ArtifactStore;
  sandbox: Sandbox;
  inputs: Pick<RunInputs, 'wake'>;
  active: ActiveRuns;
  workerId: string;
  /** What sessions live by. */
  terms: SessionTerms;
  flushMs: number;
  /** Runs of batches wait here before they write. */
  gatherBatches: Gather;
  log: Logger;
}

/**
 * One run, or session, from its delivery to its verdict.
 *
 * Order matters at the end: the output is delivered and the files are kept, then `finish` says how it ended (and gives the place to the next run), and only
 * then does the caller tell BullMQ that the job is done. A crash in between costs a redelivery that `start` refuses. The delivery of a
 * session is over when it is parked: from then on its lease alone holds it, and the lane is free.
 */
export function createExecuteRun(deps: ExecuteRunDeps) {
  const { admission, events, artifacts, sandbox, inputs, active, workerId, terms, flushMs, gatherBatches, log } = deps;

  return async function executeRun(delivery: Delivery): Promise<void> {
    const { runId, attempt, token, isBatch } = delivery;
    // Not claimed, the run goes back to the line when its lease ends, and no restart of it is used up.
    if (!(await isSandboxReady())) return;
    if (isBatch) await gatherBatches();
    const entry = active.add(runId);
    const story = tellStory(entry, attempt, token).finally(entry.remove);
    // Of what fails once the delivery is over nobody else would hear.
    entry.offLane.then(() => story.catch((err) => log.error({ err, run_id: runId }, 'executing a session failed')));
    await Promise.race([story, entry.offLane]);
  };

  async function tellStory(entry: ActiveRun, attempt: number, token: string): Promise<void> {
    const { runId } = entry;
    const sentAt = readLeaseClock();
    const claim = await admission.start(runId, attempt, token, workerId);
    if (!claim) return;
    const heldUntil = sentAt + claim.leaseMs;
    if (isOverdue(heldUntil)) {
      log.error({ run_id: runId }, 'Redis was slow: a run was claimed too late to begin and goes back to its line');
      await admission.retry(runId, claim.attempt, 'handover');
      return;
    }
    const output = createOutput({
      append: (firstSeq, entries) => events.append(runId, claim.attempt, firstSeq, entries),
      flushMs,
      onFenced: () => entry.stop('abandoned'),
      onFault: (err) => log.error({ err, run_id: runId }, 'keeping output failed; trying again'),
    });
    const files = createFileKeeper({
      keep: (name, data) => artifacts.keep(runId, claim.attempt, name, data),
      onFault: (err) => log.error({ err, run_id: runId }, 'a file that a run left could not be kept'),
    });
    const begin = claim.kind === 'session' ? beginSession : beginRun;
    const { process, session } = begin(
      claim,
      output,
      {
        onOutput: output.push,
        onDisplay(item) {
          files.show(item);
          output.display(item);
        },
        onFile: files.take,
      },
      runId,
    );
    entry.attach({ process, session, userId: claim.userId, class: claim.class, attempt: claim.attempt, heldUntil });
    const facts = await process.ended;
    if (claim.class === 'batch') await gatherBatches();
    const lastSeq = await output.finish();
    if (facts.fault !== null || facts.stopReason === 'abandoned') await giveBack(entry, claim.attempt, facts);
    else {
      const outcome = decideVerdict(facts, claim, await files.finish());
      await admission.finish(runId, claim.attempt, outcome, lastSeq);
    }
  }

  function beginRun(claim: ClaimedRun, output: Output, listener: SandboxListener) {
    const onWaiting = (waiting: boolean) => output.display({ kind: 'prompt', body: { waiting } });
    return { process: sandbox.run(claim, { ...listener, onWaiting }), session: null };
  }

  function beginSession(claim: ClaimedRun, output: Output, listener: SandboxListener, runId: string) {
    const { program, limits, userId } = claim;
    return converse({
      open: (hear) => sandbox.openSession({ program, limits, terms, userId }, hear),
      listener,
      tell: output.display,
      maxToldBytes: limits.outputBytes,
      frozenTimeMs: terms.frozenTimeMs,
      onRefused: () => inputs.wake(runId).catch((err) => log.warn({ err, run_id: runId }, 'a session was not woken')),
    });
  }

  async function isSandboxReady(): Promise<boolean> {
    const deadline = Date.now() + sandboxWaitMs;
    while (!sandbox.isHealthy() && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, sandboxPollMs));
    return sandbox.isHealthy();
  }

  /** The run did not end by itself: its place is given back and it runs again, unless this attempt is over anyway. */
  async function giveBack(entry: ActiveRun, attempt: number, facts: SandboxFacts): Promise<void> {
    const { runId, userId } = entry;
    if (facts.fault !== null)
      log.error({ run_id: runId, user: userId, fault: facts.fault }, 'the sandbox failed a run');
    await admission.retry(runId, attempt, facts.fault === null && entry.isHandedOver ? 'handover' : 'fault');
  }
}

export type ExecuteRun = ReturnType<typeof createExecuteRun>;
