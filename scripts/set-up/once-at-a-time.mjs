import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { LaunchError } from '../launch-error.mjs';
import { tryLock } from '../lock-file.mjs';
import { say } from '../say.mjs';

const longestWaitMs = 10 * 60_000;
const pollIntervalMs = 100;

/** Several starts from one checkout must not install or build at the same time; the later ones wait and then find it done. */
export async function onceAtATime(path, work, { signal } = {}) {
  mkdirSync(dirname(path), { recursive: true });
  const deadline = Date.now() + longestWaitMs;
  let told = false;
  for (;;) {
    const { lock, owner } = tryLock(path);
    if (lock) {
      try {
        return await work();
      } finally {
        lock.release();
      }
    }
    if (Date.now() > deadline)
      throw new LaunchError(
        `Process ${owner.pid} has been setting up this checkout for ten minutes: end it, then start again.`,
      );
    if (!told) say(`waiting for process ${owner.pid}, which is setting up this checkout`);
    told = true;
    await delay(pollIntervalMs, undefined, { signal });
  }
}
