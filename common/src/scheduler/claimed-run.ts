import type { Limits } from '../contract/limits.js';
import type { Program, RunClass, RunKind } from '../contract/run.js';
import { decodeId } from '../redis/keys.js';

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

/** Parses the claim of a script (startRun.lua). */
export function parseClaim(reply: string[], attempt: number): ClaimedRun {
  const [user, runClass, program, limits, interactive, kind, leaseMs] = reply;
  return {
    attempt,
    kind: kind as RunKind,
    userId: decodeId(user!),
    class: runClass as RunClass,
    program: JSON.parse(program!),
    limits: JSON.parse(limits!),
    interactive: interactive === '1',
    leaseMs: Number(leaseMs),
  };
}

/** The worker has no memory left for this run. */
export class NoMemoryLeftError extends Error {
  constructor(runId: string) {
    super(`no memory is left for ${runId}`);
    this.name = 'NoMemoryLeftError';
  }
}
