import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { LaunchError } from '../launch-error.mjs';
import { tryLock } from '../lock-file.mjs';

/** Makes the data folder and takes it for this start alone; two launchers on one folder would be two Redis servers on one file. */
export function claimDataFolder(dataDir) {
  try {
    makeFolder(resolve(dataDir));
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    const { lock, owner, stale } = tryLock(join(dataDir, 'launcher.lock'));
    if (lock) return { lock, stale };
    throw new LaunchError(
      `another one runs already on ${dataDir} (process ${owner.pid}): stop it, or set RUNQ_DATA_DIR and PORT to others.`,
    );
  } catch (error) {
    if (error instanceof LaunchError) throw error;
    throw new LaunchError(
      `The data folder ${dataDir} cannot be written (${error.code ?? error.message}): give it to this user, or set RUNQ_DATA_DIR to another one.`,
    );
  }
}

/** Folder by folder: Node's own recursive form never comes back where the system denies that a folder exists which it just named (/proc). */
function makeFolder(path) {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}
