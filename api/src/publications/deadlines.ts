import type { AssignmentState } from '@runq/common/contract/my-assignment';
import type { PublishedHead, StoredPublication } from '@runq/common/contract/publication';
import { computePenalty, countLateDays } from './late-days.js';

/** When a student may hand in; instants are epoch ms, null: no such time. */
export interface Deadlines {
  opens: number | null;
  due: number | null;
  /** After `due`, with a reduced score. */
  lateUntil: number | null;
  percentPerDay: number;
  timezone: string;
  isExtended: boolean;
}

const parse = (instant: string | null): number | null => (instant === null ? null : Date.parse(instant));

/** The times of an assignment for a student; an extension replaces `due`, and late submissions end no earlier. */
export function readDeadlines(head: PublishedHead, extendedDue: number | null): Deadlines {
  const due = extendedDue ?? parse(head.due);
  const until = parse(head.late?.until ?? null);
  return {
    opens: parse(head.opens),
    due,
    lateUntil: until !== null && due !== null && until > due ? until : null,
    percentPerDay: head.late?.penaltyPercentPerDay ?? 0,
    timezone: head.timezone,
    isExtended: extendedDue !== null,
  };
}

/** The last instant at which something is accepted; null: no end. */
export const closesAt = ({ due, lateUntil }: Deadlines): number | null => lateUntil ?? due;

/** What a student may do at an instant. */
export function decideState(
  deadlines: Deadlines,
  { state }: Pick<StoredPublication, 'state'>,
  at: number,
): AssignmentState {
  const { opens, due } = deadlines;
  if (state === 'closed') return 'closed';
  if (opens !== null && at < opens) return 'upcoming';
  if (due === null || at <= due) return 'open';
  return at <= closesAt(deadlines)! ? 'late' : 'closed';
}

/**
 * Whether cases of `after_due` are visible: when this student can hand in nothing more, late submissions included.
 * Without a due date, once the assignment is closed.
 */
export function isOver(deadlines: Deadlines, { state }: Pick<StoredPublication, 'state'>, at: number): boolean {
  const end = closesAt(deadlines);
  return end === null ? state === 'closed' : at > end;
}

/** How late a click is. */
export function judgeLateness({ due, percentPerDay, timezone }: Deadlines, at: number) {
  const days = due === null ? 0 : countLateDays(due, at, timezone);
  return { isLate: days > 0, penaltyPercent: computePenalty(days, percentPerDay) };
}

/** An instant for people, in the zone of the class: "Tuesday, 8 December 2026 at 23:59 (Europe/Berlin)". */
export function formatInstant(instant: number, timezone: string): string {
  const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'short', timeZone: timezone });
  return `${format.format(instant)} (${timezone})`;
}
