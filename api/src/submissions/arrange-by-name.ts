import { type Arrangement, type FoundFile, findCommonFolder, stripFolder } from './found-files.js';
import { type RosterIndex, toProbes } from './roster-index.js';

type Kind = 'folders' | 'zips' | 'flat';

/** What lies at the top of an archive: a folder, `.zip` or `.py` with a student's name, or a file of no student. */
interface TopEntry {
  /** The name without its ending. */
  label: string;
  kind: Kind | null;
  files: FoundFile[];
}

/**
 * Arranges archives in which a folder (`ada/main.py`), a zip (`ada.zip`) or a program (`ada.py`) has the name of its
 * student. Whether a folder around all files is a student's or the class's is decided by the roster, if it knows any
 * of the names; otherwise by `looksWrapped`. A program with the name of its student gets the file name `entry`, as that
 * is the one to run. Null if no name can be a student's.
 */
export function arrangeByName(
  files: FoundFile[],
  { roster, entry }: { roster: RosterIndex | null; entry: string },
): Arrangement | null {
  const top = chooseTop(files, roster);
  const count = (wanted: Kind) => top.filter(({ kind }) => kind === wanted).length;
  const kinds: Kind[] = ['folders', 'zips', 'flat'];
  const shape = kinds.reduce((best, kind) => (count(kind) > count(best) ? kind : best));
  if (count(shape) === 0) return null;
  const arrangement: Arrangement = { shape, students: [], leftOut: [], problems: [] };
  for (const { label, kind, files: own } of top) {
    const source = (kind && findSource(kind, own)) ?? label;
    // A program beside the folders of a class is rather the grader's, unless the roster knows the name.
    const isStray = kind === 'flat' && shape !== 'flat' && !isKnown(roster, label);
    if (kind !== null && !isStray) {
      const named = kind === 'flat' ? own.map((file) => ({ ...file, path: entry })) : own;
      const student = { source, id: label, name: null, probes: toProbes(label), submittedAt: null, files: named };
      arrangement.students.push(student);
      if (kind === 'flat' && label === 'main' && !isKnown(roster, label))
        arrangement.problems.push({ path: source, reason: 'is taken for the program of a student "main"' });
      continue;
    }
    const left = own.map(({ archivePath }) => ({ path: archivePath, reason: 'does not have the name of a student' }));
    arrangement.leftOut.push(...left);
    if (isStray) arrangement.problems.push(...left);
  }
  return arrangement;
}

function chooseTop(files: FoundFile[], roster: RosterIndex | null): TopEntry[] {
  const tops = [listTop(files)];
  let inner = files;
  for (let common = findCommonFolder(inner); common !== null; common = findCommonFolder(inner)) {
    inner = stripFolder(inner, common);
    tops.push(listTop(inner));
  }
  const countKnown = (top: TopEntry[]) =>
    top.filter(({ label, kind }) => kind !== null && isKnown(roster, label)).length;
  const best = tops.reduce((first, other) => (countKnown(other) > countKnown(first) ? other : first), tops[0] ?? []);
  if (countKnown(best) > 0) return best;
  const [outer = [], wrapped] = tops;
  return wrapped && looksWrapped(wrapped) ? wrapped : outer;
}

/** Whether the content of a folder is a class: folders or zips without programs beside them, or programs by student. */
function looksWrapped(top: TopEntry[]): boolean {
  const programs = top.filter(({ kind }) => kind === 'flat');
  if (top.some(({ kind }) => kind === 'folders' || kind === 'zips')) return programs.length === 0;
  return programs.length > 1 && programs.every(({ label }) => label !== 'main');
}

function isKnown(roster: RosterIndex | null, label: string): boolean {
  return roster !== null && roster.find(toProbes(label)).kind !== 'none';
}

function listTop(files: FoundFile[]): TopEntry[] {
  const entries = new Map<string, TopEntry>();
  for (const file of files) {
    const [first = '', ...rest] = file.path.split('/');
    const match = rest.length === 0 ? /^(?<label>.+)\.(?<ending>zip|py)$/i.exec(first) : null;
    const loose: Kind | null = !match ? null : match.groups?.ending?.toLowerCase() === 'py' ? 'flat' : 'zips';
    const entry = entries.get(first) ?? {
      ...{ label: match?.groups?.label ?? first, kind: rest.length > 0 ? 'folders' : loose, files: [] },
    };
    entry.files.push(rest.length > 0 ? { ...file, path: rest.join('/') } : file);
    entries.set(first, entry);
  }
  return [...entries.values()];
}

/** The folder, zip or program in the archive. */
function findSource(kind: Kind, [file]: FoundFile[]): string | undefined {
  return kind === 'folders' ? file?.archivePath.slice(0, -file.path.length - 1) : file?.archivePath;
}
