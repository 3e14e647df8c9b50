import type { Logger } from './log.js';

/**
 * Runs `close` once when the process must stop (SIGTERM, SIGINT, an uncaught error, or the launcher's pipe closing),
 * then exits: 0 after an orderly stop, 1 after an error or when `close` took longer than `graceMs`.
 *
 * Repeated signals change nothing: Ctrl-C reaches every process of a terminal's group, and the launcher then sends
 * SIGTERM as well.
 */
export function closeOnStop(options: {
  close: () => Promise<void>;
  log: Logger;
  graceMs: number;
  watchParentPipe: boolean;
}): void {
  const { close, log, graceMs } = options;
  let stopping = false;

  async function stop(cause: string, error?: unknown): Promise<void> {
    if (stopping) return;
    stopping = true;
    let exitCode = 0;
    if (error === undefined) log.info({ cause }, 'stopping');
    else {
      exitCode = 1;
      log.fatal({ err: error }, 'stopping after an uncaught error');
    }
    setTimeout(() => {
      log.error({ graceMs }, 'grace period exceeded; exiting');
      process.exit(1);
    }, graceMs).unref();
    try {
      await close();
      log.info('stopped');
    } catch (err) {
      exitCode = 1;
      log.error({ err }, 'closing failed');
    }
    process.exit(exitCode);
  }

  process.on('SIGTERM', () => void stop('SIGTERM'));
  process.on('SIGINT', () => void stop('SIGINT'));
  process.on('uncaughtException', (error) => void stop('uncaughtException', error ?? new Error('unknown')));
  process.on('unhandledRejection', (error) => void stop('unhandledRejection', error ?? new Error('unknown')));
  if (options.watchParentPipe) {
    // The launcher holds the other end of stdin, so the pipe closes when the launcher ends.
    process.stdin.resume();
    process.stdin.once('end', () => void stop('launcher gone'));
    process.stdin.once('error', () => void stop('launcher gone'));
  }
}
