import type { Run } from '@runq/common/contract/run';
import { formatEventId, type StoredRunEvent } from '@runq/common/contract/run-event';
import { parseCut, type StoredEntry } from '@runq/common/runs/run-events';
import { toRun } from '@runq/common/runs/run-records';
import { presentRun, type ReadRunDeps } from './read-run.js';

/**
 * Converts an entry of a run's event log into the event that clients receive; null once the run is no longer stored,
 * and for a kind of entry that this release does not know. Output becomes text (bytes that are not UTF-8 become
 * U+FFFD). State changes carry the run without its result, so a replay never shows the end before the output.
 */
export async function toRunEvent(deps: ReadRunDeps, runId: string, entry: StoredEntry): Promise<StoredRunEvent | null> {
  const id = formatEventId(entry.id);
  const { seq } = entry.id;
  if (entry.kind === 'stdout' || entry.kind === 'stderr')
    return { type: 'output', id, seq, stream: entry.kind, text: entry.data.toString('utf8') };
  if (entry.kind === 'cut') {
    const { stream, text, bytes } = parseCut(entry.data);
    return { type: 'output', id, seq, stream, text, cutBytes: bytes };
  }
  if (entry.kind === 'display') return { ...JSON.parse(entry.data.toString('utf8')), type: 'display', id, seq };
  const stored = await deps.records.read(runId);
  if (!stored) return null;
  if (entry.kind === 'finished') return { type: 'finished', id, run: await presentRun(deps, stored) };
  // Of a worker of the next release.
  if (entry.kind !== 'state') return null;
  const { state } = JSON.parse(entry.data.toString('utf8')) as { state: 'queued' | 'active' };
  const run = toRun(stored, { queue: null });
  return { type: 'state', id, run: run.state === state ? run : { ...run, ...withoutResult, state } };
}

const withoutResult = {
  verdict: null,
  exitCode: null,
  signal: null,
  reason: null,
  finishedAt: null,
  usage: null,
} satisfies Partial<Run>;
