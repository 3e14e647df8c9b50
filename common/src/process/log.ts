import { type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/** One JSON line an event on stdout. Code, stdin and tokens never reach a log: whatever holds them is redacted here as a last resort. */
export function createLog(options: { level: string; name: string }): Logger {
  return pino({
    name: options.name,
    level: options.level,
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
