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
  /** Absent: its submission is not traced. */
  trace?: ClaimTrace;
}

/** The trace of a submission (a `traceparent`), and how long ago this attempt was queued and admitted. */
export interface ClaimTrace {
  parent: string;
  queuedMs: number;
  admittedMs: number;
}

/** Parses the claim of a script (startRun.lua). */
export function parseClaim(reply: string[], attempt: number): ClaimedRun {
  const [user, runClass, program, limits, interactive, kind, leaseMs, parent, queuedMs, admittedMs] = reply;
  return {
    attempt,
    kind: kind as RunKind,
    userId: decodeId(user!),
    class: runClass as RunClass,
    program: JSON.parse(program!),
    limits: JSON.parse(limits!),
    interactive: interactive === '1',
    leaseMs: Number(leaseMs),
    ...(parent ? { trace: { parent, queuedMs: Number(queuedMs), admittedMs: Number(admittedMs) } } : {}),
  };
}

/** The worker has no memory left for this run. */
export class NoMemoryLeftError extends Error {
  constructor(runId: string) {
    super(`no memory is left for ${runId}`);
    this.name = 'NoMemoryLeftError';
  }
}
