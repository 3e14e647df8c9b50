import type { RunClass } from '@runq/common/contract/run';
import type { Logger } from '@runq/common/process/log';
import type { RunInputs } from '@runq/common/store/run-inputs';
import type { LiveSession } from './converse.js';
import type { SandboxRun, StopReason } from './sandbox/contract.js';

/** What a run has once it is claimed. */
export interface AttachedProcess {
  process: SandboxRun;
  session: LiveSession | null;
  userId: string;
  class: RunClass;
  attempt: number;
  heldUntil: number;
}

/** A run that this worker is executing, from before it is claimed until it is finished. */
export interface ActiveRun {
  readonly runId: string;
  readonly userId: string;
  /** Null before the run is claimed. */
  readonly class: RunClass | null;
  readonly attempt: number;
  readonly startedAt: number;
  readonly process: SandboxRun | null;
  /** Null for a run that is no session. */
  readonly session: LiveSession | null;
  /** The last input that the program was handed. */
  readonly lastInputId: string;
  /** Settles when the run needs no lane of this worker any more, though it is not over: a session was parked. */
  readonly offLane: Promise<void>;
  leaveLane(): void;
  /** Gives the run its sandbox process; whatever was asked meanwhile (stop, input) is carried out now. */
  attach(details: AttachedProcess): void;
  /** Until when the run is this worker's, by the clock of leases; for ever before it is claimed. */
  readonly heldUntil: number;
  extend(heldUntil: number): void;
  /** Ends the run for a reason of ours, now or as soon as it has a process. */
  stop(reason: StopReason): void;
  /** Ends the run so that it goes on elsewhere: this worker is to be empty. */
  handOver(): void;
  /** That is what it ended for. */
  readonly isHandedOver: boolean;
  /** Reads the input that is new since last time and hands it to the program, in order. */
  pullInput(): void;
  remove(): void;
}

/**
 * The runs of this worker, so that a cancel or an input can find its process.
 *
 * A run is put in before `start` is called: a cancel that arrives between the claim and the first byte of the sandbox would
 * otherwise be lost until the next heartbeat. One run may be here twice for a moment, when its lease ended too early and its next
 * attempt came to this same worker: each has its own entry, and what is meant for the run reaches both.
 */
export function createActiveRuns({ inputs, log }: { inputs: RunInputs; log: Logger }) {
  const runs = new Set<ActiveRun>();

  function add(runId: string): ActiveRun {
    let process: SandboxRun | null = null;
    let session: LiveSession | null = null;
    let userId = '';
    let runClass: RunClass | null = null;
    let attempt = 0;
    let stopReason: StopReason | null = null;
    let lastInputId = '0';
    let leaveLane = () => {};
    const offLane = new Promise<void>((resolve) => (leaveLane = resolve));
    let pulling = false;
    let pullAgain = false;
    let heldUntil = Number.POSITIVE_INFINITY;
    let handedOver = false;

    async function pull(target: SandboxRun): Promise<void> {
      do {
        pullAgain = false;
        for (const { id, entry } of await inputs.read(runId, lastInputId)) {
          lastInputId = id;
          if ('data' in entry) target.write(entry.data);
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
      offLane,
      leaveLane,
      get heldUntil() {
        return heldUntil;
      },
      extend(until) {
        heldUntil = until;
      },
      attach(details) {
        ({ process, session, userId, class: runClass, attempt, heldUntil } = details);
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
          .catch((err) => log.error({ err, run_id: runId }, 'reading the input of a run failed'))
          .finally(() => {
            pulling = false;
          });
      },
      remove() {
        runs.delete(run);
      },
    };
    runs.add(run);
    return run;
  }

  return {
    add,
    /** The entries of one run: none, one, or two attempts. */
    of: (runId: string) => [...runs].filter((run) => run.runId === runId),
    list: () => [...runs],
    get size() {
      return runs.size;
    },
  };
}

export type ActiveRuns = ReturnType<typeof createActiveRuns>;
