import { createHash } from 'node:crypto';
import { ProblemError } from '@runq/common/contract/problem';
import type { Idempotency } from '@runq/common/runs/idempotency-keys';

/** An Idempotency-Key is 1-255 visible ASCII characters. */
export function parseIdempotencyKey(header: string | undefined): string | null {
  if (header === undefined) return null;
  if (!/^[\x21-\x7e]{1,255}$/.test(header))
    throw new ProblemError('bad_request', 'The Idempotency-Key must be 1 to 255 visible ASCII characters.');
  return header;
}

/** The id of the subject that a request creates. */
export interface ClaimedId {
  id: string;
  /** Whether no earlier request with the key exists. */
  isFirst: boolean;
  /** Frees the key after the request created nothing. */
  release(): Promise<void>;
}

/**
 * Binds a key to the body and to the id that the first request drew: a repeated request gets that id. The id is stored
 * before anything else, so a crash in between cannot lead to a second subject. Without a key the drawn id is used.
 */
export async function claimId(
  idempotency: Idempotency,
  request: { userId: string; scope: string; key: string | null; body: unknown; drawnId: string },
): Promise<ClaimedId> {
  const { userId, scope, key, body, drawnId } = request;
  if (key === null) return { id: drawnId, isFirst: true, release: async () => {} };
  const claim = await idempotency.claim(userId, scope, key, hashBody(body), drawnId);
  if (claim.state === 'mismatch')
    throw new ProblemError('idempotency_reused', 'This Idempotency-Key was used with another body.');
  const release = () => idempotency.release(userId, scope, key);
  if (claim.state === 'known') return { id: claim.subjectId, isFirst: false, release };
  return { id: drawnId, isFirst: true, release };
}

/** Identifies a body by its JSON, the order of its keys included. */
function hashBody(body: unknown): string {
  return createHash('sha256').update(JSON.stringify(body)).digest('base64url');
}
