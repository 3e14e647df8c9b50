import type { Logger } from '@runq/common/process/log';
import type { WorkerMode } from '@runq/common/scheduler/worker-registry';
import type { Consumer } from '../queue/bullmq-consumer.js';
import type { ActiveRuns } from './active-runs.js';

export interface WorkerModeControl {
  /** Applies a mode; the same mode again has no effect. */
  setMode(mode: WorkerMode | null): void;
  close(): void;
}

/**
 * Applies the mode that ops choose: `quiet` accepts no runs, `drain` also hands over the runs that are active after
 * `drainMs`, null is normal work. The process stays up, so that it can be inspected, stopped or resumed.
 */
export function createWorkerModeControl(options: {
  consumer: Pick<Consumer, 'pause' | 'resume'>;
  active: Pick<ActiveRuns, 'list'>;
  drainMs: number;
  log: Logger;
}): WorkerModeControl {
  const { consumer, active, drainMs, log } = options;
  let mode: WorkerMode | null = null;
  let timer: NodeJS.Timeout | null = null;

  return {
    setMode(next) {
      if (next === mode) return;
      log.warn({ from: mode ?? 'run', to: next ?? 'run' }, 'worker mode changed');
      mode = next;
      if (timer) clearTimeout(timer);
      timer = null;
      if (mode === 'drain') {
        for (const { session } of active.list()) session?.announceClosing(drainMs);
        timer = setTimeout(() => {
          for (const run of active.list()) run.handOver();
        }, drainMs);
      }
      const done = mode === null ? consumer.resume() : consumer.pause();
      done.catch((err) => log.error({ err }, 'failed to pause or resume the queue worker'));
    },
    close() {
      if (timer) clearTimeout(timer);
    },
  };
}
