import { setTimeout as delay } from 'node:timers/promises';
import type { SandboxJob, SandboxListener, SandboxRun } from './contract.js';

const selfTestTimeoutMs = 20_000;

/** Uses both streams, a thread and an exit code, where an unknown interpreter might differ. */
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

/** Runs one real program and checks its result; throws an error with the difference. */
export async function selfTest(run: (job: SandboxJob, listener: SandboxListener) => SandboxRun): Promise<void> {
  let text = '';
  let last = '';
  const test = run(job, {
    onOutput: (stream, bytes) => {
      text += (stream === last ? '' : `<${stream}>`) + bytes.toString();
      last = stream;
    },
  });
  const result = await Promise.race([test.ended, delay(selfTestTimeoutMs, null, { ref: false })]);
  if (result === null) throw new Error(`the self-test did not end in ${selfTestTimeoutMs} ms`);
  if (result.exitCode !== exitCode || text !== '<stdout>42\n<stderr>x\n')
    throw new Error(`the self-test failed: ${result.fault ?? ''} ${JSON.stringify({ result, text })}`);
}
