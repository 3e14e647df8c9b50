import { parseArgs } from 'node:util';
import { type Runq, startRunq } from '../e2e/support/start-runq.js';
import { benchCheckers } from './checkers.js';
import { benchCompat } from './compat.js';
import { benchCosts } from './costs.js';
import { benchCpu } from './cpu-by-process.js';
import { benchFairness } from './fairness.js';
import { benchFirstByte } from './first-byte.js';
import { benchGrade } from './grade.js';
import { benchHealth } from './health.js';
import { benchIdle } from './idle.js';
import { benchModel } from './model.js';
import { benchNeighbours } from './neighbours.js';
import { benchOutput } from './output.js';
import { isProfiled, startProfiling } from './profile.js';
import { benchQueue } from './queue.js';
import { benchSandbox } from './sandbox.js';
import { benchSandboxMemory } from './sandbox-memory.js';
import { benchService } from './service.js';
import { benchWeb } from './web.js';

const { positionals: requested, values: options } = parseArgs({
  allowPositionals: true,
  options: { profile: { type: 'string' }, set: { type: 'string', multiple: true }, beside: { type: 'string' } },
});
/** For the benches that take a number. */
const isNumber = (argument: string) => /^\d+$/.test(argument);
const requestedNumber = Number(requested.find(isNumber)) || undefined;

/**
 * Each bench prints a table; none asserts. Select some by name: `npm run bench -- first-byte health`. `neighbours` runs
 * only by name, and further arguments are names of hostile programs for it, or the milliseconds between two runs of the
 * neighbour. `compat` takes the number of runs, and `fairness` and `model` the number of users. `--set NAME=VALUE`
 * replaces a figure of `model`.
 * `--beside FOLDER` has `service` and `idle` also measure the version of runq in that folder, which has been built.
 * `--profile api` or `--profile worker` adds which functions of that process took the CPU time.
 */
const benches: Record<
  string,
  { of: 'service'; onlyByName?: true; run(runq: Runq): Promise<void> } | { of: 'part'; run(): Promise<void> }
> = {
  sandbox: { of: 'part', run: benchSandbox },
  'sandbox-memory': { of: 'part', run: benchSandboxMemory },
  checkers: { of: 'part', run: benchCheckers },
  compat: { of: 'part', run: () => benchCompat(requestedNumber) },
  fairness: { of: 'part', run: () => benchFairness(requestedNumber) },
  model: { of: 'part', run: async () => benchModel({ users: requestedNumber, set: options.set ?? [] }) },
  idle: { of: 'part', run: () => benchIdle(options.beside) },
  'first-byte': { of: 'service', run: benchFirstByte },
  service: { of: 'service', run: (runq) => benchService(runq, options.beside) },
  cpu: { of: 'service', run: benchCpu },
  costs: { of: 'service', run: benchCosts },
  output: { of: 'service', run: benchOutput },
  queue: { of: 'service', run: benchQueue },
  grade: { of: 'service', run: benchGrade },
  health: { of: 'service', run: benchHealth },
  web: { of: 'service', run: benchWeb },
  neighbours: {
    of: 'service',
    onlyByName: true,
    run: (runq) =>
      benchNeighbours(
        runq,
        requested.filter((argument) => !Object.hasOwn(benches, argument) && !isNumber(argument)),
        requestedNumber ?? 0,
      ),
  },
};

const names = Object.entries(benches).flatMap(([name, bench]) =>
  requested.includes(name) || (requested.length === 0 && !('onlyByName' in bench)) ? [name] : [],
);
if (names.length === 0) {
  process.stderr.write(`Unknown bench. Available: ${Object.keys(benches).join(', ')}\n`);
  process.exit(1);
}

if (options.profile !== undefined && !isProfiled(options.profile)) {
  process.stderr.write(`--profile takes "api" or "worker".\n`);
  process.exit(1);
}
const printProfile = options.profile === undefined ? () => {} : startProfiling(options.profile);

let runq: Runq | null = null;
try {
  for (const name of names) {
    process.stdout.write(`\n# ${name}\n`);
    const bench = benches[name]!;
    if (bench.of === 'part') await bench.run();
    else {
      runq ??= await startRunq({ RUNQ_SANDBOX_SCIENTIFIC: 'ready', RUNQ_CANARY_INTERVAL_MS: '0' });
      await bench.run(runq);
    }
  }
} catch (error) {
  // What was asked for is out of range.
  if (!(error instanceof RangeError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
} finally {
  await runq?.stop();
  printProfile();
}
