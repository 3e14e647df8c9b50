import { setTimeout as sleep } from 'node:timers/promises';
import { queryRedis } from './query-redis.mjs';

const pollIntervalMs = 10;

/**
 * Has Redis rewrite its append-only file and waits for the end of it; false when it failed or took over `timeoutMs`.
 *
 * A power cut may leave the first half of a transaction at the end of the file. Redis (checked with 7.0.15) cuts off an
 * incomplete command, but keeps the unfinished transaction before it and appends further commands. The next load of the
 * file then executes half of a script that was never acknowledged. A rewritten file holds only what is in memory.
 */
export async function rewriteAppendOnlyFile(socketPath, { timeoutMs, signal }) {
  const deadline = Date.now() + timeoutMs;
  if ((await queryRedis(socketPath, 'BGREWRITEAOF'))?.startsWith('+') !== true) return false;
  for (;;) {
    const info = await queryRedis(socketPath, 'INFO persistence');
    if (info !== null && !/aof_rewrite_(in_progress|scheduled):1/.test(info))
      return info.includes('aof_last_bgrewrite_status:ok');
    signal?.throwIfAborted();
    if (Date.now() > deadline) return false;
    await sleep(pollIntervalMs, undefined, { signal });
  }
}
