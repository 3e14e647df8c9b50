import type { LimitMaxima } from '@runq/common/contract/limit-maxima';
import type { SettingsStore } from '@runq/common/redis/settings-store';
import type { WorkerReport } from '@runq/common/scheduler/worker-registry';

export type ReadMaxima = () => Promise<LimitMaxima>;

/** The current maxima. No run may request more memory than the largest worker has, because it could never start. */
export function createReadMaxima(deps: {
  settings: Pick<SettingsStore, 'read'>;
  listWorkers: () => Pick<WorkerReport, 'memoryBytes'>[];
}): ReadMaxima {
  return async () => {
    const maxima = await deps.settings.read();
    const sizes = deps.listWorkers().map(({ memoryBytes }) => memoryBytes ?? Number.POSITIVE_INFINITY);
    const largest = sizes.length === 0 ? Number.POSITIVE_INFINITY : Math.max(...sizes);
    return {
      ...maxima,
      maxMemoryBytesStudent: Math.min(maxima.maxMemoryBytesStudent, largest),
      maxMemoryBytesGrader: Math.min(maxima.maxMemoryBytesGrader, largest),
    };
  };
}
