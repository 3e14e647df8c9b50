import type { AdminActions, UserOverride } from '@runq/common/admin/admin-actions';
import type { EntityLists } from '@runq/common/admin/entity-lists';
import type { UserOverrides, UserStanding } from '@runq/common/admin/user-overrides';
import { ProblemError } from '@runq/common/contract/problem';
import { settingRanges } from '@runq/common/contract/settings';
import type { RunRecords } from '@runq/common/runs/run-records';
import type { Scheduler } from '@runq/common/scheduler/scheduler';
import { z } from 'zod';
import type { Identity } from '../http/middleware/authenticate.js';
import { toStop } from '../runs/stop-run.js';
import { toOperator, whySchema } from './actor.js';

/** `POST /v1/ops/users/{id}/limits`: numbers for this user only; null removes one. */
export const userLimitsSchema = z
  .strictObject({
    runsPerUser: z.int().min(settingRanges.runsPerStudent.min).max(settingRanges.runsPerStudent.max).nullable(),
    maxWaiting: z.int().min(settingRanges.maxWaitingStudent.min).max(settingRanges.maxWaitingStudent.max).nullable(),
    why: whySchema,
  })
  .partial({ runsPerUser: true, maxWaiting: true })
  .refine(({ why: _, ...limits }) => Object.keys(limits).length > 0, 'names neither runsPerUser nor maxWaiting');

/** `POST /v1/ops/users/{id}/mute`. */
export const muteSchema = z.strictObject({ muted: z.boolean().default(true), why: whySchema });

export type UserLimits = z.output<typeof userLimitsSchema>;
export type Mute = z.output<typeof muteSchema>;

/** Runs of one page; between pages Redis serves other callers. */
const pageRuns = 25;

/** Overrides stay until they are removed, also while the user is away. */
export async function setUserOverride(
  { actions, userOverrides }: { actions: AdminActions; userOverrides: UserOverrides },
  request: { userId: string; why: string; identity: Identity; action: string; change: UserOverride },
): Promise<UserStanding & { userId: string }> {
  const { userId, why, identity, action, change } = request;
  if (!(await actions.setUserOverride(toOperator(identity, why), action, userId, change)))
    throw new ProblemError('conflict', 'Too many users have overrides; remove some first.');
  const [standing] = await userOverrides.readMany([userId]);
  return { userId, ...standing! };
}

/** Waiting runs first, so that no run starts only to be stopped. */
export async function cancelRunsOfUser(
  deps: { scheduler: Scheduler; actions: AdminActions; lists: EntityLists; records: RunRecords },
  { userId, why, identity }: { userId: string; why: string; identity: Identity },
): Promise<{ cancelled: number }> {
  const { scheduler, actions, lists } = deps;
  const runIds = [...(await lists.listQueuedOf(userId)), ...(await listActiveOf(deps, userId))];
  const stop = toStop(identity, userId, why);
  let cancelled = 0;
  for (let from = 0; from < runIds.length; from += pageRuns) {
    const page = runIds.slice(from, from + pageRuns);
    const outcomes = await Promise.all(page.map((runId) => scheduler.cancel(runId, stop)));
    cancelled += outcomes.filter((outcome) => outcome === 'cancelled' || outcome === 'signalled').length;
  }
  await actions.appendAudit(toOperator(identity, why), 'user.cancel', userId, `${cancelled} runs`);
  return { cancelled };
}

async function listActiveOf(
  { lists, records }: { lists: EntityLists; records: RunRecords },
  userId: string,
): Promise<string[]> {
  const found: string[] = [];
  for (let from = 0; ; from += pageRuns) {
    const page = await lists.listActive(from, pageRuns);
    for (const run of await records.readMany(page)) if (run?.userId === userId) found.push(run.id);
    if (page.length < pageRuns) return found;
  }
}
