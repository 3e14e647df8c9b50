import fc from 'fast-check';
import type { QueuePosition } from '../../src/contract/run.js';
import { type SettledPosition, settlePosition } from '../../src/scheduler/settle-position.js';

/** Lengths of the programs of a class, in ms. */
export const programMs = [400, 2000, 6000, 15_000, 30_000, 50_000];

/** A run of a history: who submits it when, which program it is, and how its length differs from the usual one. */
export interface PlannedRun {
  runId: string;
  userId: string;
  program: number;
  submittedAt: number;
  durationMs: number;
}

const runArbitrary = fc.record({
  program: fc.nat({ max: programMs.length - 1 }),
  submittedAt: fc.nat({ max: 20_000 }),
  factor: fc.integer({ min: 90, max: 110 }),
});

/** Twelve users with three runs each, of mixed length. */
export const historyArbitrary: fc.Arbitrary<PlannedRun[]> = fc
  .array(runArbitrary, { minLength: 36, maxLength: 36 })
  .map((runs) =>
    runs
      .map(({ program, submittedAt, factor }, i) => ({
        ...{ runId: `run-${i}`, userId: `user-${i % 12}`, program, submittedAt },
        durationMs: (programMs[program]! * factor) / 100,
      }))
      .sort((a, b) => a.submittedAt - b.submittedAt),
  );

/** What the readers of a history received, and how far that was from what happened. */
export interface HistoryRecord {
  observe(runId: string, position: QueuePosition, nowMs: number): void;
  started(runId: string, nowMs: number): void;
  /** Numbers that rose, one sentence each. */
  rises: string[];
  /** Relative errors of the estimates, with a second as the least wait. */
  readErrors(): number[];
  /** Share of the observations with an estimate. */
  readKnownShare(): number;
}

export function createHistoryRecord(): HistoryRecord {
  const settled = new Map<string, SettledPosition>();
  const sent: { runId: string; at: number; etaMs: number | null }[] = [];
  const startedAt = new Map<string, number>();
  const rises: string[] = [];
  const lowest = new Map<string, number>();

  function compare(runId: string, name: string, value: number | null): void {
    if (value === null) return;
    const key = `${runId} ${name}`;
    const before = lowest.get(key);
    if (before !== undefined && value > before) rises.push(`${key} rose from ${before} to ${value}`);
    lowest.set(key, value);
  }

  return {
    rises,
    observe(runId, next, nowMs) {
      const state = settlePosition(settled.get(runId) ?? null, next, nowMs);
      settled.set(runId, state);
      const { position, etaMs, maxMs } = state.position;
      compare(runId, 'position', position);
      compare(runId, 'etaMs', etaMs);
      compare(runId, 'maxMs', maxMs);
      sent.push({ runId, at: nowMs, etaMs });
    },
    started: (runId, nowMs) => void startedAt.set(runId, nowMs),
    readErrors: () =>
      sent.flatMap(({ runId, at, etaMs }) => {
        if (etaMs === null) return [];
        const waitedMs = startedAt.get(runId)! - at;
        return [Math.abs(etaMs - waitedMs) / Math.max(waitedMs, 1000)];
      }),
    readKnownShare: () => sent.filter(({ etaMs }) => etaMs !== null).length / sent.length,
  };
}

export const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
