import {
  type AssignmentCase,
  type CaseResult,
  type CaseVerdict,
  describeUnrun,
  type WouldPassIf,
} from '@runq/common/contract/grading';
import type { Verdict } from '@runq/common/contract/verdict';
import type { CheckedOutput } from './checker-thread.js';
import type { CaseRun } from './run-case.js';

/** How the output of a case compares, also without the prompts of `input()`. */
export interface CaseComparison extends Omit<CheckedOutput, 'wouldPassIf'> {
  wouldPassIf: WouldPassIf | null;
}

/** The verdict of a case by that of its run; a right or wrong output decides between the verdicts of `ok`. */
export const verdictOf: Record<Exclude<Verdict, 'ok'>, CaseVerdict> = {
  runtime_error: 'RE',
  syntax_error: 'SE',
  time_limit: 'TLE',
  wall_time_limit: 'WTL',
  idle_limit: 'WTL',
  memory_limit: 'MLE',
  output_limit: 'OLE',
  cancelled: 'CANCELLED',
  lost: 'IE',
  internal_error: 'IE',
};

/** The end of a traceback that is searched for the exception, and the longest sentence of it that is shown. */
const maxMessageLength = 300;

const milderRule: Record<WouldPassIf, string> = {
  whitespace: 'whitespace were ignored',
  case: 'upper and lower case were the same',
  prompts: 'the prompts of input() were ignored',
};

/** The result of a case that was run, before its verdict is decided. */
export function describeMeasured(one: AssignmentCase, { outcome, artifacts }: CaseRun): CaseResult {
  return {
    ...describeUnrun({ ...one, checker: one.checker.type }, 'AC', 'Correct.'),
    cpuTimeMs: outcome.usage.cpuTimeMs,
    wallTimeMs: outcome.usage.wallTimeMs,
    memoryPeakBytes: outcome.usage.memoryPeakBytes,
    exitCode: outcome.exitCode,
    signal: outcome.signal,
    stoppedAt: outcome.stoppedAt,
    artifacts,
  };
}

/**
 * Decides the result of a case from what its program did and how its output compares; no other code does. A right
 * output with another exit code than 0 is an error nonetheless. A fault of the comparison is never a wrong output.
 */
export function judgeCase(
  one: AssignmentCase,
  run: CaseRun,
  comparison: CaseComparison | null,
  paths: readonly string[],
): CaseResult {
  const { outcome } = run;
  const measured = describeMeasured(one, run);
  if (outcome.verdict !== 'ok') {
    const verdict = verdictOf[outcome.verdict];
    const isRight = verdict === 'RE' && comparison?.outcome === 'pass';
    const sentence = describeError(verdict, run, paths);
    return { ...measured, verdict, sentence: isRight ? `${sentence} The output was right.` : sentence };
  }
  if (comparison === null || comparison.outcome === 'pass') return { ...measured, score: one.points };
  if (comparison.outcome === 'fault')
    return { ...measured, verdict: 'IE', sentence: `This case could not be graded: ${comparison.reason}` };
  const { wouldPassIf, diff, score } = comparison;
  const found = { wouldPassIf, diff };
  if (comparison.outcome === 'partial') {
    const share = `Partly right: ${Number((score * 100).toFixed(1))} % of the points.`;
    return {
      ...measured,
      ...found,
      verdict: 'PA',
      score: score * one.points,
      sentence: join(share, comparison.reason),
    };
  }
  if (wouldPassIf === 'whitespace')
    return { ...measured, ...found, verdict: 'PE', sentence: `Only whitespace differs${placeOf(comparison)}.` };
  const milder = wouldPassIf && `It would be right if ${milderRule[wouldPassIf]}.`;
  const wrong = `Wrong output${comparison.difference ? `: the first difference is${placeOf(comparison)}` : ''}.`;
  return { ...measured, ...found, verdict: 'WA', sentence: join(wrong, comparison.reason, milder) };
}

const join = (...sentences: (string | null)[]) => sentences.filter((sentence) => sentence).join(' ');

const placeOf = ({ difference }: CaseComparison) =>
  difference ? ` in line ${difference.line}, column ${difference.column}` : '';

function describeError(verdict: CaseVerdict, run: CaseRun, paths: readonly string[]): string {
  if (verdict === 'IE') return 'The sandbox failed while it ran this case.';
  if (verdict !== 'RE' && verdict !== 'SE') return run.outcome.reason;
  return describeTraceback(run.stderrTail, paths) ?? run.outcome.reason;
}

/**
 * The exception of a traceback and the student's line: "NameError in line 3 of main.py: name 'x' is not defined." Null
 * when the text ends with no exception. The program can print any text there, so it says something only about itself.
 */
function describeTraceback(stderr: string, paths: readonly string[]): string | null {
  const lines = stderr.trimEnd().split('\n');
  const last = lines.findLast((line) =>
    /^[A-Za-z_][\w.]*(Error|Exception|Exit|Interrupt|Iteration|Warning)\b/.test(line),
  );
  if (last === undefined) return null;
  const [, name, message] = /^([\w.]+)(?:: (.*))?/.exec(last)!;
  const places = lines.flatMap((line) => {
    const [, file, number] = /^ *File "(.+)", line (\d+)/.exec(line) ?? [];
    const path = file && paths.find((own) => file === own || file.endsWith(`/${own}`));
    return path ? [` in line ${number} of ${path}`] : [];
  });
  const text = message ? `: ${message}` : '';
  const sentence = `${name}${places.at(-1) ?? ''}${text}`;
  return `${sentence.slice(0, maxMessageLength).replace(/[.!?]$/, '')}.`;
}
