import { totalmem } from 'node:os';

/** Memory of this machine, or of the container or control group that this process is in. */
export function readMachineMemory(): number {
  return Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
}
