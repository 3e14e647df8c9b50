import type { KeyScope } from '@runq/common/contract/api-key';
import { ProblemError } from '@runq/common/contract/problem';

/** Throws 403 for an API key that has none of `allowed`. Callers with another credential are not limited by scopes. */
export function requireScope({ scopes }: { scopes?: readonly KeyScope[] }, allowed: readonly KeyScope[]): void {
  if (scopes === undefined || scopes.some((scope) => allowed.includes(scope))) return;
  const needed = allowed.length === 0 ? 'no API key may do this' : `it needs the scope ${allowed.join(' or ')}`;
  throw new ProblemError('insufficient_scope', `Your API key is not for this; ${needed}.`);
}
