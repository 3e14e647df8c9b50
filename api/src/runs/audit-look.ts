import type { AdminActions } from '@runq/common/admin/admin-actions';
import { toOperator } from '../admin/actor.js';
import type { Identity } from '../http/middleware/authenticate.js';

/** Whose it is: a run of a batch is read by its grader. */
interface Owned {
  id: string;
  userId: string;
  readerId?: string | null;
}

export const isOwner = (identity: Identity, { userId, readerId }: Owned): boolean =>
  identity.userId === (readerId ?? userId);

/**
 * Appends to the audit log that ops read what belongs to another user, before anything is shown. Reading it again
 * within ten minutes adds no entry. What users do with their own runs stays out.
 */
export async function auditLook(
  actions: AdminActions,
  identity: Identity,
  action: 'run.look' | 'run.input' | 'batch.look',
  owned: Owned,
): Promise<void> {
  if (isOwner(identity, owned)) return;
  await actions.appendAuditOnce(toOperator(identity, ''), action, owned.id, `of ${owned.userId}`);
}
