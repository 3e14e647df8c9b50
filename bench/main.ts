import { type Runq, startRunq } from '../e2e/stack/start-runq.js';
import { benchFirstByte } from './first-byte.js';
import { benchHealth } from './health.js';
import { benchQueue } from './queue.js';
import { benchSandbox } from './sandbox.js';
import { benchSandboxMemory } from './sandbox-memory.js';
import { benchWait } from './wait.js';
import { benchWeb } from './web.js';

/** Each bench prints a table; nothing here asserts. Pick some by name: `npm run bench -- first-byte health`. */
const benches: Record<
  string,
  { of: 'service'; run(runq: Runq): Promise<void> } | { of: 'part'; run(): Promise<void> }
> = {
  sandbox: { of: 'part', run: benchSandbox },
  'sandbox-memory': { of: 'part', run: benchSandboxMemory },
  'first-byte': { of: 'service', run: benchFirstByte },
  wait: { of: 'service', run: benchWait },
  queue: { of: 'service', run: benchQueue },
  health: { of: 'service', run: benchHealth },
  web: { of: 'service', run: benchWeb },
};

const asked = process.argv.slice(2);
const names = Object.keys(benches).filter((name) => asked.length === 0 || asked.includes(name));
if (names.length === 0) {
  process.stderr.write(`There is no such bench. Known: ${Object.keys(benches).join(', ')}\n`);
  process.exit(1);
}

let runq: Runq | null = null;
try {
  for (const name of names) {
    process.stdout.write(`\n# ${name}\n`);
    const bench = benches[name]!;
    if (bench.of === 'part') await bench.run();
    else {
      runq ??= await startRunq({ RUNQ_SANDBOX_SCIENTIFIC: 'ready' });
      await bench.run(runq);
    }
  }
} finally {
  await runq?.stop();
}
