import { bucketBoundsBytes, bucketBoundsMs, type Counters } from '@runq/common/admin/measures';

/** A metric as `/metrics` describes it. */
export interface MetricDoc {
  name: string;
  type: 'gauge' | 'counter' | 'histogram';
  help: string;
  labels: readonly string[];
}

/** A total of all runs. Its fields in Redis are `<field>:<label>:...`, those of its buckets have the number behind. */
interface Total extends MetricDoc {
  field: string;
  /** A histogram: the field of its sum, the upper bounds of its buckets, and how many of these units are one. */
  buckets?: { sum: string; bounds: readonly number[]; unit: number };
}

const ms = (sum: string) => ({ sum, bounds: bucketBoundsMs, unit: 1000 });

const totals: readonly Total[] = [
  {
    ...{ name: 'runq_runs_total', type: 'counter', field: 'runs', labels: ['class', 'verdict'] },
    help: 'Runs that ended.',
  },
  {
    ...{ name: 'runq_api_runs_submitted_total', type: 'counter', field: 'submitted', labels: ['api'] },
    help: 'Runs that were accepted, by the API through which they came.',
  },
  {
    ...{ name: 'runq_api_runs_total', type: 'counter', field: 'finished', labels: ['api', 'verdict'] },
    help: 'Runs that ended, by the API through which they came.',
  },
  {
    ...{ name: 'runq_queue_wait_seconds', type: 'histogram', field: 'wait', labels: ['class', 'reason'] },
    help: 'Time from the submission of a run to its first start, by what it waited for when it was submitted.',
    buckets: ms('waitMs'),
  },
  {
    ...{ name: 'runq_run_duration_seconds', type: 'histogram', field: 'duration', labels: ['class', 'verdict'] },
    help: 'Time from the last start of a run to its end.',
    buckets: ms('durationMs'),
  },
  {
    ...{ name: 'runq_run_cpu_seconds', type: 'histogram', field: 'cpu', labels: ['class'] },
    help: 'CPU time of a run.',
    buckets: ms('cpuMs'),
  },
  {
    ...{ name: 'runq_run_peak_memory_bytes', type: 'histogram', field: 'memory', labels: ['class'] },
    help: 'Peak memory of a run.',
    buckets: { sum: 'memoryBytes', bounds: bucketBoundsBytes, unit: 1 },
  },
  {
    ...{ name: 'runq_output_bytes_total', type: 'counter', field: 'outputBytes', labels: ['class'] },
    help: 'Output of runs.',
  },
  {
    ...{ name: 'runq_output_truncated_total', type: 'counter', field: 'outputTruncated', labels: ['class'] },
    help: 'Runs whose output was cut at their limit.',
  },
  {
    ...{ name: 'runq_canary_seconds', type: 'histogram', field: 'canary', labels: ['outcome'] },
    help: 'Time from the start of a canary until its end was read. Canaries are in no other metric.',
    buckets: ms('canaryMs'),
  },
];

/** The names, types and labels of all totals. */
export const totalDocs: readonly MetricDoc[] = totals.map(({ name, type, help, labels }) => ({
  ...{ name, type, help, labels },
}));

/**
 * Totals as counters and histograms of Prometheus (text format 0.0.4). prom-client counts what its own process sees;
 * these are counted in Redis, once for all processes, in buckets that can be added.
 */
export function formatTotals(counters: Counters): string {
  const lines = totals.flatMap((total) => [
    `# HELP ${total.name} ${total.help}`,
    `# TYPE ${total.name} ${total.type}`,
    ...(total.buckets ? formatHistogram(total, total.buckets, counters) : formatCounter(total, counters)),
  ]);
  return `${lines.join('\n')}\n`;
}

/** The fields of a metric: the values of its labels, and what follows them. Fields of earlier versions have fewer. */
function listFields(prefix: string, labels: readonly string[], more: number, counters: Counters) {
  return Object.entries(counters).flatMap(([field, value]) => {
    const [name, ...parts] = field.split(':');
    if (name !== prefix || parts.length !== labels.length + more) return [];
    return [{ values: parts.slice(0, labels.length), rest: parts.slice(labels.length), value }];
  });
}

const formatLabels = (labels: readonly string[], values: readonly string[]) =>
  labels.map((label, i) => `${label}="${values[i]}"`).join(',');

function formatCounter({ name, field, labels }: Total, counters: Counters): string[] {
  return listFields(field, labels, 0, counters)
    .map(({ values, value }) => `${name}{${formatLabels(labels, values)}} ${value}`)
    .sort();
}

function formatHistogram(
  { name, field, labels }: Total,
  { sum, bounds, unit }: NonNullable<Total['buckets']>,
  counters: Counters,
): string[] {
  const series = new Map<string, number[]>();
  for (const { values, rest, value } of listFields(field, labels, 1, counters)) {
    const buckets = series.get(values.join(':')) ?? new Array<number>(bounds.length + 1).fill(0);
    buckets[Number(rest[0]) - 1] = value;
    series.set(values.join(':'), buckets);
  }
  return [...series].sort().flatMap(([key, buckets]) => {
    const text = formatLabels(labels, key.split(':'));
    let below = 0;
    const lines = buckets.map((count, i) => {
      below += count;
      const bound = bounds[i];
      return `${name}_bucket{${text},le="${bound === undefined ? '+Inf' : bound / unit}"} ${below}`;
    });
    const total = (counters[`${sum}:${key}`] ?? 0) / unit;
    return [...lines, `${name}_sum{${text}} ${total}`, `${name}_count{${text}} ${below}`];
  });
}
