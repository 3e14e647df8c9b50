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
 * Reads the report of a test: a line that begins with the nonce, then the fields in base64, separated by spaces. Other
 * lines are the program's own writing and are no report. Null: there is no report, so the test did not end.
 */
export function parseTestReport(text: string, nonce: string): TestReport | null {
  const line = text.split('\n').find((one) => one.startsWith(`${nonce} `));
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

function toNumber(text: string | undefined): number | null {
  const value = text ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : null;
}
