import { setTimeout as sleep } from 'node:timers/promises';
import { RefusalError } from './problem.js';

/** Repetitions of one request after the first try. */
const maxRetries = 3;
const firstBackoffMs = 200;
const maxBackoffMs = 5000;
/** A server that asks for a longer wait is not waited for. */
const maxRetryAfterMs = 15_000;

/** Refusals that end by themselves and have left nothing behind. */
const passingCodes = new Set(['rate_limited', 'draining', 'idempotency_in_progress', 'unavailable']);

/** The connection failed: nothing, or not all, was answered. */
export class ConnectionError extends Error {}

/** Doubles with each attempt (from 0), up to 5 s. */
export const backoffMs = (attempt: number) => Math.min(maxBackoffMs, firstBackoffMs * 2 ** attempt);

/** Waits; rejects with the reason of `signal` when it aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {});
  signal.throwIfAborted();
}

/** Milliseconds until the request may be repeated; null: it may not. `isRepeatable`: twice does no more than once. */
export function decideRetry(error: unknown, attempt: number, isRepeatable: boolean): number | null {
  if (attempt >= maxRetries) return null;
  if (error instanceof ConnectionError) return isRepeatable ? backoffMs(attempt) : null;
  if (!(error instanceof RefusalError)) return null;
  if (passingCodes.has(error.code)) {
    const waitMs = Math.max(error.retryAfterMs ?? 0, backoffMs(attempt));
    return waitMs <= maxRetryAfterMs ? waitMs : null;
  }
  const isOfProxy = error.code === '' && [502, 503, 504].includes(error.status);
  return isOfProxy && isRepeatable ? backoffMs(attempt) : null;
}
