/** `npm run test:long`: the suites with a configurable length, at full length. Variables that are already set win. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const lengths = {
  RUNQ_SCENARIOS: '5000', // scheduler histories
  RUNQ_WORKSPACE_HISTORIES: '2000', // of saves, moves, deletes and restores
  RUNQ_RECOVERY_ROUNDS: '20', // of each failure
  RUNQ_LOAD_SECONDS: '60', // of random load on three APIs and three workers
  RUNQ_HOSTILE_MINUTES: '30', // of hostile students beside a class
  // 7,500 runs in one sandbox; 100,000 messages of programs; renewal in each tier; every state of the pages;
  // 10,000 anonymous clients; a minute of each kind of fuzzing
  RUNQ_LONG: '1',
};
const suites = [
  'common/test/scheduler',
  'common/test/workspaces',
  'e2e/recovery',
  'e2e/load',
  'e2e/infra/anonymous-clients',
  'e2e/infra/fuzz',
  'e2e/web/accessibility',
  'worker/test/sandbox/limits/leak-soak',
  'worker/test/sandbox/robustness/program-channels',
  'worker/test/sandbox/basics/hash-seeds',
];

const test = fileURLToPath(new URL('test.mjs', import.meta.url));
const args = process.argv.length > 2 ? process.argv.slice(2) : suites;
const child = spawn(process.execPath, [test, ...args], { env: { ...lengths, ...process.env }, stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.once('exit', (code) => process.exit(code ?? 1));
