import type { CourseRole, ListedMember, MemberUpdate } from '@runq/common/contract/course';

export const courseRoleLabels: Record<CourseRole, string> = { student: 'Student', tutor: 'Tutor', grader: 'Grader' };

/** How a member is called: by the name, if it is known. */
export const nameOf = ({ name, userId }: Pick<ListedMember, 'name' | 'userId'>): string => name ?? userId;

/** What an update of the members from a learning platform has done. */
export function describeUpdate({ enrolled, changed, removed, kept }: MemberUpdate): string {
  const parts = [
    enrolled > 0 && `${enrolled} enrolled`,
    changed > 0 && `${changed} with another role`,
    removed > 0 && `${removed} removed`,
  ].filter((part) => part !== false);
  const done = parts.length === 0 ? 'The members are as they were.' : `${parts.join(', ')}.`;
  const them =
    kept === 1 ? '1 member was enrolled in runq and stays' : `${kept} members were enrolled in runq and stay`;
  return kept === 0 ? done : `${done} ${them} as before.`;
}

/** The members whose name, id or role contains a text, by name. */
export function findMembers(members: readonly ListedMember[], search: string): ListedMember[] {
  const wanted = search.trim().toLowerCase();
  return members
    .filter((one) => `${one.name ?? ''} ${one.userId} ${courseRoleLabels[one.role]}`.toLowerCase().includes(wanted))
    .sort((one, other) => nameOf(one).localeCompare(nameOf(other), 'en') || (one.userId < other.userId ? -1 : 1));
}

/** How many members there are, and how many of them are shown: at most `shownMax`. */
export function describeFound(all: number, found: number, shownMax: number): string {
  const members = all === 1 ? '1 member' : `${all.toLocaleString('en')} members`;
  if (all === 0) return 'There are no members yet.';
  if (found === 0) return `No member matches. ${members} in total.`;
  const shown = found > shownMax ? ` The first ${shownMax} are shown.` : '';
  return `${found === all ? '' : `${found.toLocaleString('en')} found. `}${members} in total.${shown}`;
}
