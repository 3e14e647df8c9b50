import type { Logger } from '@runq/common/process/log';
import type { WorkerOrder } from '@runq/common/store/worker-registry';
import type { ActiveRuns } from './active-runs.js';
import type { Deliveries } from './take-deliveries.js';

/**
 * Does what ops order: `quiet` takes nothing new, `drain` also gives back what is not over after `drainMs`; without an order the
 * worker works. The process stays, so that it can be looked at, stopped, or set to work again.
 */
export function createObeyOrders(options: {
  deliveries: Pick<Deliveries, 'pause' | 'resume'>;
  active: Pick<ActiveRuns, 'list'>;
  drainMs: number;
  log: Logger;
}) {
  const { deliveries, active, drainMs, log } = options;
  let order: WorkerOrder | null = null;
  let timer: NodeJS.Timeout | null = null;

  return {
    /** Called with each report; only a new order does something. */
    obey(next: WorkerOrder | null): void {
      if (next === order) return;
      log.warn({ from: order ?? 'run', to: next ?? 'run' }, 'ops gave this worker an order');
      order = next;
      if (timer) clearTimeout(timer);
      timer = null;
      if (order === 'drain') {
        for (const { session } of active.list()) session?.announceClosing(drainMs);
        timer = setTimeout(() => {
          for (const run of active.list()) run.handOver();
        }, drainMs);
      }
      const done = order === null ? deliveries.resume() : deliveries.pause();
      done.catch((err) => log.error({ err }, 'the queue worker does not obey'));
    },
    close(): void {
      if (timer) clearTimeout(timer);
    },
  };
}

export type ObeyOrders = ReturnType<typeof createObeyOrders>;
