import { createHash } from 'node:crypto';
import type { RepeatableRuns } from '@runq/common/runs/repeatable-runs';
import type { StoredRun } from '@runq/common/runs/run-records';
import type { Scheduler } from '@runq/common/scheduler/scheduler';
import type { SubmitOutcome } from '@runq/common/scheduler/submit-outcome';

/** How a rerun ended: a new run, or why there is none. */
export type RepeatOutcome = 'created' | 'program_not_stored' | Exclude<SubmitOutcome, 'accepted' | 'duplicate'>;

/**
 * Submits a new run of the same user with the same program, class, limits and label. Its id follows from the action and
 * the run, and the scheduler takes an id once: an action that is continued elsewhere makes no second run.
 */
export async function repeatRun(
  { scheduler, repeatable }: { scheduler: Scheduler; repeatable: RepeatableRuns },
  bulkId: string,
  run: StoredRun | null,
): Promise<RepeatOutcome> {
  const source = run && (await repeatable.read(run.id));
  if (!run || !source) return 'program_not_stored';
  const { userId, limits, interactive, label, api } = run;
  let draws = 0;
  const runId = scheduler.drawId(userId, () => deriveId(`${bulkId} ${run.id} ${draws++}`));
  const [outcome] = await scheduler.submit([
    {
      ...{ runId, kind: 'run', class: run.class, userId, limits, interactive, label, api, ...source },
      ...{ batchId: null, batchIndex: null, delayMs: 0 },
    },
  ]);
  return outcome === 'accepted' || outcome === 'duplicate' ? 'created' : outcome!;
}

/** A UUID of version 8 (RFC 9562, section 5.8) from a text. */
function deriveId(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const variant = ((Number.parseInt(hex[16]!, 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join('-');
}
