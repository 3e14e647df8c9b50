import { countBytes, projectLimits } from '../project/project-file.js';

/** Limits of one input message or a request's stdin, and of a request as JSON. The server has the same limits. */
export const maxInputBytes = 1024 * 1024;
const maxRequestBytes = 8 * 1024 * 1024;

interface RequestLike {
  files?: { content: string; encoding?: 'utf8' | 'base64' }[];
  stdin?: string;
}

const countTextBytes = (text: string) => countBytes({ content: text, encoding: 'utf8' });

function describeExcess(subject: string, bytes: number, max: number): string | null {
  const format = (count: number) => count.toLocaleString('en');
  return bytes > max ? `${subject} too large: ${format(bytes)} bytes (limit: ${format(max)} bytes).` : null;
}

/** Returns why a text is too large to send as input; null when it is not. */
export function findInputProblem(text: string): string | null {
  const problem = describeExcess('Your input is', countTextBytes(text), maxInputBytes);
  return problem && `${problem} It was not sent.`;
}

/** Returns why a program is too large to submit; null when it is not. */
export function findRequestProblem(request: RequestLike): string | null {
  const files = request.files ?? [];
  const sourceBytes = files.reduce(
    (sum, { content, encoding }) => sum + countBytes({ content, encoding: encoding ?? 'utf8' }),
    0,
  );
  const problem =
    (files.length > projectLimits.files
      ? `There are too many files: ${files.length} (limit: ${projectLimits.files}).`
      : null) ??
    describeExcess('Your files together are', sourceBytes, projectLimits.bytes) ??
    describeExcess('The standard input is', countTextBytes(request.stdin ?? ''), maxInputBytes) ??
    // JSON escapes a control character with six bytes.
    describeExcess(
      'With control characters escaped, your program is',
      countTextBytes(JSON.stringify(request)),
      maxRequestBytes,
    );
  return problem && `${problem} The program was not run.`;
}
