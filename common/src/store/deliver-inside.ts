import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import type { ReadLua } from './scripts.js';

/** BullMQ's script that adds a job, where its package keeps it, and the SHA-1 of the text that this was written for (6.7.0). */
const scriptPath = 'bullmq/dist/cjs/scripts/addStandardJob-9.js';
const knownSha1 = '5ab432e88830d573e2fa33392ffbd4ad25a9b100';

const absent = 'local addJob = nil';

/** The text of that script; null when this BullMQ has none. */
export function readAddJob(path = scriptPath): string | null {
  try {
    return createRequire(import.meta.url)(path).addStandardJob.content;
  } catch {
    return null;
  }
}

/**
 * The scripts of `readLua` as they hand admitted runs to BullMQ themselves, which saves a trip and a write to disk with every run; null
 * when BullMQ's script is not the known one: its KEYS and ARGV are private and may be others in the next version. Then the scripts
 * answer with the runs that they admitted, and their caller adds the jobs.
 */
export function deliverInside(readLua: ReadLua, addJob: string | null = readAddJob()): ReadLua | null {
  if (addJob === null || createHash('sha1').update(addJob).digest('hex') !== knownSha1) return null;
  const present = `local function addJob(KEYS, ARGV)\n${addJob}\nend`;
  return (name) => (name === 'includes/deliveries' ? readLua(name).replace(absent, () => present) : readLua(name));
}
