import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listBenchRequirements } from '../setup/requirements.mjs';
import { prepareOrExit } from './prepare-or-exit.mjs';
import { runTool } from './run-tool.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Prints measurements; the exit code is 0 when all could be taken, whatever the figures. */
export async function bench({ env, args }) {
  const drivesBrowser = args.length === 0 || args.includes('web');
  await prepareOrExit({ root, requirements: listBenchRequirements(env, { drivesBrowser }) });
  const tsx = join(root, 'node_modules/tsx/dist/cli.mjs');
  process.exitCode = await runTool({ root, script: tsx, args: [join(root, 'bench/main.ts'), ...args] });
}
