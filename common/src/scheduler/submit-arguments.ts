import type { Limits } from '../contract/limits.js';
import type { Program, Role, RunClass, RunKind } from '../contract/run.js';
import { encodeId } from '../redis/keys.js';
import { describeSimilarity } from './describe-similarity.js';

/** A run to submit. Role and overrides decide how many slots and waiting runs its user may have. */
export interface SubmitRun {
  runId: string;
  kind: RunKind;
  userId: string;
  class: RunClass;
  program: Program;
  limits: Limits;
  interactive: boolean;
  label: string | null;
  batchId: string | null;
  batchIndex: number | null;
  role: Role;
  /** Delay before the run joins its user's queue. */
  delayMs: number;
}

/** The arguments of one run for submitRuns.lua, in its order. */
export function toSubmitArguments(run: SubmitRun): (string | number)[] {
  const program = JSON.stringify(run.program);
  return [
    run.runId,
    encodeId(run.userId),
    run.class,
    program,
    JSON.stringify(run.limits),
    run.interactive ? '1' : '0',
    JSON.stringify(run.label),
    run.batchId ?? '',
    run.batchIndex ?? '',
    run.role,
    run.delayMs,
    run.kind,
    describeSimilarity(program, { user: run.userId, entry: run.program.entry }),
  ];
}
