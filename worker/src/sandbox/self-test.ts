import { setTimeout as delay } from 'node:timers/promises';
import type { SandboxJob, SandboxListener, SandboxRun } from './contract.js';

const selfTestTimeoutMs = 20_000;

/** Both streams, a thread and an exit code of its own: what an interpreter that we do not know might do otherwise. */
const content = `import sys, threading
print(6 * 7)
thread = threading.Thread(target=lambda: print("x", file=sys.stderr))
thread.start()
thread.join()
sys.exit(7)
`;
const exitCode = 7;

const job: SandboxJob = {
  program: {
    files: [{ path: 'main.py', content, encoding: 'utf8' }],
    entry: 'main.py',
    args: [],
    stdin: '',
  },
  limits: {
    wallTimeMs: 10_000,
    cpuTimeMs: 5_000,
    memoryBytes: 128 * 1024 * 1024,
    outputBytes: 1_000,
    processes: 16,
    diskBytes: 16 * 1024 * 1024,
    idleTimeMs: 1_000,
  },
  interactive: false,
};

/** Runs one real program and looks at all that came of it; throws a sentence when anything is not as it must be. */
export async function selfTest(run: (job: SandboxJob, listener: SandboxListener) => SandboxRun): Promise<void> {
  let text = '';
  let last = '';
  const test = run(job, {
    onOutput: (stream, bytes) => {
      text += (stream === last ? '' : `<${stream}>`) + bytes.toString();
      last = stream;
    },
  });
  const facts = await Promise.race([test.ended, delay(selfTestTimeoutMs, null, { ref: false })]);
  if (facts === null) throw new Error(`the self-test did not end in ${selfTestTimeoutMs} ms`);
  if (facts.exitCode !== exitCode || text !== '<stdout>42\n<stderr>x\n')
    throw new Error(`the self-test failed: ${facts.fault ?? ''} ${JSON.stringify({ facts, text })}`);
}
