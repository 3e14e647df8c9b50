/** A file of this browser, as the decision needs it. */
export interface LocalFile {
  path: string;
  /** The last version that the server and this browser agreed on; null for a file that was never on the server. */
  base: { path: string; etag: string } | null;
  /** Whether the content differs from the base. */
  isDirty: boolean;
  /** The unedited initial program, which any other file may replace. */
  isUntouched: boolean;
}

/** The etag of each file on the server, by path. */
export type Remote = ReadonlyMap<string, string>;

/**
 * What to do about a local file:
 * - `none`: both sides agree, or there is nothing worth saving
 * - `create`, `push`, `move`: change the server (new file, new content, new name)
 * - `pull`: take the server's content; `drop`: it was deleted there, so delete it here
 * - `compare`: both sides changed; only the contents show whether that is a conflict
 * - `split`: renamed here, but the server's file changed too: treat the old and the new name as two files
 */
export type FileAction = 'none' | 'create' | 'push' | 'move' | 'pull' | 'drop' | 'compare' | 'split';

/**
 * Decides what to do about a file. Invariant: text that the other side has not seen is never overwritten or deleted. An
 * edit beats a deletion.
 */
export function decideFile({ path, base, isDirty, isUntouched }: LocalFile, remote: Remote): FileAction {
  const remoteEtag = remote.get(path) ?? null;
  if (!base) {
    if (isUntouched) return remoteEtag !== null ? 'pull' : remote.size > 0 ? 'drop' : 'none';
    return remoteEtag === null ? 'create' : 'compare';
  }
  if (base.path !== path) return remote.get(base.path) === base.etag && remoteEtag === null ? 'move' : 'split';
  if (remoteEtag === null) return isDirty ? 'create' : 'drop';
  if (remoteEtag === base.etag) return isDirty ? 'push' : 'none';
  return isDirty ? 'compare' : 'pull';
}

/**
 * Decides what to do about a file that was deleted here: `delete` it on the server, or `forget` the deletion, because
 * the file is gone there too or was changed since and comes back.
 */
export function decideDeleted(
  base: { path: string; etag: string } | null,
  remote: Remote,
): 'none' | 'delete' | 'forget' {
  if (!base) return 'none';
  return remote.get(base.path) === base.etag ? 'delete' : 'forget';
}

/** The paths on the server that no local or deleted file corresponds to. */
export function findNewRemoteFiles(
  files: readonly LocalFile[],
  deleted: readonly { base: { path: string } | null }[],
  remote: Remote,
): string[] {
  const known = new Set([
    ...files.flatMap(({ path, base }) => [path, base?.path]),
    ...deleted.map(({ base }) => base?.path),
  ]);
  return [...remote.keys()].filter((path) => !known.has(path));
}
