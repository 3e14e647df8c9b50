import { expect, test } from 'vitest';
import { toExitCode } from './run-exit-code.js';

test.each([
  ['ok', 0, null, 0, true],
  ['runtime_error', 3, null, 3, true],
  ['runtime_error', null, 'SIGSEGV', 139, true],
  ['runtime_error', null, 'SIGINT', 130, true],
  ['syntax_error', 1, null, 1, true],
  ['memory_limit', null, 'SIGKILL', 1, false],
  ['time_limit', 0, null, 1, false],
  ['runtime_error', null, 'SIGUNKNOWN', 1, false],
  ['cancelled', null, null, 1, false],
  [null, null, null, 1, false],
])('a run that ended with %s, %s, %s gives %i', (verdict, exitCode, signal, code, isOwn) => {
  expect(toExitCode({ verdict, exitCode, signal })).toEqual({ code, isOwn });
});
