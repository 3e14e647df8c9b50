import type { Limits } from '../contract/limits.js';
import type { Program, RunClass, RunKind } from '../contract/run.js';

/** A claimed run, with everything a worker needs to execute it. */
export interface ClaimedRun {
  attempt: number;
  kind: RunKind;
  userId: string;
  class: RunClass;
  program: Program;
  limits: Limits;
  interactive: boolean;
  /** Duration of the lease without a renewal. */
  leaseMs: number;
}

/** The worker has no memory left for this run. */
export class NoMemoryLeftError extends Error {
  constructor(runId: string) {
    super(`no memory is left for ${runId}`);
    this.name = 'NoMemoryLeftError';
  }
}
