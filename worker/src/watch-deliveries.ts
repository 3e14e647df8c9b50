import type { Logger } from '@runq/common/process/log';
import type { Deliveries } from './take-deliveries.js';

/** Looks at the queue so often before it counts as stuck. */
const looksPerStuckTime = 5;

/**
 * Notices that BullMQ's worker hangs: deliveries wait, lanes are free, and yet nothing was taken for `stuckMs`. Reconnecting has been
 * a weak point of blocking connections, and a worker that hangs looks healthy in every other respect. The cure is a new one.
 */
export function watchDeliveries(options: {
  deliveries: Deliveries;
  /** Over another connection than the deliveries'. */
  countWaiting: () => Promise<number>;
  stuckMs: number;
  log: Logger;
}) {
  const { deliveries, countWaiting, stuckMs, log } = options;
  let waitsSince: number | null = null;
  let looking = false;

  async function look(): Promise<void> {
    const waiting = deliveries.isReady ? await countWaiting() : 0;
    const now = performance.now();
    if (waiting === 0) waitsSince = null;
    else waitsSince ??= now;
    if (waitsSince === null) return;
    const idleMs = Math.round(now - Math.max(waitsSince, deliveries.lastTakenAt));
    if (idleMs < stuckMs) return;
    log.error({ waiting, idleMs, stuckMs }, 'deliveries wait and none was taken: the queue worker is made anew');
    waitsSince = null;
    deliveries.rebuild();
  }

  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    look()
      .catch(() => {
        // Redis is out of reach, which is no fault of the queue worker.
        waitsSince = null;
      })
      .finally(() => {
        looking = false;
      });
  }, stuckMs / looksPerStuckTime);

  return { close: () => clearInterval(timer) };
}
