import type { EntityLists } from '@runq/common/admin/entity-lists';
import type { UserOverrides, UserStanding } from '@runq/common/admin/user-overrides';

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
