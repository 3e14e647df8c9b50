import { join } from 'node:path';
import { build, isBuilt } from './build.mjs';
import { withInstallLock } from './install-lock.mjs';
import { installPackages, isInstalled } from './install-packages.mjs';
import { installSystemPackages } from './system-packages.mjs';

/**
 * The set-up of `npm start`, `npm test` and `npm run bench`: from a bare checkout to built code and its requirements.
 */
export async function prepare({ root, requirements, signal }) {
  if (!isInstalled(root) || !isBuilt(root)) {
    // Not below node_modules, which npm ci removes.
    const lockPath = join(root, '.data/set-up.lock');
    const work = async () => {
      await installPackages({ root, signal });
      await build({ root, signal });
    };
    await withInstallLock(lockPath, work, { signal });
  }
  await installSystemPackages({ root, requirements, signal });
}
