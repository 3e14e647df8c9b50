import type { RunClass, RunKind } from '@runq/common/contract/run';
import type { Logger } from '@runq/common/process/log';
import type { RunInputs } from '@runq/common/runs/run-inputs';
import type { LiveSession } from '../run/session-transcript.js';
import type { SandboxRun, StopReason } from '../sandbox/contract.js';

/** Cancels that are remembered of runs that are not (yet) on this worker; most run on others. */
const earlyCancelsMax = 200;

/** The details of a claimed run. */
interface AttachedProcess {
  process: SandboxRun;
  session: LiveSession | null;
  userId: string;
  class: RunClass;
  /** Only a canary, a run of the service itself, is treated differently. */
  kind?: RunKind;
  attempt: number;
  heldUntil: number;
}

/** A run on this worker, from just before its claim until it is finished. */
export interface ActiveRun {
  readonly runId: string;
  readonly userId: string;
  /** Null before the run is claimed. */
  readonly class: RunClass | null;
  /** A run of the service itself, which no figure counts. */
  readonly isCanary: boolean;
  readonly attempt: number;
  readonly startedAt: number;
  readonly process: SandboxRun | null;
  /** Null for a run that is no session. */
  readonly session: LiveSession | null;
  /** Id of the last input that the program received. */
  readonly lastInputId: string;
  /** Resolves when a run that is not over frees its slot: a session was parked. */
  readonly slotReleased: Promise<void>;
  releaseSlot(): void;
  /** Attaches the sandbox process and applies a stop or input that arrived before it. */
  attach(details: AttachedProcess): void;
  /** End of this worker's lease, by the lease clock; infinite before the claim. */
  readonly heldUntil: number;
  extend(heldUntil: number): void;
  /** Stops the run, now or as soon as it has a process. */
  stop(reason: StopReason): void;
  /** Stops the run so that another worker restarts it: this worker is draining. */
  handOver(): void;
  /** True when the run was stopped for a hand-over. */
  readonly isHandedOver: boolean;
  /** Reads new input and passes it to the program, in order. */
  pullInput(): void;
  remove(): void;
}

export interface ActiveRuns {
  add(runId: string): ActiveRun;
  /** The entries of one run: none, one, or two attempts. */
  of(runId: string): ActiveRun[];
  list(): ActiveRun[];
  /** Stops a run, also one whose claim is still on its way to this worker. */
  cancel(runId: string): void;
  readonly size: number;
  /** When a run outside batches last started, by `performance.now()`. */
  readonly lastClickAt: number;
}

/**
 * The runs of this worker, so that a cancel or an input finds its process.
 *
 * A cancel may arrive between the claim and the first byte of output, and would otherwise wait for the next lease
 * renewal. So a run is added before `start` is called, or, where it is claimed with its job, a cancel is remembered.
 * A run may have two entries for a moment, when its lease expired early and
 * the next attempt came to the same worker. Commands for the run reach both.
 */
export function createActiveRuns({ inputs, log }: { inputs: RunInputs; log: Logger }): ActiveRuns {
  const runs = new Set<ActiveRun>();
  const cancelledEarly = new Set<string>();
  let lastClickAt = Number.NEGATIVE_INFINITY;

  function add(runId: string): ActiveRun {
    let process: SandboxRun | null = null;
    let session: LiveSession | null = null;
    let userId = '';
    let runClass: RunClass | null = null;
    let isCanary = false;
    let attempt = 0;
    let stopReason: StopReason | null = null;
    let lastInputId = '0';
    let releaseSlot = () => {};
    const slotReleased = new Promise<void>((resolve) => (releaseSlot = resolve));
    let pulling = false;
    let pullAgain = false;
    let heldUntil = Number.POSITIVE_INFINITY;
    let handedOver = false;

    async function pull(target: SandboxRun): Promise<void> {
      do {
        pullAgain = false;
        for (const { id, entry } of await inputs.read(runId, lastInputId)) {
          lastInputId = id;
          // Without a prompt, a paste is ordinary input, as in a terminal.
          if ('data' in entry && entry.paste && session) session.paste(entry.data);
          else if ('data' in entry) target.write(entry.data);
          else if ('eof' in entry) target.endInput();
          else target.interrupt();
        }
      } while (pullAgain);
    }

    const run: ActiveRun = {
      runId,
      get userId() {
        return userId;
      },
      get class() {
        return runClass;
      },
      get isCanary() {
        return isCanary;
      },
      get attempt() {
        return attempt;
      },
      startedAt: Date.now(),
      get process() {
        return process;
      },
      get session() {
        return session;
      },
      get lastInputId() {
        return lastInputId;
      },
      slotReleased,
      releaseSlot,
      get heldUntil() {
        return heldUntil;
      },
      extend(until) {
        heldUntil = until;
      },
      attach(details) {
        ({ process, session, userId, class: runClass, attempt, heldUntil } = details);
        isCanary = details.kind === 'canary';
        if (runClass === 'interactive' && !isCanary) lastClickAt = performance.now();
        if (stopReason) process.stop(stopReason);
        run.pullInput();
      },
      stop(reason) {
        stopReason ??= reason;
        process?.stop(stopReason);
      },
      handOver() {
        handedOver ||= stopReason === null;
        run.stop('abandoned');
      },
      get isHandedOver() {
        return handedOver;
      },
      pullInput() {
        if (!process) return;
        pullAgain = true;
        if (pulling) return;
        pulling = true;
        pull(process)
          .catch((err) => log.error({ err, run_id: runId }, 'reading run input failed'))
          .finally(() => {
            pulling = false;
          });
      },
      remove() {
        runs.delete(run);
      },
    };
    runs.add(run);
    if (cancelledEarly.delete(runId)) run.stop('cancelled');
    return run;
  }

  return {
    add,
    of: (runId) => [...runs].filter((run) => run.runId === runId),
    list: () => [...runs],
    cancel(runId) {
      const found = [...runs].filter((run) => run.runId === runId);
      for (const run of found) run.stop('cancelled');
      if (found.length > 0) return;
      cancelledEarly.add(runId);
      if (cancelledEarly.size > earlyCancelsMax) cancelledEarly.delete(cancelledEarly.values().next().value!);
    },
    get size() {
      return runs.size;
    },
    get lastClickAt() {
      return lastClickAt;
    },
  };
}
