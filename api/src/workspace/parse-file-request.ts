import { listErrors, ProblemError } from '@runq/common/contract/problem';
import { workspacePathSchema } from '@runq/common/contract/workspace';
import type { Expected } from '@runq/common/store/workspaces';
import type { z } from 'zod';

/** A parsed body, or a 422 that tells every problem. */
export function parseBody<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const parsed = schema.safeParse(body);
  if (!parsed.success)
    throw new ProblemError('invalid', 'The request is not valid; see errors.', {
      errors: listErrors(parsed.error.issues),
    });
  return parsed.data;
}

/** The path in an address, which must be one that a file may have. */
export function parsePath(path: string): string {
  const parsed = workspacePathSchema.safeParse(path);
  if (parsed.success) return parsed.data;
  const errors = listErrors(parsed.error.issues, '/path');
  throw new ProblemError('invalid', 'There can be no file of this name; see errors.', { errors });
}

/** Etags that one If-Match may name. */
const maxEtags = 20;

/**
 * What a change is made upon, out of `If-Match` (etags, or `*` for any file) or `If-None-Match: *` (no file). Without either nobody could
 * tell whose work a change destroys: 428. Weak etags never match (RFC 9110, section 13.1.1).
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
