import type { RosterStudent } from './parse-roster.js';

/** One way to find a student of the roster. `localPart` compares with what stands before the `@` of the email. */
export interface Probe {
  by: 'id' | 'email' | 'localPart' | 'name';
  value: string;
  /** Finds only students without a name in the roster: the name that was found belongs to none of the others. */
  onlyNameless?: boolean;
}

/** The ways in which a name that a grader or a student chose may mean a student. */
export function toProbes(label: string): Probe[] {
  return (['id', 'email', 'localPart', 'name'] as const).map((by) => ({ by, value: label }));
}

/** What the roster says about a submission: its student, none, or several. */
type RosterMatch = { kind: 'one'; student: RosterStudent } | { kind: 'none' } | { kind: 'several'; ids: string[] };

export interface RosterIndex {
  /** Tries one probe after another; the first with a match decides. */
  find(probes: Probe[]): RosterMatch;
}

/**
 * Finds students of a roster by what an archive says about them. Ids are compared exactly and then without regard to
 * letter case; emails without letter case; full names without letter case, accents, and the order of "Last, First".
 */
export function createRosterIndex(students: RosterStudent[]): RosterIndex {
  const indexes = {
    id: groupBy(students, ({ id }) => id),
    idIgnoringCase: groupBy(students, ({ id }) => fold(id)),
    email: groupBy(students, ({ email }) => email && fold(email)),
    localPart: groupBy(students, ({ email }) => email && fold(email.split('@')[0] ?? '')),
    name: groupBy(students, ({ name }) => name && normalizeName(name)),
  };
  const lookUp = ({ by, value }: Probe): RosterStudent[] => {
    if (by === 'id') return indexes.id.get(value) ?? indexes.idIgnoringCase.get(fold(value)) ?? [];
    return indexes[by].get(by === 'name' ? normalizeName(value) : fold(value)) ?? [];
  };
  return {
    find(probes) {
      for (const probe of probes) {
        const [student, ...others] = lookUp(probe);
        if (!student || (probe.onlyNameless && student.name !== null)) continue;
        if (others.length === 0) return { kind: 'one', student };
        return { kind: 'several', ids: [student, ...others].map(({ id }) => id) };
      }
      return { kind: 'none' };
    },
  };
}

function groupBy(
  students: RosterStudent[],
  toKey: (student: RosterStudent) => string | null,
): Map<string, RosterStudent[]> {
  const groups = new Map<string, RosterStudent[]>();
  for (const student of students) {
    const key = toKey(student);
    if (!key) continue;
    const group = groups.get(key);
    if (group) group.push(student);
    else groups.set(key, [student]);
  }
  return groups;
}

const fold = (text: string) => text.normalize('NFC').toLowerCase();

/** "Lovelace, Ada", "Ada_Lovelace" and "ADA LOVELACE" are one name; so are "José" and "Jose". */
function normalizeName(name: string): string {
  const [last = '', first, ...rest] = name.split(',');
  const ordered = first !== undefined && rest.length === 0 ? `${first} ${last}` : name;
  return ordered
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[\s_]+/g, ' ')
    .trim();
}
