import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { needsOfTest } from '../set-up/needs.mjs';
import { prepareOrExit } from './prepare-or-exit.mjs';
import { runTool } from './run-tool.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Packages that no bench needs, besides those that only the bench of the pages does. */
function namesOfUnneeded(args) {
  const drivesBrowser = args.length === 0 || args.includes('web');
  return new Set(['libpython3-testsuite', ...(drivesBrowser ? [] : ['chromium'])]);
}

/** Prints figures; its exit code tells only whether they could be taken. The naive worker beside us needs a Redis of its own. */
export async function bench({ env, args }) {
  const unneeded = namesOfUnneeded(args);
  await prepareOrExit({ root, needs: needsOfTest(env).filter((need) => !unneeded.has(need.package)) });
  const tsx = join(root, 'node_modules/tsx/dist/cli.mjs');
  process.exitCode = await runTool({ root, script: tsx, args: [join(root, 'bench/main.ts'), ...args] });
}
