import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { toLuaFunction } from '../redis/drop-unused-functions.js';
import type { ReadLua } from '../redis/lua-scripts.js';

/** Path of BullMQ's script that adds a job, and the SHA-1 of the supported version (6.7.0). */
const scriptPath = 'bullmq/dist/cjs/scripts/addStandardJob-9.js';
const knownSha1 = '5ab432e88830d573e2fa33392ffbd4ad25a9b100';

const absent = 'local addJob = nil';

/** The text of that script; null if this BullMQ has none. */
export function readAddJobScript(path = scriptPath): string | null {
  try {
    return createRequire(import.meta.url)(path).addStandardJob.content;
  } catch {
    return null;
  }
}

/**
 * Makes the scripts of `readLua` add the BullMQ job atomically with the admission, so that a crash cannot leave an
 * admitted run without a job. It also saves a round trip and a disk write per run. Null if BullMQ's script is unknown:
 * its KEYS and ARGV are private and may change. Then scripts return the admitted runs and their caller adds the jobs.
 */
export function inlineBullmqAdd(readLua: ReadLua, addJob: string | null = readAddJobScript()): ReadLua | null {
  if (addJob === null || createHash('sha1').update(addJob).digest('hex') !== knownSha1) return null;
  const present = toLuaFunction('addJob(KEYS, ARGV)', addJob);
  return (name) => (name === 'includes/dispatch' ? readLua(name).replace(absent, () => present) : readLua(name));
}
