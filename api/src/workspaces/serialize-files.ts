import { createHash } from 'node:crypto';
import { ProblemError } from '@runq/common/contract/problem';
import type { WorkspaceFile } from '@runq/common/contract/workspace';
import type { FileRefusal, StoredVersion } from '@runq/common/workspaces/workspaces';
import { storeFull } from '../runs/refusals.js';

const toInstant = (ms: number) => new Date(ms).toISOString();

/** A file as the API represents it, without its content. */
export function toWorkspaceFile(
  path: string,
  { version, encoding, bytes, etag, savedAt }: StoredVersion,
): WorkspaceFile {
  return { path, encoding, bytes, version, etag, updatedAt: toInstant(savedAt) };
}

/** The files of all users use all space. */
export const filesFull = () =>
  new ProblemError('quota_exceeded', 'The service has no space left for files; ask your teacher.');

export const projectNotFound = () => new ProblemError('not_found', 'There is no such project, or it is deleted.');

/** A listing with an etag that changes with anything in it. */
export function withEtag<T extends object>(listing: T): T & { etag: string } {
  const etag = createHash('sha256').update(JSON.stringify(listing)).digest('base64url').slice(0, 22);
  return { ...listing, etag };
}

/** The store's refusal as a problem, with the numbers that apply to the caller. */
export function toFileProblem(path: string, refusal: FileRefusal): ProblemError {
  switch (refusal.outcome) {
    case 'project':
      return projectNotFound();
    case 'mismatch': {
      const { current } = refusal;
      return new ProblemError(
        'precondition_failed',
        current ? `"${path}" has been changed elsewhere.` : `There is no file "${path}" any more.`,
        {
          current: current && {
            version: current.version,
            etag: current.etag,
            updatedAt: toInstant(current.savedAt),
          },
        },
      );
    }
    case 'folder':
      return new ProblemError(
        'conflict',
        `"${path}" and "${refusal.other}" cannot both exist: one would be a folder of the other.`,
      );
    case 'taken':
      return new ProblemError('conflict', `There is a file "${path}" already.`);
    case 'files':
      return new ProblemError('quota_exceeded', `You have ${refusal.maxFiles} files, the maximum; delete one first.`);
    case 'bytes':
      return new ProblemError(
        'quota_exceeded',
        `Your files hold ${refusal.usedBytes} of ${refusal.maxBytes} bytes; this one does not fit.`,
      );
    case 'full':
      return filesFull();
    case 'memory':
      return storeFull();
  }
}
