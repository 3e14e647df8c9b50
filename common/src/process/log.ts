import { type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/** The message of `JSON.parse` shows a part of the text, such as a program, also in the stack. */
const partOfJson = /Unexpected token [\s\S]{1,8}?, (?:\.\.\.)?"[\s\S]*?"(?:\.\.\.)? is not valid JSON/g;
const hideJson = (text: string) => text.replace(partOfJson, 'Unexpected token in a text that is not valid JSON');

/** The safe fields of an error. Others, such as the arguments of a Redis command, may contain a program. */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const { name, message, stack, cause } = error;
  const { code } = error as { code?: unknown };
  return {
    type: name,
    message: hideJson(message),
    stack: hideJson(stack ?? ''),
    ...(typeof code === 'string' ? { code } : {}),
    ...(cause instanceof Error ? { cause: describeError(cause) } : {}),
  };
}

function describeTrace(findTraceId: (runId: unknown) => string | undefined, line: { run_id?: unknown }): object {
  const traceId = line.run_id === undefined ? undefined : findTraceId(line.run_id);
  return traceId === undefined ? {} : { trace_id: traceId };
}

/**
 * One JSON line per event on stdout. Code, stdin and tokens must never be logged; this redaction is the last resort.
 */
export function createLog(options: {
  level: string;
  name: string;
  /** Where runs are traced, lines about a run have the id of its trace too. */
  findTraceId?: ((runId: unknown) => string | undefined) | undefined;
}): Logger {
  const { findTraceId } = options;
  return pino({
    name: options.name,
    level: options.level,
    ...(findTraceId ? { mixin: (line: object) => describeTrace(findTraceId, line) } : {}),
    serializers: { err: describeError },
    redact: {
      paths: [
        'req.headers.authorization',
        'req.headers.cookie',
        '*.token',
        'body.code',
        'request.code',
        '*.stdin',
        '*.program',
      ],
      censor: '[redacted]',
    },
  });
}
