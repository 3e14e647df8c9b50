import { ProblemError } from '@runq/common/contract/problem';
import { settingRanges } from '@runq/common/contract/settings';
import type { Admission } from '@runq/common/store/admission';
import type { OperatorActions, UserRules } from '@runq/common/store/operator-actions';
import type { RunRecords } from '@runq/common/store/run-records';
import type { ServiceLists } from '@runq/common/store/service-lists';
import type { UserRules as ReadUserRules } from '@runq/common/store/user-rules';
import { z } from 'zod';
import type { Identity } from '../authenticate.js';
import { parseAction, toOperator, whyBodySchema, whySchema } from './operator.js';

/** `POST /v1/ops/users/:id/limits`: numbers for this user alone, null to take one back. */
export const userLimitsSchema = z
  .strictObject({
    runsPerUser: z.int().min(settingRanges.runsPerStudent.min).max(settingRanges.runsPerStudent.max).nullable(),
    maxWaiting: z.int().min(settingRanges.maxWaitingStudent.min).max(settingRanges.maxWaitingStudent.max).nullable(),
    why: whySchema,
  })
  .partial({ runsPerUser: true, maxWaiting: true })
  .refine(({ why: _, ...limits }) => Object.keys(limits).length > 0, 'names neither runsPerUser nor maxWaiting');

/** `POST /v1/ops/users/:id/mute`. */
export const muteSchema = z.strictObject({ muted: z.boolean().default(true), why: whySchema });

/** Runs cancelled at once; in between Redis serves everybody else. */
const pageRuns = 25;

/** What ops may do to one user. The rules stay until they are taken back, also when the user is away. */
export function createRuleUsers(deps: {
  admission: Admission;
  operators: OperatorActions;
  rules: ReadUserRules;
  lists: ServiceLists;
  records: RunRecords;
}) {
  const { admission, operators, rules, lists, records } = deps;

  async function rule(userId: string, identity: Identity, action: string, change: UserRules, why: string) {
    if (!(await operators.ruleUser(toOperator(identity, why), action, userId, change)))
      throw new ProblemError('conflict', 'Too many users have rules of their own; take some back first.');
    const [standing] = await rules.readMany([userId]);
    return { userId, ...standing! };
  }

  async function listActiveOf(userId: string): Promise<string[]> {
    const found: string[] = [];
    for (let from = 0; ; from += pageRuns) {
      const page = await lists.listActive(from, pageRuns);
      for (const run of await records.readMany(page)) if (run?.userId === userId) found.push(run.id);
      if (page.length < pageRuns) return found;
    }
  }

  return {
    limit(userId: string, body: unknown, identity: Identity) {
      const { why, ...change } = parseAction(userLimitsSchema, body);
      return rule(userId, identity, 'user.limits', change, why);
    },
    /** New runs are refused; what waits or runs goes on, unless it is cancelled as well. */
    mute(userId: string, body: unknown, identity: Identity) {
      const { muted, why } = parseAction(muteSchema, body);
      return rule(userId, identity, muted ? 'user.mute' : 'user.unmute', { muted: muted || null }, why);
    },
    /** Cancels every run that the user has now: the line first, so that nothing starts only to be stopped. */
    async cancel(userId: string, body: unknown, identity: Identity): Promise<{ cancelled: number }> {
      const { why } = parseAction(whyBodySchema, body);
      const runIds = [...(await lists.listQueuedOf(userId)), ...(await listActiveOf(userId))];
      let cancelled = 0;
      for (let from = 0; from < runIds.length; from += pageRuns) {
        const page = runIds.slice(from, from + pageRuns);
        const answers = await Promise.all(page.map((runId) => admission.cancel(runId)));
        cancelled += answers.filter((answer) => answer === 'cancelled' || answer === 'signalled').length;
      }
      await operators.note(toOperator(identity, why), 'user.cancel', userId, `${cancelled} runs`);
      return { cancelled };
    },
  };
}

export type RuleUsers = ReturnType<typeof createRuleUsers>;
