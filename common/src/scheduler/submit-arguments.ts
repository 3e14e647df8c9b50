import { encodeId } from '../redis/keys.js';
import { describeSimilarity } from './describe-similarity.js';
import type { SubmitRun } from './scheduler.js';

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
