import { createHmac } from 'node:crypto';

/** How a test of a suite ended, as the framework in the process of the student's code saw it. */
export interface TestReport {
  kind: (typeof kinds)[number];
  /** Class of the exception; empty: none. */
  exception: string;
  message: string;
  /** Where the test was; null: unknown. */
  testLine: number | null;
  /** The innermost place in the submission; null: none. */
  place: { path: string; line: number } | null;
  /** What the test set of its points; null: nothing. */
  score: number | null;
}

/** As in `worker/python/site-packages/runq_suite/outcome.py`. */
const kinds = ['pass', 'fail', 'error', 'skip', 'import', 'fault', 'missing', 'changed'] as const;

/**
 * Reads the report of a test: a line of its signature and fields in base64, separated by spaces. Other lines are the
 * program's own writing and are no report. Null: there is no report, so the test did not end.
 */
export function parseTestReport(text: string, secret: string): TestReport | null {
  const line = text.split('\n').find((one) => isSigned(one, secret));
  if (line === undefined) return null;
  const fields = line.split(' ').slice(1);
  const [name, exception = '', message = '', testLine, path, pathLine, score] = fields.map((field) =>
    Buffer.from(field, 'base64').toString(),
  );
  const kind = kinds.find((one) => one === name);
  if (kind === undefined) return null;
  const ownLine = toNumber(pathLine);
  return {
    kind,
    exception,
    message,
    testLine: toNumber(testLine),
    place: path && ownLine !== null ? { path, line: ownLine } : null,
    score: toNumber(score),
  };
}

/** HMAC-SHA256 (RFC 2104) of all after the first space, in hexadecimal. */
function isSigned(line: string, secret: string): boolean {
  const end = line.indexOf(' ');
  return (
    end > 0 &&
    createHmac('sha256', secret)
      .update(line.slice(end + 1))
      .digest('hex') === line.slice(0, end)
  );
}

function toNumber(text: string | undefined): number | null {
  const value = text ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : null;
}
