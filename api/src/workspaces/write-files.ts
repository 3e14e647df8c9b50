import { ProblemError } from '@runq/common/contract/problem';
import {
  maxFileBytes,
  type moveFileSchema,
  type saveFileSchema,
  type WorkspaceFile,
} from '@runq/common/contract/workspace';
import type { Expected, FileScope, Workspaces } from '@runq/common/workspaces/workspaces';
import type { z } from 'zod';
import { toFileProblem, toWorkspaceFile } from './serialize-files.js';

export type SaveFile = z.output<typeof saveFileSchema>;
export type MoveFile = z.output<typeof moveFileSchema>;

// Every change names the version that it replaces: a change saved in the meantime is never overwritten unseen (412).

/** Saves a whole file. Unchanged content creates no version. */
export async function saveFile(
  workspaces: Workspaces,
  request: { scope: FileScope; path: string; file: SaveFile; expected: Expected },
): Promise<{ file: WorkspaceFile; isNew: boolean }> {
  const { scope, path, expected } = request;
  const { content, encoding } = request.file;
  const data = Buffer.from(content, encoding);
  if (data.length > maxFileBytes)
    throw new ProblemError('too_large', `"${path}" holds ${data.length} bytes; a file may hold ${maxFileBytes}.`);
  const saved = await workspaces.save(scope, path, { data, encoding }, expected);
  if (!('file' in saved)) throw toFileProblem(path, saved);
  return { file: toWorkspaceFile(path, saved.file), isNew: saved.outcome === 'created' };
}

/** Deletes a file; its versions are kept for a while. */
export async function deleteFile(
  workspaces: Workspaces,
  { scope, path, expected }: { scope: FileScope; path: string; expected: Expected },
): Promise<void> {
  const deleted = await workspaces.delete(scope, path, expected);
  if (deleted.outcome !== 'deleted') throw toFileProblem(path, deleted);
}

/** Renames a file together with its versions. */
export async function moveFile(
  workspaces: Workspaces,
  scope: FileScope,
  { from, to, etag }: MoveFile,
): Promise<WorkspaceFile> {
  const moved = await workspaces.move(scope, from, to, [etag]);
  if (moved.outcome === 'moved') return toWorkspaceFile(to, moved.file);
  throw toFileProblem(moved.outcome === 'mismatch' ? from : to, moved);
}
