import { listErrors, ProblemError } from '@runq/common/contract/problem';
import { workspacePathSchema } from '@runq/common/contract/workspace';
import type { Expected } from '@runq/common/workspaces/workspaces';

/** The path of an address, which must be a valid file path. */
export function parsePath(path: string): string {
  const parsed = workspacePathSchema.safeParse(path);
  if (parsed.success) return parsed.data;
  const errors = listErrors(parsed.error.issues, '/path');
  throw new ProblemError('invalid', 'This is not a valid file name; see errors.', { errors });
}

/** Most etags of one If-Match. */
const maxEtags = 20;

/**
 * The version that a change replaces: `If-Match` (etags, or `*` for any file) or `If-None-Match: *` (no file). Without
 * either the change could destroy unseen work: 428. Weak etags never match (RFC 9110, section 13.1.1).
 */
export function parseExpected(headers: { ifMatch: string | undefined; ifNoneMatch?: string | undefined }): Expected {
  const { ifMatch, ifNoneMatch } = headers;
  if (ifMatch !== undefined && ifNoneMatch !== undefined)
    throw new ProblemError('bad_request', 'Send If-Match or If-None-Match, not both.');
  if (ifNoneMatch !== undefined) {
    if (ifNoneMatch.trim() === '*') return 'none';
    throw new ProblemError('bad_request', 'If-None-Match can only be * here.');
  }
  if (ifMatch === undefined)
    throw new ProblemError(
      'precondition_required',
      'Send If-Match with the etag of the file that you change, or If-None-Match: * for a new one.',
    );
  if (ifMatch.trim() === '*') return 'any';
  const etags = ifMatch.split(',').map((etag) => /^\s*(W\/)?"([^"]*)"\s*$/.exec(etag));
  if (etags.length > maxEtags || etags.includes(null))
    throw new ProblemError('bad_request', 'If-Match must be "<etag>", with the quotes, or *.');
  return etags.flatMap((etag) => (etag && !etag[1] ? [etag[2]!] : []));
}
