import type { Limits } from '@runq/common/contract/limits';
import { expect, test } from 'vitest';
import type { SandboxResult, StopReason } from '../sandbox/contract.js';
import { decideVerdict } from './decide-verdict.js';

const limits: Limits = {
  wallTimeMs: 60_000,
  cpuTimeMs: 2000,
  memoryBytes: 256 * 1024 * 1024,
  outputBytes: 1024,
  processes: 64,
  diskBytes: 1 << 26,
  idleTimeMs: 300_000,
};

const clean: SandboxResult = {
  stopReason: null,
  exitCode: 0,
  signal: null,
  oomKills: 0,
  syntaxError: false,
  memoryError: false,
  outputTruncated: false,
  filesCut: false,
  usage: { wallTimeMs: 10, cpuTimeMs: 2010, memoryPeakBytes: 1, outputBytes: 1 },
  hashSeed: null,
  stack: [],
  fault: null,
  isRetryable: true,
  report: '',
};
const program = { files: [{ path: 'main.py', content: '', encoding: 'utf8' as const }] };
const noFiles = { artifacts: [], isCut: false };
const killed = { exitCode: null, signal: 'SIGKILL' };

const table: [name: string, result: Partial<SandboxResult>, verdict: string, reason: RegExp][] = [
  ['exit 0', {}, 'ok', /^Finished/],
  ['exit 1', { exitCode: 1 }, 'runtime_error', /exit code 1/],
  ['exit 3', { exitCode: 3 }, 'runtime_error', /exit code 3/],
  ['a signal', { exitCode: null, signal: 'SIGSEGV' }, 'runtime_error', /SIGSEGV/],
  ['a kill from outside', killed, 'runtime_error', /SIGKILL/],
  ['no compile', { exitCode: 1, syntaxError: true }, 'syntax_error', /syntax/],
  ['CPU time stop', { ...killed, stopReason: 'cpu_time' }, 'time_limit', /It used 2\.01 s; the limit is 2 s/],
  ['SIGXCPU', { exitCode: null, signal: 'SIGXCPU' }, 'time_limit', /2 s/],
  [
    'wall time stop',
    { ...killed, stopReason: 'wall_time' },
    'wall_time_limit',
    /^Stopped after 60 s: time limit. It used 2\.01 s of CPU\.$/,
  ],
  ['memory stop', { ...killed, stopReason: 'memory' }, 'memory_limit', /256 MiB/],
  ["the kernel's memory kill", { ...killed, oomKills: 1 }, 'memory_limit', /256 MiB/],
  ['a child killed for memory, parent fine', { oomKills: 1 }, 'memory_limit', /256 MiB/],
  ['an uncaught MemoryError', { exitCode: 1, memoryError: true }, 'memory_limit', /256 MiB/],
  ['a MemoryError while compiling', { exitCode: 1, memoryError: true, syntaxError: true }, 'memory_limit', /256 MiB/],
  ['a claimed MemoryError with exit 0', { memoryError: true }, 'ok', /^Finished/],
  ['output stop', { ...killed, stopReason: 'output', outputTruncated: true }, 'output_limit', /1 KiB/],
  ['disk stop', { ...killed, stopReason: 'disk' }, 'runtime_error', /disk limit.*64 MiB/],
  ['idle stop', { ...killed, stopReason: 'idle' }, 'idle_limit', /300 s/],
  ['a session that was parked for too long', { ...killed, stopReason: 'frozen' }, 'idle_limit', /paused/],
  ['Stop', { ...killed, stopReason: 'cancelled' }, 'cancelled', /you/],
  ['Stop wins over a memory kill', { ...killed, stopReason: 'cancelled', oomKills: 2 }, 'cancelled', /you/],
  ['a fault of the sandbox', { fault: 'supervisor died' }, 'internal_error', /Internal error/],
  ['an unknown end', { exitCode: null }, 'internal_error', /result is unknown/],
];

test('usage includes a fixed hash seed', () => {
  const decide = (hashSeed: number | null) =>
    decideVerdict({ ...clean, hashSeed }, { kind: 'run', limits, program }, noFiles);
  expect(decide(0).usage).toMatchObject({ hashSeed: 0 });
  expect(decide(null).usage).not.toHaveProperty('hashSeed');
});

test.each(table)('%s', (_name, result, verdict, reason) => {
  const outcome = decideVerdict({ ...clean, ...result }, { kind: 'run', limits, program }, noFiles);
  expect(outcome.verdict).toBe(verdict);
  expect(outcome.reason).toMatch(reason);
});

const ofSessions: [name: string, result: Partial<SandboxResult>, verdict: string, reason: RegExp][] = [
  ['exit()', {}, 'ok', /^You ended the session\.$/],
  ['exit() after a child was killed for memory', { oomKills: 1 }, 'ok', /^You ended the session\.$/],
  ['exit(3)', { exitCode: 3 }, 'runtime_error', /exit code 3/],
  ['its lifetime', { ...killed, stopReason: 'wall_time' }, 'wall_time_limit', /time limit of 1 min/],
  ['no input', { ...killed, stopReason: 'idle' }, 'idle_limit', /no input for 5 min/],
  ['parked for too long', { ...killed, stopReason: 'frozen' }, 'idle_limit', /paused/],
  ['too much output', { ...killed, stopReason: 'output' }, 'output_limit', /output limit of 1 KiB/],
  ['Stop', { ...killed, stopReason: 'cancelled' }, 'cancelled', /you/],
  ['a signal', { exitCode: null, signal: 'SIGSEGV' }, 'runtime_error', /SIGSEGV/],
];

test.each(ofSessions)('a session: %s', (_name, result, verdict, reason) => {
  const outcome = decideVerdict({ ...clean, ...result }, { kind: 'session', limits, program }, noFiles);
  expect(outcome.verdict).toBe(verdict);
  expect(outcome.reason).toMatch(reason);
});

test('an unknown outcome is never ok', () => {
  for (const [exitCode, kind] of [null, 0, 1, 255].flatMap(
    (code) =>
      [
        [code, 'run'],
        [code, 'session'],
      ] as const,
  ))
    for (const signal of [null, 'SIGTERM'])
      for (const fault of [null, 'x'])
        for (const stopReason of [null, 'abandoned'] as const) {
          const known = exitCode === 0 && signal === null && fault === null && stopReason === null;
          const { verdict } = decideVerdict(
            { ...clean, exitCode, signal, fault, stopReason },
            { kind, limits, program },
            noFiles,
          );
          expect(verdict === 'ok').toBe(known);
        }
});

test('lists the stored artifacts and whether some were dropped', () => {
  const artifacts = [{ name: 'a', mediaType: 'text/plain', bytes: 1, kind: 'file' as const }];
  const cutOf = (filesCut: boolean, isCut: boolean) =>
    decideVerdict({ ...clean, filesCut }, { kind: 'run', limits, program }, { artifacts, isCut });
  expect(cutOf(false, false)).toMatchObject({ artifacts, artifactsCut: false });
  for (const [inSandbox, inStore] of [
    [true, false],
    [false, true],
  ] as const)
    expect(cutOf(inSandbox, inStore).artifactsCut).toBe(true);
});

const where = [{ path: 'main.py', line: 3, function: '<module>' }];

test.each<[StopReason, RegExp]>([
  ['cpu_time', /the limit is 2 s\. The program was in line 3 of main\.py\.$/],
  ['wall_time', /2\.01 s of CPU\. The program was in line 3 of main\.py\.$/],
  ['idle', /no input for 300 s\. The program was in line 3 of main\.py\.$/],
  ['output', /is kept\. The program was in line 3 of main\.py\.$/],
  ['cancelled', /^Stopped by you\. The program was in line 3 of main\.py\.$/],
])('a stop for %s names the line', (stopReason, reason) => {
  const result = { ...clean, ...killed, stopReason, stack: where };
  const outcome = decideVerdict(result, { kind: 'run', limits, program }, noFiles);
  expect(outcome.stoppedAt).toEqual({ path: 'main.py', line: 3 });
  expect(outcome.reason).toMatch(reason);
});

test('a stop says who requested it, and then the line', () => {
  const result = { ...clean, ...killed, stopReason: 'cancelled' as const, stack: where };
  for (const kind of ['run', 'session'] as const)
    expect(
      decideVerdict(result, { kind, limits, program }, noFiles, 'Stopped by an operator. Reason: exam.').reason,
    ).toBe('Stopped by an operator. Reason: exam. The program was in line 3 of main.py.');
});

test('running out of memory names the line, other ends do not', () => {
  const decide = (result: Partial<SandboxResult>) =>
    decideVerdict({ ...clean, ...result, stack: where }, { kind: 'run', limits, program }, noFiles);
  expect(decide({ exitCode: 1, memoryError: true })).toMatchObject({
    stoppedAt: { line: 3 },
    reason: expect.stringMatching(/in line 3 of main\.py\.$/),
  });
  for (const result of [{}, { exitCode: 1 }, { exitCode: null, signal: 'SIGSEGV' }, { fault: 'x' }])
    expect(decide(result).stoppedAt).toBeNull();
});
