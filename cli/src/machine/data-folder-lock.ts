import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { isSameProcessAlive, type LockOwner, tryLock } from '../../../scripts/lock-file.mjs';
import { refuse } from '../exit-code.js';

/**
 * Locks the data folder of `npm start` with its own lock file, so that neither starts while the other runs. Refuses
 * while `npm start`, or what a killed one left behind, runs. Returns the release.
 */
export function lockDataFolder(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const { lock, owner } = tryLock(join(dataDir, 'launcher.lock'), (found) => findRunning(found) !== undefined);
  if (lock) return lock.release;
  // It may have ended since.
  const { pid } = findRunning(owner) ?? owner;
  throw refuse(`runq is running on ${dataDir} (process ${pid}). Stop it first.`);
}

/** The owner, or one of the processes that it started. */
function findRunning(owner: LockOwner): LockOwner | undefined {
  const children = Array.isArray(owner.children) ? owner.children : [];
  return [owner, ...children].find(isSameProcessAlive);
}
