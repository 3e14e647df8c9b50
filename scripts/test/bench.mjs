import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { needsOfBench } from '../set-up/needs.mjs';
import { prepareOrExit } from './prepare-or-exit.mjs';
import { runTool } from './run-tool.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Prints figures; its exit code tells only whether they could be taken. */
export async function bench({ env, args }) {
  const drivesBrowser = args.length === 0 || args.includes('web');
  await prepareOrExit({ root, needs: needsOfBench(env, { drivesBrowser }) });
  const tsx = join(root, 'node_modules/tsx/dist/cli.mjs');
  process.exitCode = await runTool({ root, script: tsx, args: [join(root, 'bench/main.ts'), ...args] });
}
