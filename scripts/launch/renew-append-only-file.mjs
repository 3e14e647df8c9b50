import { setTimeout as delay } from 'node:timers/promises';
import { askRedis } from './ask-redis.mjs';

const pollIntervalMs = 10;

/**
 * Lets Redis write its append-only file anew, and waits for the end of it; false when it did not within `timeoutMs`.
 *
 * A power cut may leave the first half of a transaction at the end of the file. Redis (7.0.15 was looked at) cuts off the command that
 * is not whole, but what stands before it stays, a transaction that nothing ends, and further commands come after it: the next time that
 * the file is read, half of a script that nobody was told of is executed after all. A new file has only what is in memory.
 */
export async function renewAppendOnlyFile(socketPath, { timeoutMs, signal }) {
  const deadline = Date.now() + timeoutMs;
  if ((await askRedis(socketPath, 'BGREWRITEAOF'))?.startsWith('+') !== true) return false;
  for (;;) {
    const info = await askRedis(socketPath, 'INFO persistence');
    if (info !== null && !/aof_rewrite_(in_progress|scheduled):1/.test(info))
      return info.includes('aof_last_bgrewrite_status:ok');
    signal?.throwIfAborted();
    if (Date.now() > deadline) return false;
    await delay(pollIntervalMs, undefined, { signal });
  }
}
