import type { Operator } from '@runq/common/admin/admin-actions';
import { longestReason } from '@runq/common/contract/settings';
import { z } from 'zod';
import type { Identity } from '../http/middleware/authenticate.js';

/** The reason of an administrative action, for the audit log. */
export const whySchema = z.string().max(longestReason).default('');

/** A body with nothing but a reason. */
export const whyBodySchema = z.strictObject({ why: whySchema });

export function toOperator({ userId, role }: Identity, why: string): Operator {
  return { userId, role, why };
}
