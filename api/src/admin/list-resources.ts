import type { EntityLists } from '@runq/common/admin/entity-lists';
import type { UserOverrides, UserStanding } from '@runq/common/admin/user-overrides';
import type { Run, RunState } from '@runq/common/contract/run';
import type { RunRecords } from '@runq/common/runs/run-records';
import { toRun } from '@runq/common/runs/run-records';

/** Selects the runs of one user in any state, or all active or queued ones. */
export interface RunsQuery {
  user?: string | undefined;
  state?: RunState | undefined;
  cursor?: string | undefined;
  limit: number;
}

/** A user with the number of runs and the overrides. */
export type UserRow = UserStanding & { userId: string; active: number; waiting: number };

/** Users with runs or overrides, the busiest first. */
export async function listUsers(
  { lists, userOverrides }: { lists: EntityLists; userOverrides: UserOverrides },
  limit: number,
): Promise<{ users: UserRow[]; more: boolean }> {
  const counts = await lists.listUsers(limit);
  for (const userId of await userOverrides.listOverridden(limit))
    if (!counts.has(userId)) counts.set(userId, { active: 0, waiting: 0 });
  const users = [...counts]
    .map(([userId, { active, waiting }]) => ({ userId, active, waiting }))
    .sort((a, b) => b.active - a.active || b.waiting - a.waiting || (a.userId < b.userId ? -1 : 1));
  const shown = users.slice(0, limit);
  const standings = await userOverrides.readMany(shown.map(({ userId }) => userId));
  return { users: shown.map((user, index) => ({ ...user, ...standings[index]! })), more: users.length > limit };
}

/** Without a user, the active or queued runs. The queue changes while it is read: pages may repeat or miss a run. */
export async function listAllRuns(
  { lists, records }: { lists: EntityLists; records: RunRecords },
  { user, state, cursor, limit }: RunsQuery,
): Promise<{ runs: Run[]; nextCursor: string | null }> {
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
}
