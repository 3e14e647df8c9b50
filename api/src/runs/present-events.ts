import type { Run } from '@runq/common/contract/run';
import { formatEventId, type StoredRunEvent } from '@runq/common/contract/run-event';
import { parseCut, type StoredEntry } from '@runq/common/store/run-events';
import { type RunRecords, toRun } from '@runq/common/store/run-records';
import type { ReadRun } from './read-run.js';

/**
 * Makes the event that clients see out of an entry of a run's stream. Output becomes text (bytes that are not UTF-8 become U+FFFD);
 * state changes carry the run as it was then as far as its state goes, so a replay never tells the end before the output.
 */
export function createPresentEvent({ records, readRun }: { records: RunRecords; readRun: ReadRun }) {
  return async function presentEvent(runId: string, entry: StoredEntry): Promise<StoredRunEvent | null> {
    const id = formatEventId(entry.id);
    const { seq } = entry.id;
    if (entry.kind === 'stdout' || entry.kind === 'stderr')
      return { type: 'output', id, seq, stream: entry.kind, text: entry.data.toString('utf8') };
    if (entry.kind === 'cut') {
      const { stream, text, bytes } = parseCut(entry.data);
      return { type: 'output', id, seq, stream, text, cutBytes: bytes };
    }
    if (entry.kind === 'display') return { ...JSON.parse(entry.data.toString('utf8')), type: 'display', id, seq };
    const stored = await records.read(runId);
    if (!stored) return null;
    if (entry.kind === 'finished') return { type: 'finished', id, run: await readRun.present(stored) };
    const { state } = JSON.parse(entry.data.toString('utf8')) as { state: 'queued' | 'active' };
    const run = toRun(stored, { queue: null });
    return { type: 'state', id, run: run.state === state ? run : { ...run, ...asBeforeTheEnd, state } };
  };
}

export type PresentEvent = ReturnType<typeof createPresentEvent>;

const asBeforeTheEnd = {
  verdict: null,
  exitCode: null,
  signal: null,
  reason: null,
  finishedAt: null,
  usage: null,
} satisfies Partial<Run>;
