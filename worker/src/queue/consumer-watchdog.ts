import type { Logger } from '@runq/common/process/log';
import { runPeriodically } from '@runq/common/process/periodic-tasks';
import type { Consumer } from './bullmq-consumer.js';

/** Checks of the queue before it counts as stuck. */
const checksPerTimeout = 2;

/**
 * Recreates a BullMQ worker that hangs: jobs wait, slots are free, and no job was taken for `stuckMs`. Blocking
 * connections sometimes do not recover from a reconnect, and a hanging worker looks healthy in every other respect.
 */
export function watchConsumer(options: {
  consumer: Consumer;
  /** Uses another connection than the consumer. */
  countWaiting: () => Promise<number>;
  stuckMs: number;
  log: Logger;
}): { close(): void } {
  const { consumer, countWaiting, stuckMs, log } = options;
  let waitingSince: number | null = null;

  async function check(): Promise<void> {
    // An unreachable Redis is not the consumer's fault.
    const waiting = consumer.isReady ? await countWaiting().catch(() => 0) : 0;
    const now = performance.now();
    if (waiting === 0) waitingSince = null;
    else waitingSince ??= now;
    if (waitingSince === null) return;
    const idleMs = Math.round(now - Math.max(waitingSince, consumer.lastTakenAt));
    if (idleMs < stuckMs) return;
    log.error({ waiting, idleMs, stuckMs }, 'queue worker stalled; recreating it');
    waitingSince = null;
    consumer.recreate();
  }

  return runPeriodically({ tasks: { 'queue watchdog': check }, intervalMs: stuckMs / checksPerTimeout, log });
}
