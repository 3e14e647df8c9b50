import type { Assignment, AssignmentCase } from '@runq/common/contract/grading';

/** A difference between two versions of an assignment; `case` is null for the assignment as a whole. */
export interface AssignmentChange {
  case: string | null;
  change: string;
}

/** Most changes of a list; the last entry says how many more there are. */
const maxChanges = 200;

type Labels<T> = [field: keyof T, label: string][];

const assignmentLabels: Labels<Assignment> = [
  ['title', 'title'],
  ['entry', 'file to run'],
  ['timezone', 'time zone'],
  ['opens', 'opens'],
  ['due', 'due'],
  ['late', 'late submissions'],
  ['attempts', 'attempts'],
  ['counts', 'attempt that counts'],
  ['seed', 'seed'],
  ['prompts', 'prompts'],
  ['statement', 'statement'],
  ['files', 'files'],
  ['groups', 'groups'],
  ['precheck', 'cases to check'],
  ['solution', 'solution'],
];

const caseLabels: Labels<AssignmentCase> = [
  ['args', 'arguments'],
  ['stdin', 'input'],
  ['expected', 'expected output'],
  ['files', 'files'],
  ['points', 'points'],
  ['visibility', 'visibility'],
  ['isExample', 'example'],
  ['hint', 'hint'],
  ['checker', 'comparison'],
  ['limits', 'limits'],
];

/** Fields whose values are short enough to be shown; of the others only the fact of a change is. */
const shownFields = new Set(['entry', 'timezone', 'attempts', 'counts', 'seed', 'prompts', 'points', 'visibility']);

/** Lists what is different in a later version: cases that were added, removed or changed, then everything else. */
export function compareVersions(before: Assignment, after: Assignment): AssignmentChange[] {
  const earlier = new Map(before.cases.map((one) => [one.name, one]));
  const later = new Set(after.cases.map(({ name }) => name));
  const changes: AssignmentChange[] = [];
  for (const one of after.cases) {
    const old = earlier.get(one.name);
    if (!old) changes.push({ case: one.name, change: 'added' });
    else for (const change of listChanges(old, one, caseLabels)) changes.push({ case: one.name, change });
  }
  for (const { name } of before.cases) if (!later.has(name)) changes.push({ case: name, change: 'removed' });
  const orderBefore = [...earlier.keys()].filter((name) => later.has(name)).join('\n');
  const orderNow = after.cases.map(({ name }) => name).filter((name) => earlier.has(name));
  if (orderBefore !== orderNow.join('\n')) changes.push({ case: null, change: 'order of the cases changed' });
  for (const change of listChanges(before, after, assignmentLabels)) changes.push({ case: null, change });
  const more = changes.length - maxChanges;
  return more > 0 ? [...changes.slice(0, maxChanges), { case: null, change: `and ${more} more changes` }] : changes;
}

function listChanges<T extends object>(before: T, after: T, labels: Labels<T>): string[] {
  return labels.flatMap(([field, label]) => {
    if (JSON.stringify(before[field]) === JSON.stringify(after[field])) return [];
    const show = (value: unknown) => value ?? 'none';
    return shownFields.has(String(field))
      ? [`${label}: ${show(before[field])} → ${show(after[field])}`]
      : [`${label} changed`];
  });
}
