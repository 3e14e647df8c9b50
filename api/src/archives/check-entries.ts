import type { ArchiveLimits, ArchiveProblem } from './archive-limits.js';

/** What operating systems, Python, Jupyter and git leave behind; a file below one of these names is dropped. */
const droppedNames = new Set(['__MACOSX', '.DS_Store', '__pycache__', '.git', '.ipynb_checkpoints']);
/** Most entries per allowed file, as folders and dropped files are entries too. */
const entriesPerFile = 4;
/** Most characters of a path. */
const longestPath = 1000;
/** Most characters of a name in a problem. */
const longestShown = 200;

/** An entry as an archive names it. `special`: neither file nor folder, such as "a link". */
interface EntryHeader {
  name: Uint8Array;
  isFolder: boolean;
  special: string | null;
}

export interface EntryChecks {
  /** The path to read a file as; null for folders and for entries that are dropped or refused. */
  check(header: EntryHeader): string | null;
  /** False once the archive has too many entries, which refuses it; no more of them need to be read. */
  mayContinue(): boolean;
  refuse(path: string, reason: string): void;
  /** Refuses the archive as a whole because of its size. */
  refuseSize(reason: string): void;
  /** What was dropped, a folder once. */
  listDropped(): string[];
  isTooLarge(): boolean;
  /** All problems so far, and paths that are both a file and a folder. */
  listProblems(): ArchiveProblem[];
}

/** The rules for the entries of one archive of any format. Every problem is collected, so that all are reported. */
export function createEntryChecks(limits: Pick<ArchiveLimits, 'maxFiles' | 'maxDepth'>): EntryChecks {
  const problems: ArchiveProblem[] = [];
  const files = new Set<string>();
  const folders = new Set<string>();
  const dropped = new Set<string>();
  let entries = 0;
  let isTooLarge = false;

  const refuse = (path: string, reason: string): null => {
    const shown = path.length > longestShown ? `${path.slice(0, longestShown)}…` : path;
    problems.push({ path: shown, reason });
    return null;
  };

  const refuseSize = (reason: string) => {
    isTooLarge = true;
    refuse('', reason);
  };

  const check = ({ name, isFolder, special }: EntryHeader): string | null => {
    entries++;
    const text = decodeName(name);
    if (text === null) return refuse(Buffer.from(name).toString('latin1'), 'has a name that is not UTF-8');
    const parsed = parseName(text, limits.maxDepth);
    if ('reasons' in parsed) {
      for (const reason of parsed.reasons) refuse(text, reason);
      return null;
    }
    const { parts } = parsed;
    const droppedPart = parts.findIndex((part) => droppedNames.has(part));
    if (droppedPart >= 0) {
      dropped.add(parts.slice(0, droppedPart + 1).join('/'));
      return null;
    }
    if (special !== null) return refuse(text, `is ${special}`);
    for (let depth = 1; depth < parts.length; depth++) folders.add(parts.slice(0, depth).join('/'));
    const path = parts.join('/');
    if (isFolder || path === '') {
      folders.add(path);
      return null;
    }
    if (files.has(path)) return refuse(text, 'is in the archive twice');
    files.add(path);
    return path;
  };

  return {
    check,
    mayContinue() {
      if (files.size <= limits.maxFiles && entries <= limits.maxFiles * entriesPerFile) return true;
      refuseSize(`holds more than ${limits.maxFiles.toLocaleString('en')} files`);
      return false;
    },
    refuse,
    refuseSize,
    isTooLarge: () => isTooLarge,
    listDropped: () => [...dropped],
    listProblems() {
      const both = [...files].filter((path) => folders.has(path));
      return [...problems, ...both.map((path) => ({ path, reason: 'is both a file and a folder' }))];
    },
  };
}

function decodeName(name: Uint8Array): string | null {
  try {
    // Finder writes accents as separate characters (NFD), editors do not.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(name).normalize('NFC');
  } catch {
    return null;
  }
}

/** Windows may write backslashes as separators. Parts that are empty or "." are left out. */
function parseName(name: string, maxDepth: number): { parts: string[] } | { reasons: string[] } {
  const slashed = name.replaceAll('\\', '/');
  const parts = slashed.split('/').filter((part) => part !== '' && part !== '.');
  const reasons = [
    slashed.startsWith('/') && 'has an absolute path',
    /^[a-z]:/i.test(slashed) && 'has a drive letter',
    parts.includes('..') && 'leads out of the archive with ".."',
    /\p{Cc}/u.test(name) && 'has control characters in its name',
    name.length > longestPath && `has a path of more than ${longestPath} characters`,
    parts.length > maxDepth && `is more than ${maxDepth} folders deep`,
  ].filter((reason) => reason !== false);
  return reasons.length > 0 ? { reasons } : { parts };
}
