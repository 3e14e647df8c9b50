import { listErrors, ProblemError } from '@runq/common/contract/problem';
import { longestReason } from '@runq/common/contract/settings';
import type { Operator } from '@runq/common/store/operator-actions';
import { z } from 'zod';
import type { Identity } from '../authenticate.js';

/** Why ops do something, in every body; it goes into the audit. */
export const whySchema = z.string().max(longestReason).default('');

/** A body that says nothing but why, or nothing at all. */
export const whyBodySchema = z.strictObject({ why: whySchema });

export function toOperator({ userId, role }: Identity, why: string): Operator {
  return { userId, role, why };
}

/** The body of an action of ops, which may be left out where nothing in it is required; a 422 tells every problem. */
export function parseAction<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const parsed = schema.safeParse(body ?? {});
  if (!parsed.success)
    throw new ProblemError('invalid', 'The request is not valid; see errors.', {
      errors: listErrors(parsed.error.issues),
    });
  return parsed.data;
}
