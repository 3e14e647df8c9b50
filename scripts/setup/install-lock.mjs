import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LaunchError } from '../launch/launch-error.mjs';
import { tryLock } from '../lock-file.mjs';
import { log } from '../log.mjs';

const waitMinutesMax = 10;
const pollIntervalMs = 100;

/**
 * Runs `work` while holding the lock at `path`, so that several starts of one checkout never install or build at the
 * same time. Later ones wait and then find the work done.
 */
export async function withInstallLock(path, work, { signal } = {}) {
  mkdirSync(dirname(path), { recursive: true });
  const deadline = Date.now() + waitMinutesMax * 60_000;
  let isLogged = false;
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
        `Process ${owner.pid} has been installing or building for ${waitMinutesMax} minutes. Stop it and start again.`,
      );
    if (!isLogged) log(`waiting for process ${owner.pid} to finish installing and building`);
    isLogged = true;
    await sleep(pollIntervalMs, undefined, { signal });
  }
}
