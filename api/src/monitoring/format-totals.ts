import { bucketBoundsMs, type Counters, readBuckets } from '@runq/common/admin/measures';

const classes = ['interactive', 'batch'] as const;
const histograms = {
  wait: { name: 'runq_queue_wait_seconds', help: 'Time from the submission of a run to its first start.' },
  duration: { name: 'runq_run_duration_seconds', help: 'Time from the last start of a run to its end.' },
};

/**
 * Totals as counters and histograms of Prometheus (text format 0.0.4). prom-client counts what its own process sees;
 * these are counted in Redis, once for all processes.
 */
export function formatTotals(totals: Counters): string {
  const runs = Object.entries(totals).flatMap(([field, count]) => {
    const [kind, runClass, verdict] = field.split(':');
    return kind === 'runs' ? [`runq_runs_total{verdict="${verdict}",class="${runClass}"} ${count}`] : [];
  });
  const lines = ['# HELP runq_runs_total Runs that ended.', '# TYPE runq_runs_total counter', ...runs.sort()];
  for (const [kind, { name, help }] of Object.entries(histograms)) {
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} histogram`);
    for (const runClass of classes) {
      let below = 0;
      for (const [i, count] of readBuckets(totals, `${kind}:${runClass}`).entries()) {
        below += count;
        const bound = bucketBoundsMs[i];
        const le = bound === undefined ? '+Inf' : String(bound / 1000);
        lines.push(`${name}_bucket{le="${le}",class="${runClass}"} ${below}`);
      }
      lines.push(`${name}_sum{class="${runClass}"} ${(totals[`${kind}Ms:${runClass}`] ?? 0) / 1000}`);
      lines.push(`${name}_count{class="${runClass}"} ${below}`);
    }
  }
  return `${lines.join('\n')}\n`;
}
