import type { RunqError } from './runq-error.js';

const firstMs = 500;
const longestMs = 8000;
/** A server that asks for a longer wait than this gets no second request. */
const longestRetryAfterMs = 60_000;

/**
 * Waits before a retry as long as the server asks for, else twice as long each time, with a random part. Throws the
 * error when the server asks for too long a wait, and the reason of `signal` when that is aborted.
 */
export async function pauseBeforeRetry(
  attempt: number,
  error: RunqError | null,
  signal: AbortSignal | null,
): Promise<void> {
  const retryAfterMs = error?.retryAfterMs ?? 0;
  if (error && retryAfterMs > longestRetryAfterMs) throw error;
  const delayMs = Math.min(firstMs * 2 ** attempt, longestMs) * (0.5 + Math.random() / 2);
  signal?.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const finish = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', finish);
      if (signal?.aborted) reject(signal.reason);
      else resolve();
    };
    const timer = setTimeout(finish, Math.max(delayMs, retryAfterMs));
    signal?.addEventListener('abort', finish);
  });
}
