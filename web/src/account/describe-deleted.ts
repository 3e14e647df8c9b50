import type { DeletedData } from '@runq/common/contract/account';

const kinds = [
  ['files', 'file', 'files'],
  ['shares', 'shared link', 'shared links'],
  ['runs', 'run', 'runs'],
  ['submissions', 'submission', 'submissions'],
  ['assignments', 'assignment', 'assignments'],
  ['documents', 'document of another program', 'documents of other programs'],
] as const;

/** What a deletion removed, as a sentence without its subject. */
export function describeDeleted(deleted: Omit<DeletedData, 'stays' | 'runsLeft'>): string {
  const counts = kinds.flatMap(([kind, one, many]) => {
    const count = deleted[kind] ?? 0;
    return count === 0 ? [] : [`${count.toLocaleString('en')} ${count === 1 ? one : many}`];
  });
  return counts.length === 0 ? 'nothing was stored.' : `deleted ${counts.join(', ')}.`;
}
