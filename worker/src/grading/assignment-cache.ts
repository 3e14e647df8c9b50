import type { AssignmentStore } from '@runq/common/assignments/assignment-store';
import type { Assignment, FileRef } from '@runq/common/contract/grading';
import type { GradingRequest } from '@runq/common/contract/run';

/** A version of an assignment with the contents of its files by their SHA-256. */
export interface LoadedAssignment {
  assignment: Assignment;
  contents: ReadonlyMap<string, Buffer>;
}

/** Versions kept in memory, the last used ones, and bytes of their files. One is kept whatever its size. */
const maxLoaded = 8;
const maxBytes = 64 * 1024 * 1024;

/** SHA-256 of every file that grading reads. The files of the solution are for its trial only. */
function listDigests({ files, cases }: Assignment): string[] {
  const refs: FileRef[] = [...files, ...cases.flatMap((one) => one.files)];
  const others = cases.flatMap(({ stdin, expected, checker }) => [
    stdin,
    expected,
    checker.type === 'custom' ? checker.file : null,
  ]);
  return [...new Set([...refs.map(({ sha256 }) => sha256), ...others.filter((digest) => digest !== null)])];
}

const countBytes = ({ contents }: LoadedAssignment) =>
  [...contents.values()].reduce((sum, { length }) => sum + length, 0);

/** Reads assignments once for all submissions. A version never changes. Null: it was deleted. */
export function createAssignmentCache(
  store: Pick<AssignmentStore, 'read' | 'readContents'>,
): (request: GradingRequest) => Promise<LoadedAssignment | null> {
  /** The last used one is the last; `bytes` is 0 until it is loaded. */
  const entries = new Map<string, { loaded: Promise<LoadedAssignment | null>; bytes: number }>();

  async function load({ owner, assignment: name, version }: GradingRequest): Promise<LoadedAssignment | null> {
    const stored = await store.read(owner, name, version);
    if (!stored) return null;
    const contents = await store.readContents(owner, name, listDigests(stored.assignment));
    return { assignment: stored.assignment, contents };
  }

  function evict(): void {
    let bytes = [...entries.values()].reduce((sum, entry) => sum + entry.bytes, 0);
    for (const [key, entry] of entries) {
      if (entries.size === 1 || (entries.size <= maxLoaded && bytes <= maxBytes)) return;
      entries.delete(key);
      bytes -= entry.bytes;
    }
  }

  function add(key: string, request: GradingRequest) {
    const entry = { loaded: load(request), bytes: 0 };
    entry.loaded.then(
      (value) => {
        if (!value) return entries.delete(key);
        entry.bytes = countBytes(value);
        evict();
      },
      () => entries.delete(key),
    );
    return entry;
  }

  return (request) => {
    const key = JSON.stringify([request.owner, request.assignment, request.version]);
    const entry = entries.get(key) ?? add(key, request);
    entries.delete(key);
    entries.set(key, entry);
    evict();
    return entry.loaded;
  };
}
