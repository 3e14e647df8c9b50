import type { CaseTest } from '@runq/common/contract/case-test';
import type { AssignmentCase, CaseResult } from '@runq/common/contract/grading';
import { describeMeasured, verdictOf } from './judge-case.js';
import type { CaseRun } from './run-case.js';
import type { TestReport } from './test-report.js';

/** Characters of the message of an exception that a sentence quotes. */
const maxMessageLength = 300;

/**
 * Decides the result of a case that is a test of a suite. A test without a report has failed, whatever its program
 * printed and however it exited. What its process reports counts for this test alone.
 */
export function judgeTest(one: AssignmentCase, test: CaseTest, run: CaseRun, report: TestReport | null): CaseResult {
  const { outcome } = run;
  const measured = describeMeasured(one, run);
  const end = (verdict: CaseResult['verdict'], sentence: string, score = 0): CaseResult => ({
    ...measured,
    verdict,
    sentence,
    score,
  });
  if (outcome.verdict !== 'ok' && outcome.verdict !== 'runtime_error') {
    const verdict = verdictOf[outcome.verdict];
    return end(verdict, verdict === 'IE' ? 'The sandbox failed while it ran this case.' : outcome.reason);
  }
  if (report === null) return end('RE', describeEarlyEnd(run));
  const points = test.isPartial && report.score !== null ? Math.min(one.points, Math.max(0, report.score)) : null;
  const what = describeError(report, test);
  switch (report.kind) {
    case 'pass':
      if (points === null || points === one.points) return end('AC', 'Correct.', one.points);
      return end(points > 0 ? 'PA' : 'WA', `The test gave ${format(points)} of ${format(one.points)} points.`, points);
    case 'fail':
      return end(points ? 'PA' : 'WA', what, points ?? 0);
    case 'error':
      return end('RE', what, points ?? 0);
    case 'import':
      return end(isSyntaxError(report) ? 'SE' : 'RE', what);
    case 'skip':
      return end('SKIP', quote('Skipped by the test', report.message));
    case 'fault':
      return end('IE', quote('This case could not be graded, because its suite failed', report.message));
    case 'missing':
      return end('RE', `The suite has no test "${test.id}" beside this submission.`);
    case 'changed':
      return end('RE', `The program replaced ${clean(report.message)}, so its test does not count.`);
  }
}

function describeEarlyEnd({ outcome }: CaseRun): string {
  if (outcome.exitCode === null) return `The test has no result: ${outcome.reason}`;
  return `The test has no result: the program ended with exit code ${outcome.exitCode} before it.`;
}

/**
 * "ZeroDivisionError in line 3 of sums.py: division by zero. The test was in line 9 of tests/test_sums.py." An
 * assertion of the test has its own place only.
 */
function describeError({ kind, exception, message, testLine, place }: TestReport, { files }: CaseTest): string {
  const inTest = testLine === null ? '' : ` in line ${testLine} of ${files[0]}`;
  if (kind === 'fail') return quote(`Failed${inTest}`, message);
  const own = place === null ? inTest : ` in line ${place.line} of ${place.path}`;
  const sentence = quote(`${exception || 'Failed'}${own}`, message);
  return place === null || testLine === null ? sentence : `${sentence} The test was${inTest}.`;
}

const syntaxErrors = ['SyntaxError', 'IndentationError', 'TabError'];

const isSyntaxError = ({ exception, place }: TestReport) => place !== null && syntaxErrors.includes(exception);

function quote(what: string, message: string): string {
  const text = clean(message).slice(0, maxMessageLength);
  return text === '' ? `${what}.` : `${what}: ${text.replace(/[.!?]$/, '')}.`;
}

const clean = (text: string) => text.replace(/\s+/g, ' ').trim();

const format = (points: number) => String(Number(points.toFixed(2)));
