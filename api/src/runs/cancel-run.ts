import type { Run } from '@runq/common/contract/run';
import type { Admission } from '@runq/common/store/admission';
import type { Identity } from '../authenticate.js';
import type { ReadRun } from './read-run.js';

/** Stops a run wherever it is: waiting runs end at once, active ones within a second. Cancelling again changes nothing. */
export function createCancelRun({ readRun, admission }: { readRun: ReadRun; admission: Admission }) {
  return async function cancelRun(runId: string, identity: Identity): Promise<Run> {
    await readRun.readOwned(runId, identity);
    await admission.cancel(runId);
    return readRun.read(runId, identity);
  };
}

export type CancelRun = ReturnType<typeof createCancelRun>;
