import type { AssignmentStore } from '@runq/common/assignments/assignment-store';
import type { Assignment, FileRef } from '@runq/common/contract/grading';
import type { GradingRequest } from '@runq/common/contract/run';

/** A version of an assignment with the contents of its files by their SHA-256. */
export interface LoadedAssignment {
  assignment: Assignment;
  contents: ReadonlyMap<string, Buffer>;
}

/** Versions kept in memory, the last used ones; most classes grade one at a time. */
const maxLoaded = 8;

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

/** Reads assignments once for all submissions. A version never changes. Null: it was deleted. */
export function createAssignmentCache(
  store: Pick<AssignmentStore, 'read' | 'readContents'>,
): (request: GradingRequest) => Promise<LoadedAssignment | null> {
  const loaded = new Map<string, Promise<LoadedAssignment | null>>();

  async function load({ owner, assignment: name, version }: GradingRequest): Promise<LoadedAssignment | null> {
    const stored = await store.read(owner, name, version);
    if (!stored) return null;
    const contents = await store.readContents(owner, name, listDigests(stored.assignment));
    return { assignment: stored.assignment, contents };
  }

  return (request) => {
    const key = JSON.stringify([request.owner, request.assignment, request.version]);
    const known = loaded.get(key) ?? load(request);
    loaded.delete(key);
    loaded.set(key, known);
    known.then(
      (value) => value ?? loaded.delete(key),
      () => loaded.delete(key),
    );
    for (const oldest of loaded.keys()) {
      if (loaded.size <= maxLoaded) break;
      loaded.delete(oldest);
    }
    return known;
  };
}
