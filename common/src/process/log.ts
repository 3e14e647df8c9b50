import { type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/** The safe fields of an error. Others, such as the arguments of a Redis command, may contain a program. */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const { name, message, stack, cause } = error;
  const { code } = error as { code?: unknown };
  return {
    type: name,
    message,
    stack,
    ...(typeof code === 'string' ? { code } : {}),
    ...(cause instanceof Error ? { cause: describeError(cause) } : {}),
  };
}

/**
 * One JSON line per event on stdout. Code, stdin and tokens must never be logged; this redaction is the last resort.
 */
export function createLog(options: { level: string; name: string }): Logger {
  return pino({
    name: options.name,
    level: options.level,
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
