/** `npm run test:long`: the suites that can be had at length, at length. A variable that is set already stays as it is. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const lengths = {
  RUNQ_SCENARIOS: '5000', // admission histories
  RUNQ_WORKSPACE_HISTORIES: '2000', // of saves, moves, deletes and restores
  RUNQ_RECOVERY_ROUNDS: '20', // of each disaster
  RUNQ_LOAD_SECONDS: '60', // of random load on three APIs and three workers
  RUNQ_LONG: '1', // five thousand runs in one sandbox; every state of the pages in each look at each width
};
const suites = [
  'common/src/store/admission',
  'common/src/store/workspaces',
  'e2e/recovery',
  'e2e/load',
  'e2e/page-accessibility',
  'worker/src/sandbox/growth',
];

const test = fileURLToPath(new URL('test.mjs', import.meta.url));
const args = process.argv.length > 2 ? process.argv.slice(2) : suites;
const child = spawn(process.execPath, [test, ...args], { env: { ...lengths, ...process.env }, stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.once('exit', (code) => process.exit(code ?? 1));
