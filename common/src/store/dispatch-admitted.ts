/** A run that may start now; a job of BullMQ carries it to a worker. */
export interface AdmittedRun {
  runId: string;
  attempt: number;
}

/** Hands admitted runs to the queue of deliveries. */
export type Dispatch = (admitted: AdmittedRun[]) => Promise<void>;

/**
 * Passes the list of admitted runs on. A failure is told and swallowed: the runs are admitted, and when no delivery comes their leases
 * end and bring them back.
 */
export function createDispatchAdmitted({
  dispatch,
  onDispatchError,
}: {
  dispatch: Dispatch;
  onDispatchError?: ((error: unknown) => void) | undefined;
}) {
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
