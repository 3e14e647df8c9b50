import type { ReadLua } from './scripts.js';

/** A run that may start now; a job of BullMQ carries it to a worker. */
export interface AdmittedRun {
  runId: string;
  attempt: number;
}

/** How admitted runs come to the queue of deliveries. */
export interface Deliveries {
  /** The scripts; those of run-queue.ts deliver what they admit themselves, as far as they can. */
  readLua?: ReadLua | undefined;
  /** Hands over what the scripts did not. */
  dispatch(admitted: AdmittedRun[]): Promise<void>;
  onDispatchError?: ((error: unknown) => void) | undefined;
}

/**
 * Passes the list of admitted runs on. A failure is told and swallowed: the runs are admitted, and when no delivery comes their leases
 * end and bring them back.
 */
export function createDispatchAdmitted({ dispatch, onDispatchError }: Deliveries) {
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
