import type { KeyScope } from '@runq/common/contract/api-key';
import { ProblemError } from '@runq/common/contract/problem';

/** The API keys that a route or command admits. Absent: none, and none that are for one course. */
export interface KeyAccess {
  /** Keys need one of these scopes. */
  scopes?: readonly KeyScope[];
  /** Keys for a course are admitted, since all that is reached belongs to one; `CourseAccess` decides what. */
  courseKeys?: boolean;
}

/** Throws 403 for an API key that is not admitted. Callers with another credential are not limited by this. */
export function requireKeyAccess(
  caller: { scopes?: readonly KeyScope[]; course?: string },
  { scopes: allowed = [], courseKeys = false }: KeyAccess,
): void {
  if (caller.scopes === undefined) return;
  if (!caller.scopes.some((scope) => allowed.includes(scope))) {
    const needed = allowed.length === 0 ? 'no API key may do this' : `it needs the scope ${allowed.join(' or ')}`;
    throw new ProblemError('insufficient_scope', `Your API key is not for this; ${needed}.`);
  }
  if (caller.course !== undefined && !courseKeys)
    throw new ProblemError('insufficient_scope', 'Your API key is for one course only; this belongs to no course.');
}
