import type { AdminActions } from '@runq/common/admin/admin-actions';
import type { StoppedBy } from '@runq/common/contract/run';
import { toOperator } from '../admin/actor.js';
import type { Identity } from '../http/middleware/authenticate.js';

/** How a caller who may stop the runs of `ownerId` appears to that user. The runs of a batch belong to its grader. */
export function toStop(identity: Identity, ownerId: string, why: string, isBatch = false): StoppedBy {
  const isOwn = identity.userId === ownerId;
  const isGrader = isBatch && (isOwn || identity.role !== 'ops');
  return { by: isGrader ? 'grader' : isOwn ? 'owner' : 'ops', why: why.trim() || null };
}

/** Appends to the audit log who stopped or held what of another user. What users do with their own runs stays out. */
export async function auditStop(
  actions: AdminActions,
  identity: Identity,
  stop: {
    action: 'run.cancel' | 'batch.cancel' | 'batch.pause' | 'batch.resume';
    target: string;
    ownerId: string;
    why: string;
  },
): Promise<void> {
  if (identity.userId === stop.ownerId) return;
  await actions.appendAudit(toOperator(identity, stop.why), stop.action, stop.target, `of ${stop.ownerId}`);
}
