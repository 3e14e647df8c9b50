import { ProblemError } from '@runq/common/contract/problem';
import { countSourceBytes, requestCaps } from '@runq/common/contract/run-request';
import type { Share, shareRequestSchema } from '@runq/common/contract/workspace';
import type { Idempotency } from '@runq/common/runs/idempotency-keys';
import type { ShareOutcome, ShareStore } from '@runq/common/workspaces/shares';
import type { z } from 'zod';
import type { Identity } from '../http/middleware/authenticate.js';
import { claimId } from '../runs/idempotency.js';
import { storeFull } from '../runs/refusals.js';
import { filesFull } from './serialize-files.js';
import { sharingIsOff, toShare } from './shares.js';

export type ShareRequest = z.output<typeof shareRequestSchema>;

/** Stores a snapshot of files under a link. A repeated Idempotency-Key finds the share of the first request. */
export async function createShare(
  { shares, idempotency }: { shares: ShareStore; idempotency: Idempotency },
  options: { request: ShareRequest; identity: Identity; idempotencyKey: string | null; rawBody: unknown },
): Promise<Share> {
  const { identity, idempotencyKey: key, rawBody: body } = options;
  const { files, entry, title } = options.request;
  const bytes = countSourceBytes({ files });
  if (bytes > requestCaps.sourceBytes)
    throw new ProblemError('too_large', `The files hold more than ${requestCaps.sourceBytes} bytes together.`);

  const { userId } = identity;
  const drawnId = shares.drawId(userId);
  const { id, isFirst, release } = await claimId(idempotency, { userId, scope: 'share', key, body, drawnId });
  const snapshot = { title: title || null, entry, files, ownerName: identity.name };
  const outcome = await shares.create(id, identity, snapshot, bytes);
  if (outcome.outcome !== 'created') {
    if (isFirst) await release();
    throw toShareProblem(outcome);
  }
  const stored = await shares.read(id);
  if (!stored) throw new ProblemError('not_found', 'The share has been deleted in the meantime.');
  return toShare(stored);
}

function toShareProblem(refusal: Exclude<ShareOutcome, { outcome: 'created' }>): ProblemError {
  switch (refusal.outcome) {
    case 'shares':
      return new ProblemError('quota_exceeded', `You have ${refusal.maxShares} shares, the maximum; delete one first.`);
    case 'bytes':
      return new ProblemError(
        'quota_exceeded',
        `Your shares use ${refusal.usedBytes} of ${refusal.maxBytes} bytes; this one does not fit. Delete one first.`,
      );
    case 'full':
      return filesFull();
    case 'memory':
      return storeFull();
    case 'exam':
      return sharingIsOff();
  }
}
