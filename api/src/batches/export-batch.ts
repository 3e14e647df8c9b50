import type { Readable, Writable } from 'node:stream';
import { Readable as ReadableStream } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Run } from '@runq/common/contract/run';
import { stringify } from 'csv-stringify';

export const exportFormats = ['csv', 'json', 'ndjson'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** The columns of the CSV, one row a run, in order. */
const columns: { key: string; value: (run: Run, index: number) => unknown }[] = [
  { key: 'index', value: (_, index) => index },
  { key: 'label', value: (run) => run.label },
  { key: 'id', value: (run) => run.id },
  { key: 'state', value: (run) => run.state },
  { key: 'verdict', value: (run) => run.verdict },
  { key: 'exitCode', value: (run) => run.exitCode },
  { key: 'signal', value: (run) => run.signal },
  { key: 'reason', value: (run) => run.reason },
  { key: 'wallTimeMs', value: (run) => run.usage?.wallTimeMs },
  { key: 'cpuTimeMs', value: (run) => run.usage?.cpuTimeMs },
  { key: 'memoryPeakBytes', value: (run) => run.usage?.memoryPeakBytes },
  { key: 'outputBytes', value: (run) => run.usage?.outputBytes },
  { key: 'outputTruncated', value: (run) => run.outputTruncated },
  { key: 'attempt', value: (run) => run.attempt },
  { key: 'submittedAt', value: (run) => run.submittedAt },
  { key: 'finishedAt', value: (run) => run.finishedAt },
  { key: 'stdout', value: (run) => run.stdout },
  { key: 'stderr', value: (run) => run.stderr },
];

export const exportMediaTypes: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
};

/**
 * Writes runs in order into `target`. CSV follows RFC 4180 and escapes cells that a spreadsheet would execute as a
 * formula. JSON is one array and NDJSON one run a line; both hold the runs of the contract without loss.
 */
export async function exportBatch(runs: AsyncIterable<Run>, format: ExportFormat, target: Writable): Promise<void> {
  if (format === 'csv') await pipeline(ReadableStream.from(toRows(runs)), createCsv(), target);
  else await pipeline(ReadableStream.from(format === 'json' ? toJson(runs) : toLines(runs)) as Readable, target);
}

function createCsv() {
  return stringify({
    header: true,
    columns: columns.map(({ key }) => ({ key })),
    escape_formulas: true,
    cast: { boolean: (value) => String(value) },
  });
}

async function* toRows(runs: AsyncIterable<Run>): AsyncGenerator<Record<string, unknown>> {
  let index = 0;
  for await (const run of runs) {
    const position = index++;
    yield Object.fromEntries(columns.map(({ key, value }) => [key, value(run, position)]));
  }
}

async function* toJson(runs: AsyncIterable<Run>): AsyncGenerator<string> {
  let separator = '[\n';
  for await (const run of runs) {
    yield separator + JSON.stringify(run);
    separator = ',\n';
  }
  yield separator === '[\n' ? '[]\n' : '\n]\n';
}

async function* toLines(runs: AsyncIterable<Run>): AsyncGenerator<string> {
  for await (const run of runs) yield `${JSON.stringify(run)}\n`;
}
