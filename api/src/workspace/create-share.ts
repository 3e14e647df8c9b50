import { ProblemError } from '@runq/common/contract/problem';
import { countSourceBytes, requestCaps } from '@runq/common/contract/run-request';
import { type Share, shareRequestSchema } from '@runq/common/contract/workspace';
import type { Idempotency } from '@runq/common/store/idempotency';
import type { ShareStore } from '@runq/common/store/share-store';
import type { Identity } from '../authenticate.js';
import { hashBody } from '../runs/enqueue-run.js';
import { parseBody } from './parse-file-request.js';
import { toShare } from './read-shares.js';

/**
 * Keeps a snapshot of files under a link. A repeated Idempotency-Key finds the share of the first time: its id was chosen and kept before
 * anything was stored.
 */
export function createCreateShare({ shares, idempotency }: { shares: ShareStore; idempotency: Idempotency }) {
  return async function createShare(body: unknown, identity: Identity, idempotencyKey: string | null): Promise<Share> {
    const { files, entry, title } = parseBody(shareRequestSchema, body);
    const bytes = countSourceBytes({ files });
    if (bytes > requestCaps.sourceBytes)
      throw new ProblemError('too_large', `The files hold more than ${requestCaps.sourceBytes} bytes together.`);

    let id = shares.drawId(identity.userId);
    let isFirst = true;
    if (idempotencyKey !== null) {
      const claim = await idempotency.claim(identity.userId, 'share', idempotencyKey, hashBody(body), id);
      if (claim.state === 'mismatch')
        throw new ProblemError('idempotency_reused', 'This Idempotency-Key was used with another body.');
      if (claim.state === 'known') {
        id = claim.subjectId;
        isFirst = false;
      }
    }
    const snapshot = { title: title || null, entry, files, ownerName: identity.name };
    const answer = await shares.create(id, identity, snapshot, bytes);
    if (answer.outcome !== 'created') {
      if (idempotencyKey !== null && isFirst) await idempotency.release(identity.userId, 'share', idempotencyKey);
      throw new ProblemError(
        'quota_exceeded',
        answer.outcome === 'shares'
          ? `You have ${answer.maxShares} shares, which is as many as there may be; delete one first.`
          : 'The service has no room left for files; tell your teacher.',
      );
    }
    const stored = await shares.read(id);
    if (!stored) throw new ProblemError('not_found', 'The share was deleted again meanwhile.');
    return toShare(stored);
  };
}

export type CreateShare = ReturnType<typeof createCreateShare>;
