import { isUtf8 } from 'node:buffer';
import type { Verdict } from '@runq/common/contract/verdict';
import type { FinishedProgram } from '../run-program.js';

/** Outcomes of `POST /runs`. */
export const outcomes = {
  compileError: 11,
  runtimeError: 12,
  timeLimit: 13,
  success: 15,
  memoryLimit: 17,
  internalError: 20,
  overload: 21,
} as const;

/** Outcomes that the verdict alone decides; the others depend on stderr. */
const byVerdict: Partial<Record<Verdict, number>> = {
  syntax_error: outcomes.compileError,
  time_limit: outcomes.timeLimit,
  wall_time_limit: outcomes.timeLimit,
  idle_limit: outcomes.timeLimit,
  output_limit: outcomes.timeLimit,
  memory_limit: outcomes.memoryLimit,
  cancelled: outcomes.internalError,
  lost: outcomes.internalError,
  internal_error: outcomes.internalError,
};

/** The body of `POST /runs`. A program without output on stderr succeeded, whatever its exit code. */
export function toResult({ run, stdout, stderr }: FinishedProgram) {
  const { verdict, signal } = run;
  const failed = stderr.length > 0 || signal !== null;
  const outcome = byVerdict[verdict!] ?? (failed ? outcomes.runtimeError : outcomes.success);
  const isOurs = outcome === outcomes.internalError;
  return {
    run_id: run.id,
    outcome,
    cmpinfo: outcome === outcomes.compileError ? toText(stderr) : '',
    stdout: outcome === outcomes.compileError ? '' : toText(stdout),
    stderr: isOurs ? (run.reason ?? '') : hidesStderr(outcome) ? '' : toText(stderr),
  };
}

/** Jobe removes what its sandbox itself wrote. */
const hidesStderr = (outcome: number) => outcome === outcomes.timeLimit || outcome === outcomes.compileError;

/** Valid UTF-8 as it is; in other output every byte but printable ASCII, tab and line ends becomes `\xNN`. */
function toText(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  let text = '';
  for (const byte of bytes)
    text += isPlain(byte) ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
  return text;
}

const isPlain = (byte: number) => byte === 9 || byte === 10 || byte === 13 || (byte >= 32 && byte <= 126);
