/** What the decision needs to know of a file here. */
export interface LocalFile {
  path: string;
  /** What the server and this browser last agreed on; null when the server never had this file. */
  base: { path: string; etag: string } | null;
  /** Whether the content here is another than the one agreed on. */
  isDirty: boolean;
  /** The page's own beginning, which gives way. */
  isUntouched: boolean;
}

/** The etag of each file on the server, by path. */
export type Remote = ReadonlyMap<string, string>;

/**
 * What to do about a file here:
 * - `none`: both sides agree, or there is nothing worth telling
 * - `create`, `put`, `move`: the server gets ours (as a new file, over the text agreed on, under the new name)
 * - `take`: ours gets the server's text; `drop`: it was deleted there, so it goes here
 * - `compare`: both changed; only the texts can say whether that is a conflict
 * - `split`: renamed here, and the server's side does not allow to rename it there: the old name and the new one go their own ways
 */
export type FileAction = 'none' | 'create' | 'put' | 'move' | 'take' | 'drop' | 'compare' | 'split';

/**
 * Decides what becomes of a file. What holds in every case: a text that somebody wrote and the other side has not seen is never
 * written over or deleted. An edit beats a deletion.
 */
export function decideFile({ path, base, isDirty, isUntouched }: LocalFile, remote: Remote): FileAction {
  const there = remote.get(path) ?? null;
  if (!base) {
    if (isUntouched) return there !== null ? 'take' : remote.size > 0 ? 'drop' : 'none';
    return there === null ? 'create' : 'compare';
  }
  if (base.path !== path) return remote.get(base.path) === base.etag && there === null ? 'move' : 'split';
  if (there === null) return isDirty ? 'create' : 'drop';
  if (there === base.etag) return isDirty ? 'put' : 'none';
  return isDirty ? 'compare' : 'take';
}

/**
 * What to do about a file that was deleted here: `delete` it there, or `forget` that the server should be told, because it is gone
 * there too, or was changed there since and comes back.
 */
export function decideDeleted(
  base: { path: string; etag: string } | null,
  remote: Remote,
): 'none' | 'delete' | 'forget' {
  if (!base) return 'none';
  return remote.get(base.path) === base.etag ? 'delete' : 'forget';
}

/** The files on the server that nothing here stands for: they come. */
export function findNewcomers(
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
