import type { Limits } from '../contract/limits.js';
import type { Program, Role, RunApi, RunClass, RunKind } from '../contract/run.js';
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
  /** Who may read it in place of its user; null: its user. */
  readerId?: string | null;
  /** Retention after its end; null: by its kind, its class and the role. */
  keepMs?: number | null;
  /** Absent: that of runq. */
  api?: RunApi;
  /** Active runs that its user may have, unless ops set another number. Absent: as many as the role. */
  share?: number;
  /** The trace of its submission, as a `traceparent`; absent: it is not traced. */
  trace?: string;
}

/** The arguments of a run for newRuns.lua, in its order. */
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
    run.readerId ? encodeId(run.readerId) : '',
    run.keepMs ?? '',
    run.api ?? 'native',
    run.share ?? '',
    run.trace ?? '',
  ];
}
