import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { tryLock } from '../lock-file.mjs';
import { LaunchError } from './launch-error.mjs';

/** Creates and locks the data folder: two launchers on one folder would start two Redis servers on one file. */
export function lockDataFolder(dataDir) {
  try {
    makeFolder(resolve(dataDir));
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    const { lock, owner, stale } = tryLock(join(dataDir, 'launcher.lock'));
    if (lock) return { lock, stale };
    throw new LaunchError(
      `runq is already running on ${dataDir} (process ${owner.pid}). Stop it, or set RUNQ_DATA_DIR and PORT.`,
    );
  } catch (error) {
    if (error instanceof LaunchError) throw error;
    const cause = error.code ?? error.message;
    throw new LaunchError(`Cannot write to ${dataDir} (${cause}). Fix its permissions or set RUNQ_DATA_DIR.`);
  }
}

/**
 * Creates one folder at a time: Node's recursive mkdir never returns where the system reports a parent as both existing
 * and missing (/proc).
 */
function makeFolder(path) {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}
