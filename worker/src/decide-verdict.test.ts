import type { Limits } from '@runq/common/contract/limits';
import { expect, test } from 'vitest';
import { decideVerdict } from './decide-verdict.js';
import type { SandboxFacts } from './sandbox/contract.js';

const limits: Limits = {
  wallTimeMs: 60_000,
  cpuTimeMs: 2000,
  memoryBytes: 256 * 1024 * 1024,
  outputBytes: 1024,
  processes: 64,
  diskBytes: 1 << 26,
  idleTimeMs: 300_000,
};

const clean: SandboxFacts = {
  stopReason: null,
  exitCode: 0,
  signal: null,
  oomKills: 0,
  syntaxError: false,
  memoryError: false,
  outputTruncated: false,
  filesCut: false,
  usage: { wallTimeMs: 10, cpuTimeMs: 2010, memoryPeakBytes: 1, outputBytes: 1 },
  fault: null,
};
const noFiles = { artifacts: [], isCut: false };
const killed = { exitCode: null, signal: 'SIGKILL' };

const table: [name: string, facts: Partial<SandboxFacts>, verdict: string, reason: RegExp][] = [
  ['exit 0', {}, 'ok', /^Finished/],
  ['exit 1', { exitCode: 1 }, 'runtime_error', /exit code 1/],
  ['exit 3', { exitCode: 3 }, 'runtime_error', /exit code 3/],
  ['a signal', { exitCode: null, signal: 'SIGSEGV' }, 'runtime_error', /SIGSEGV/],
  ['a killed run that we did not kill', killed, 'runtime_error', /SIGKILL/],
  ['no compile', { exitCode: 1, syntaxError: true }, 'syntax_error', /syntax/],
  ['our CPU stop', { ...killed, stopReason: 'cpu_time' }, 'time_limit', /2\.01 s .* 2 s/],
  ['SIGXCPU', { exitCode: null, signal: 'SIGXCPU' }, 'time_limit', /2 s/],
  ['our wall stop', { ...killed, stopReason: 'wall_time' }, 'wall_time_limit', /60 s/],
  ['our memory stop', { ...killed, stopReason: 'memory' }, 'memory_limit', /256 MiB/],
  ["the kernel's memory kill", { ...killed, oomKills: 1 }, 'memory_limit', /256 MiB/],
  ['a child killed for memory, parent fine', { oomKills: 1 }, 'memory_limit', /256 MiB/],
  ['an uncaught MemoryError', { exitCode: 1, memoryError: true }, 'memory_limit', /256 MiB/],
  ['a MemoryError while compiling', { exitCode: 1, memoryError: true, syntaxError: true }, 'memory_limit', /256 MiB/],
  ['a claimed MemoryError with exit 0', { memoryError: true }, 'ok', /^Finished/],
  ['our output stop', { ...killed, stopReason: 'output', outputTruncated: true }, 'output_limit', /1 KiB/],
  ['our disk stop', { ...killed, stopReason: 'disk' }, 'runtime_error', /files.*disk of 64 MiB/],
  ['our idle stop', { ...killed, stopReason: 'idle' }, 'idle_limit', /300 s/],
  ['a session that was parked for too long', { ...killed, stopReason: 'frozen' }, 'idle_limit', /parked/],
  ['Stop', { ...killed, stopReason: 'cancelled' }, 'cancelled', /you/],
  ['Stop wins over a memory kill', { ...killed, stopReason: 'cancelled', oomKills: 2 }, 'cancelled', /you/],
  ['a fault of the sandbox', { fault: 'supervisor died' }, 'internal_error', /our side/],
  ['an unknown end', { exitCode: null }, 'internal_error', /our fault/],
];

test.each(table)('%s', (_name, facts, verdict, reason) => {
  const outcome = decideVerdict({ ...clean, ...facts }, { kind: 'run', limits }, noFiles);
  expect(outcome.verdict).toBe(verdict);
  expect(outcome.reason).toMatch(reason);
});

const ofSessions: [name: string, facts: Partial<SandboxFacts>, verdict: string, reason: RegExp][] = [
  ['exit()', {}, 'ok', /^You ended the session\.$/],
  ['exit() after a child was killed for memory', { oomKills: 1 }, 'ok', /^You ended the session\.$/],
  ['exit(3)', { exitCode: 3 }, 'runtime_error', /exit code 3/],
  ['its lifetime', { ...killed, stopReason: 'wall_time' }, 'wall_time_limit', /lifetime of 1 min/],
  ['nobody typed', { ...killed, stopReason: 'idle' }, 'idle_limit', /nothing was typed for 5 min/],
  ['parked for too long', { ...killed, stopReason: 'frozen' }, 'idle_limit', /parked/],
  ['too much said', { ...killed, stopReason: 'output' }, 'output_limit', /1 KiB of output or of conversation/],
  ['Stop', { ...killed, stopReason: 'cancelled' }, 'cancelled', /you/],
  ['a signal', { exitCode: null, signal: 'SIGSEGV' }, 'runtime_error', /SIGSEGV/],
];

test.each(ofSessions)('a session: %s', (_name, facts, verdict, reason) => {
  const outcome = decideVerdict({ ...clean, ...facts }, { kind: 'session', limits }, noFiles);
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
            { kind, limits },
            noFiles,
          );
          expect(verdict === 'ok').toBe(known);
        }
});

test('the files that were kept are told, and that some were not', () => {
  const artifacts = [{ name: 'a', mediaType: 'text/plain', bytes: 1, kind: 'file' as const }];
  const cutOf = (filesCut: boolean, isCut: boolean) =>
    decideVerdict({ ...clean, filesCut }, { kind: 'run', limits }, { artifacts, isCut });
  expect(cutOf(false, false)).toMatchObject({ artifacts, artifactsCut: false });
  for (const [inSandbox, inStore] of [
    [true, false],
    [false, true],
  ] as const)
    expect(cutOf(inSandbox, inStore).artifactsCut).toBe(true);
});
