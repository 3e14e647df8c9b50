import { join } from 'node:path';
import { build, isBuilt } from './build.mjs';
import { installPackages, isInstalled } from './install-packages.mjs';
import { onceAtATime } from './once-at-a-time.mjs';
import { provideSystemPackages } from './system-packages.mjs';

/** What `npm start`, `npm test` and `npm run bench` have in common: from a bare checkout to built processes and what they need around them. */
export async function prepare({ root, needs, signal }) {
  if (!isInstalled(root) || !isBuilt(root)) {
    // Not below node_modules, which npm ci removes.
    const lockPath = join(root, '.data/set-up.lock');
    const work = async () => {
      await installPackages({ root, signal });
      await build({ root, signal });
    };
    await onceAtATime(lockPath, work, { signal });
  }
  await provideSystemPackages({ root, needs, signal });
}
