import type { AssignmentState, MyAssignment } from '@runq/common/contract/my-assignment';

type Times = Pick<MyAssignment, 'state' | 'opens' | 'due' | 'lateUntil'>;

const timeOf = (iso: string | null): number | null => (iso === null ? null : Date.parse(iso));

/**
 * The state of an assignment at an instant (epoch ms), by the same rules as the server: each deadline is inclusive. One
 * that the server calls closed stays so, since its grader may have closed it early.
 */
export function decideState({ state, opens, due, lateUntil }: Times, now: number): AssignmentState {
  if (state === 'closed') return 'closed';
  const [opensAt, dueAt, lateAt] = [timeOf(opens), timeOf(due), timeOf(lateUntil)];
  if (opensAt !== null && now < opensAt) return 'upcoming';
  if (dueAt === null || now <= dueAt) return 'open';
  return lateAt !== null && now <= lateAt ? 'late' : 'closed';
}

/** The next instant (epoch ms) at which the state differs from the present one; null when it stays. */
export function findNextChange(times: Times, now: number): number | null {
  const present = decideState(times, now);
  const instants = [timeOf(times.opens), timeOf(times.due), timeOf(times.lateUntil)]
    .flatMap((at) => (at === null ? [] : [at, at + 1]))
    .filter((at) => at > now)
    .sort((a, b) => a - b);
  return instants.find((at) => decideState(times, at) !== present) ?? null;
}
