import {
  type HistoryEntry,
  type HistoryStore,
  minuteMs,
  minutesKeptMs,
  periodMs,
  periodsKeptMs,
} from '@runq/common/admin/history-store';
import { type Counters, estimateQuantile, readBuckets } from '@runq/common/admin/measures';
import { verdicts } from '@runq/common/contract/verdict';
import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import { type GaugeName, gaugeNames } from './history-recorder.js';

const instant = z.iso.datetime();
const figure = z.number().min(0);
const count = z.int().min(0);
const steps = { '60': minuteMs, '600': periodMs } as const;

const metricSchema = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(z.enum(gaugeNames)))
  .describe('Names of gauges, separated by commas; all without it');

/** Without `from` the last day; without `step` minutes for up to a day, else ten minutes. */
export const historyQuerySchema = z
  .object({
    from: instant.optional(),
    to: instant.optional(),
    step: z.enum(['60', '600']).optional().describe('Seconds'),
    format: z.enum(['json', 'csv']).default('json'),
    metric: metricSchema.optional(),
  })
  .superRefine((query, context) => {
    const { from, to, stepMs } = resolveSpan(query);
    const [longestMs, message] =
      stepMs === minuteMs
        ? [minutesKeptMs, 'minutes are kept for 24 hours; use step=600']
        : [periodsKeptMs, 'the history is kept for 14 days'];
    if (from >= to) context.addIssue({ code: 'custom', path: ['from'], message: 'must be before `to`' });
    else if (to - from > longestMs) context.addIssue({ code: 'custom', path: ['from'], message });
  });

interface SpanQuery {
  from?: string | undefined;
  to?: string | undefined;
  step?: keyof typeof steps | undefined;
}

interface Span {
  /** Epoch ms. */
  from: number;
  to: number;
  stepMs: (typeof steps)[keyof typeof steps];
}

function resolveSpan({ from, to, step }: SpanQuery): Span {
  const end = to === undefined ? Date.now() : Date.parse(to);
  const start = from === undefined ? end - minutesKeptMs : Date.parse(from);
  return { from: start, to: end, stepMs: step ? steps[step] : end - start > minutesKeptMs ? periodMs : minuteMs };
}

const gaugeSchema = z.object({ mean: figure, max: figure });
const quantilesSchema = z.object({ p50: figure, p95: figure, p99: figure });
const pointSchema = z.object({
  at: instant,
  gauges: z
    .partialRecord(z.enum(gaugeNames), gaugeSchema)
    .nullable()
    .describe('Mean and maximum; null: nothing was sampled.'),
  runs: count.describe('Runs that ended.'),
  verdicts: z.partialRecord(z.enum(verdicts), count),
  waitMs: quantilesSchema.nullable().describe('From a submission to its first start; null: nothing started.'),
  durationMs: quantilesSchema.nullable().describe('From the last start to the end; null: nothing ended.'),
});
export const historySchema = z.object({ stepMs: count, points: z.array(pointSchema) }).meta({ id: 'History' });

/** A minute or ten minutes of the service. Steps in which no API process ran are missing. */
type HistoryPoint = z.infer<typeof pointSchema>;

export type HistoryQuery = Omit<z.output<typeof historyQuerySchema>, 'format'>;
export type History = z.infer<typeof historySchema>;

/** The history, oldest first. */
export async function readHistory(store: HistoryStore, query: HistoryQuery): Promise<History> {
  const span = resolveSpan(query);
  const points = (await store.read(span)).map((entry) => toPoint(entry, query.metric));
  return { stepMs: span.stepMs, points };
}

export function toPoint({ at, counters }: HistoryEntry, gauges: readonly GaugeName[] = gaugeNames): HistoryPoint {
  const ended = verdicts.flatMap((verdict) => {
    const number = counters[`verdict:${verdict}`];
    return number ? [[verdict, number] as const] : [];
  });
  return {
    at: new Date(at).toISOString(),
    gauges: readGauges(counters, gauges),
    runs: ended.reduce((sum, [, number]) => sum + number, 0),
    verdicts: Object.fromEntries(ended),
    waitMs: readQuantiles(counters, 'wait'),
    durationMs: readQuantiles(counters, 'duration'),
  };
}

function readGauges(counters: Counters, names: readonly GaugeName[]): HistoryPoint['gauges'] {
  const samples = counters.samples ?? 0;
  if (samples === 0) return null;
  const gauges = names.map((name) => {
    const mean = Math.round(((counters[`sum:${name}`] ?? 0) / samples) * 1000) / 1000;
    return [name, { mean, max: counters[`max:${name}`] ?? 0 }];
  });
  return Object.fromEntries(gauges);
}

function readQuantiles(counters: Counters, name: 'wait' | 'duration'): z.infer<typeof quantilesSchema> | null {
  const buckets = readBuckets(counters, name);
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => estimateQuantile(buckets, share));
  return p50 == null ? null : { p50: Math.round(p50), p95: Math.round(p95!), p99: Math.round(p99!) };
}

/** A row for each step; a cell is empty where there is no figure. */
export function writeHistoryCsv(points: readonly HistoryPoint[], names: readonly GaugeName[] = gaugeNames): string {
  const rows = points.map(({ at, gauges, runs, verdicts: ended, waitMs, durationMs }) => ({
    at,
    runs,
    ...Object.fromEntries(verdicts.map((verdict) => [verdict, ended[verdict] ?? 0])),
    ...Object.fromEntries(
      ([50, 95, 99] as const).flatMap((percent) => [
        [`wait_p${percent}_ms`, waitMs?.[`p${percent}`]],
        [`duration_p${percent}_ms`, durationMs?.[`p${percent}`]],
      ]),
    ),
    ...Object.fromEntries(
      names.flatMap((name) => [
        [`${name}_mean`, gauges?.[name]?.mean],
        [`${name}_max`, gauges?.[name]?.max],
      ]),
    ),
  }));
  return stringify(rows, { header: true });
}
