import { bucketBoundsMs } from '@runq/common/admin/measures';
import type { WorkerReport } from '@runq/common/scheduler/worker-registry';
import type { MetricDoc } from './format-totals.js';

/** How long sandboxes took to start a program, as each worker counts since its start. */
export const startsDoc: MetricDoc = {
  name: 'runq_sandbox_start_seconds',
  type: 'histogram',
  help: 'Time from the claim of a run by a worker to the first line of its program.',
  labels: ['worker'],
};

/** The histograms of the workers in the text format of Prometheus. */
export function formatStarts(workers: Pick<WorkerReport, 'id' | 'starts'>[]): string {
  const { name, help, type } = startsDoc;
  const lines = workers.flatMap(({ id, starts }) => {
    if (!starts) return [];
    const worker = `worker="${id.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
    let below = 0;
    const buckets = starts.buckets.map((count, i) => {
      below += count;
      const bound = bucketBoundsMs[i];
      return `${name}_bucket{${worker},le="${bound === undefined ? '+Inf' : bound / 1000}"} ${below}`;
    });
    return [...buckets, `${name}_sum{${worker}} ${starts.sumMs / 1000}`, `${name}_count{${worker}} ${below}`];
  });
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines, ''].join('\n');
}
