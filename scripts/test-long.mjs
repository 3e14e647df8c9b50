/**
 * `npm run test:long`: every test, then the suites with a configurable length at full length. Variables that are set
 * already win.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const lengths = {
  RUNQ_SCENARIOS: '5000', // scheduler histories
  RUNQ_WORKSPACE_HISTORIES: '2000', // of saves, moves, deletes and restores
  RUNQ_RECOVERY_ROUNDS: '20', // of each failure
  RUNQ_LOAD_SECONDS: '60', // of random load on three APIs and three workers
  RUNQ_HOSTILE_MINUTES: '30', // of hostile students beside a class
  RUNQ_SOAK_MINUTES: '30', // of mixed load, under which nothing may grow
  // Every process restarted under 200 students, with a failover of Redis; 15,000 runs in one sandbox; ten minutes of
  // changes of a large class; 100,000 messages of programs; 1,100 killed floods; renewal in each tier; every state of
  // the pages; 10,000 anonymous clients; 20,000 requests and as many messages of sockets that fuzzing draws, and a
  // minute of each other kind; 5,000 malformed requests of each drop-in API; alert rules in a real Prometheus; 1,000
  // counted runs
  RUNQ_LONG: '1',
};
/**
 * One after the other: hostile students use all of the machine, other suites have time limits, and the soak measures
 * memory.
 */
const groups = [
  [
    'common/test/scheduler',
    'common/test/workspaces',
    'e2e/recovery',
    'e2e/load/grader',
    'e2e/load/several-processes',
    'e2e/load/rolling-restart',
    'e2e/api/true-counts',
    'e2e/infra/anonymous-clients',
    'e2e/infra/fuzz',
    'e2e/compat/fuzz',
    // Checkouts in RUNQ_JOBE_SOURCE, RUNQ_PISTON_SOURCE and RUNQ_JUDGE0_SOURCE; without them it is skipped.
    'e2e/compat/peers',
    'e2e/infra/prometheus',
    'e2e/grading/grading-recovery',
    'e2e/web/accessibility',
    'e2e/web/grader/batch/large-class',
    'worker/test/sandbox/limits/leak-soak',
    'worker/test/sandbox/robustness/program-channels',
    'worker/test/sandbox/robustness/print-flood',
    'worker/test/sandbox/basics/hash-seeds',
  ],
  ['e2e/load/hostile-students'],
  ['e2e/load/soak'],
];

const chosen = process.argv.slice(2);
const long = (suites) => ({ suites, env: lengths });
const steps = chosen.length > 0 ? [long(chosen)] : [{ suites: [], env: { RUNQ_TESTS: 'all' } }, ...groups.map(long)];

const test = fileURLToPath(new URL('test.mjs', import.meta.url));
let exitCode = 0;
let child;
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => {
    steps.length = 0;
    child?.kill(signal);
  });
for (const { suites, env } of steps) {
  child = spawn(process.execPath, [test, ...suites], { env: { ...env, ...process.env }, stdio: 'inherit' });
  const code = await new Promise((resolve) => child.once('exit', resolve));
  exitCode ||= code ?? 1;
}
process.exit(exitCode);
