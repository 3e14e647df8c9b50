import { z } from 'zod';
import { CliError, exitCodes } from '../exit-code.js';
import { toPrintable } from '../terminal/printable.js';

/** Most characters of a refusal that is read; the server's own are far shorter. */
const maxBodyChars = 1_000_000;

const problemSchema = z.looseObject({
  detail: z.string(),
  code: z.string(),
  errors: z.array(z.looseObject({ pointer: z.string(), message: z.string() })).default([]),
  retryAfterMs: z.number().nonnegative().optional(),
});

/** A refusal of the server (RFC 9457). `code` is empty for one that is not runq's, such as a proxy's. */
export class RefusalError extends CliError {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly errors: { pointer: string; message: string }[] = [],
    readonly retryAfterMs: number | null = null,
  ) {
    super(status >= 500 ? exitCodes.noServer : exitCodes.refused, message, errors.map(describeError));
  }
}

/** Reads the problem of a response that is not ok. */
export async function readRefusal(response: Response, url: string): Promise<RefusalError> {
  const { status, statusText } = response;
  const body = (await response.text().catch(() => '')).slice(0, maxBodyChars);
  const problem = problemSchema.safeParse(parseJson(body)).data;
  if (!problem) return new RefusalError(status, '', `The server at ${url} answers ${status} ${statusText}.`);
  const { code, detail, errors, retryAfterMs } = problem;
  const message =
    status === 401
      ? `You are not signed in at ${url}: set RUNQ_TOKEN, or run "runq login" (on a development server ` +
        `"runq login --user NAME --role grader").`
      : toPrintable(detail);
  return new RefusalError(status, code, message, errors, retryAfterMs ?? null);
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Parts of a form whose messages name their place themselves, as `assignment.yaml:3:5: ...`. */
const fileParts = new Set(['', '/package', '/assignment', '/submissions', '/roster']);

const describeError = ({ pointer, message }: { pointer: string; message: string }) =>
  toPrintable(fileParts.has(pointer) ? message : `${pointer}: ${message}`);
