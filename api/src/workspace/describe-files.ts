import { ProblemError } from '@runq/common/contract/problem';
import type { WorkspaceFile } from '@runq/common/contract/workspace';
import type { FileRefusal, StoredVersion } from '@runq/common/store/workspaces';

const toInstant = (ms: number) => new Date(ms).toISOString();

/** A file as its owner sees it, without its content. */
export function toWorkspaceFile(
  path: string,
  { version, encoding, bytes, etag, savedAt }: StoredVersion,
): WorkspaceFile {
  return { path, encoding, bytes, version, etag, updatedAt: toInstant(savedAt) };
}

/** The refusal of the store as a problem, with the figures that hold for the caller. */
export function refusalOfFile(path: string, refusal: FileRefusal): ProblemError {
  switch (refusal.outcome) {
    case 'mismatch': {
      const { current } = refusal;
      return new ProblemError(
        'precondition_failed',
        current ? `"${path}" was saved elsewhere meanwhile.` : `There is no file "${path}" any more.`,
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
        `"${path}" and "${refusal.other}" cannot both be: one would be the other's folder.`,
      );
    case 'taken':
      return new ProblemError('conflict', `There is a file "${path}" already.`);
    case 'files':
      return new ProblemError(
        'quota_exceeded',
        `You have ${refusal.maxFiles} files, which is as many as there may be; delete one first.`,
      );
    case 'bytes':
      return new ProblemError(
        'quota_exceeded',
        `Your files hold ${refusal.usedBytes} of ${refusal.maxBytes} bytes; this does not fit any more.`,
      );
    case 'full':
      return new ProblemError('quota_exceeded', 'The service has no room left for files; tell your teacher.');
  }
}
