import type { ReadLua } from '../redis/lua-scripts.js';

/** A run that may start; a BullMQ job carries it to a worker. */
export interface AdmittedRun {
  runId: string;
  attempt: number;
}

/** Adds admitted runs to BullMQ. */
export interface Dispatcher {
  /** Reads the scripts; those of dispatch-queue.ts add BullMQ jobs themselves where they can. */
  readLua?: ReadLua | undefined;
  /** Adds the jobs that the scripts did not. */
  dispatch(admitted: AdmittedRun[]): Promise<void>;
  onDispatchError?: ((error: unknown) => void) | undefined;
}

/**
 * Dispatches the admitted runs of a script's reply. A failure is reported, not thrown: the runs are admitted, and
 * without a job their leases expire and they are queued again.
 */
export function createDispatch({ dispatch, onDispatchError }: Dispatcher) {
  return async function dispatchAdmitted(reply: unknown): Promise<void> {
    const flat = reply as (string | number)[];
    const admitted: AdmittedRun[] = [];
    for (let i = 0; i < flat.length; i += 2) admitted.push({ runId: String(flat[i]), attempt: Number(flat[i + 1]) });
    if (admitted.length === 0) return;
    try {
      await dispatch(admitted);
    } catch (error) {
      onDispatchError?.(error);
    }
  };
}
