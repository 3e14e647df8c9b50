import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { toLuaFunction } from '../redis/drop-unused-functions.js';
import type { ReadLua } from '../redis/lua-scripts.js';

/** Path of BullMQ's script that takes the next job, and the SHA-1 of the supported version (6.7.0). */
const scriptPath = 'bullmq/dist/cjs/scripts/moveToActive-11.js';
const knownSha1 = 'd96ca626f1ea141b44a856b312fc636d99aa9ea9';

const absent = 'local takeJob = nil';

/** The text of that script; null if this BullMQ has none. */
export function readTakeJobScript(path = scriptPath): string | null {
  try {
    return createRequire(import.meta.url)(path).moveToActive.content;
  } catch {
    return null;
  }
}

/**
 * Makes claimNextRuns.lua of `readLua` work, which takes BullMQ jobs and claims their runs in one step. Null if the
 * script of BullMQ is unknown: then its own fetch takes the jobs, and each run is claimed afterwards.
 */
export function inlineBullmqTake(readLua: ReadLua, takeJob: string | null = readTakeJobScript()): ReadLua | null {
  if (takeJob === null || createHash('sha1').update(takeJob).digest('hex') !== knownSha1) return null;
  const present = toLuaFunction('takeJob(KEYS, ARGV)', takeJob);
  return (name) => (name === 'includes/claims/takeJob' ? readLua(name).replace(absent, () => present) : readLua(name));
}
