import type { Run, RunState } from '@runq/common/contract/run';
import type { RunRecords } from '@runq/common/store/run-records';
import { toRun } from '@runq/common/store/run-records';
import type { ServiceLists } from '@runq/common/store/service-lists';
import type { UserRules } from '@runq/common/store/user-rules';

/** What ops ask for: the runs of one user in any state, or everybody's active or queued ones. */
export interface RunsQuery {
  user?: string | undefined;
  state?: RunState | undefined;
  cursor?: string | undefined;
  limit: number;
}

/** Everybody's users and runs, for ops. */
export function createListService(deps: { lists: ServiceLists; records: RunRecords; rules: UserRules }) {
  const { lists, records, rules } = deps;

  return {
    /** Users with runs or with rules of their own, the busiest first. */
    async users(limit: number) {
      const counts = await lists.listUsers(limit);
      for (const userId of await rules.listRuled(limit))
        if (!counts.has(userId)) counts.set(userId, { active: 0, waiting: 0 });
      const users = [...counts]
        .map(([userId, { active, waiting }]) => ({ userId, active, waiting }))
        .sort((a, b) => b.active - a.active || b.waiting - a.waiting || (a.userId < b.userId ? -1 : 1));
      const shown = users.slice(0, limit);
      const standings = await rules.readMany(shown.map(({ userId }) => userId));
      return {
        users: shown.map((user, index) => ({ ...user, ...standings[index]! })),
        more: users.length > limit,
      };
    },

    /** Without a user: those that are active, or queued, now; a page of a moving line may repeat or miss a run. */
    async runs({ user, state, cursor, limit }: RunsQuery): Promise<{ runs: Run[]; nextCursor: string | null }> {
      if (user !== undefined) {
        const page = await records.listOfUser(user, { state, cursor, limit });
        return { runs: page.runs.map((run) => toRun(run, { queue: null })), nextCursor: page.cursor };
      }
      const from = Number(cursor ?? 0);
      const runIds = await (state === 'queued' ? lists.listQueued(from, limit) : lists.listActive(from, limit));
      const stored = await records.readMany(runIds);
      return {
        runs: stored.filter((run) => run !== null).map((run) => toRun(run, { queue: null })),
        nextCursor: runIds.length < limit ? null : String(from + limit),
      };
    },
  };
}

export type ListService = ReturnType<typeof createListService>;
