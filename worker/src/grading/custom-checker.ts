import type { Limits } from '@runq/common/contract/limits';
import type { Sandbox, SandboxRun } from '../sandbox/contract.js';
import { type Comparison, failed, faulted, passed } from './checkers/comparison.js';

/** Limits of a custom checker. */
const limits: Limits = {
  wallTimeMs: 20_000,
  cpuTimeMs: 10_000,
  memoryBytes: 512 * 1024 * 1024,
  outputBytes: 64 * 1024,
  processes: 16,
  diskBytes: 64 * 1024 * 1024,
  idleTimeMs: 20_000,
};

const [passCode, failCode, partialCode] = [0, 1, 7];

/** Characters of its stderr that a grader sees of a checker that failed. */
const maxReasonLength = 1000;

/**
 * Runs a grader's `checker.py INPUT EXPECTED GOT`: exit code 0 is right, 1 wrong, 7 partly right with a share from 0 to 1
 * on stdout. Everything else is a fault of the checker, never of the student. It runs in a sandbox of its own, so the
 * student's program never sees the expected output.
 */
export async function runCustomChecker(options: {
  sandbox: Pick<Sandbox, 'run'>;
  checker: Buffer;
  input: Buffer;
  expected: Buffer;
  got: Buffer;
  userId: string;
  onProcess: (process: SandboxRun) => void;
}): Promise<Comparison> {
  const { sandbox, checker, input, expected, got, userId, onProcess } = options;
  const file = (path: string, data: Buffer) => ({
    path,
    content: data.toString('base64'),
    encoding: 'base64' as const,
  });
  const output = { stdout: '', stderr: '' };
  const process = sandbox.run(
    {
      program: {
        files: [file('checker.py', checker), file('input', input), file('expected', expected), file('got', got)],
        entry: 'checker.py',
        args: ['input', 'expected', 'got'],
        stdin: '',
      },
      limits,
      interactive: false,
      hasFixedHashSeed: true,
      userId,
    },
    {
      onOutput: (stream, bytes) => {
        output[stream] += bytes.toString();
      },
    },
  );
  onProcess(process);
  const { exitCode, fault, stopReason, syntaxError } = await process.ended;
  if (fault !== null) return faulted('The sandbox failed while it ran the checker.');
  if (stopReason !== null) return faulted(`The checker was stopped: ${stopReason.replaceAll('_', ' ')} limit.`);
  if (exitCode === passCode) return { ...passed, wouldPassIf: null };
  // Python also ends with exit code 1 after an uncaught exception.
  const hasCrashed = syntaxError || /^Traceback \(most recent call last\):$/m.test(output.stderr);
  const reason = output.stdout.trim().slice(0, maxReasonLength) || null;
  if (exitCode === failCode && !hasCrashed) return { ...failed(null, reason), wouldPassIf: null };
  const share = Number.parseFloat(output.stdout);
  if (exitCode === partialCode && share >= 0 && share <= 1)
    return {
      outcome: share === 1 ? 'pass' : 'partial',
      score: share,
      reason: null,
      difference: null,
      wouldPassIf: null,
    };
  if (exitCode === partialCode) return faulted('The checker ended with exit code 7 without a share from 0 to 1.');
  const end = output.stderr.trim().slice(-maxReasonLength);
  return faulted(`The checker ended with exit code ${exitCode}${end ? `: ${end}` : '.'}`);
}
