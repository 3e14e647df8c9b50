import { callApi } from '../../ui/api-client.js';
import { createSignal, type Signal } from '../../ui/signal.js';
import { gaugeNames, type History, joinPoints, parseHistory } from './history-shape.js';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** What the charts can cover. The server keeps minutes for a day and ten minutes for two weeks. */
export const ranges = {
  day: { label: '24 hours', spanMs: 24 * hourMs, step: 60, rows: 'hour' },
  weeks: { label: '14 days', spanMs: 14 * 24 * hourMs, step: 600, rows: 'day' },
} as const;
export type RangeName = keyof typeof ranges;

const refreshEveryMs = 15_000;

export interface HistoryState {
  history: History | null;
  /** Why there is no newer history; null while all is well. */
  problem: string | null;
}

export const historyPath = (range: RangeName, from: number, format: 'json' | 'csv' = 'json'): string =>
  `/v1/ops/history?step=${ranges[range].step}&from=${new Date(from).toISOString()}&format=${format}`;

/** Reads the history of a range once, and its newest steps every few seconds while the page is visible. */
export function watchHistory(token: string, range: RangeName): { state: Signal<HistoryState>; close(): void } {
  const state = createSignal<HistoryState>({ history: null, problem: null });
  const { spanMs } = ranges[range];
  let isReading = false;
  let isClosed = false;

  async function read(): Promise<void> {
    if (isReading || document.visibilityState === 'hidden') return;
    isReading = true;
    const known = state.get().history;
    const start = Date.now() - spanMs + minuteMs;
    // The newest step may have been incomplete, and a step may be recorded late.
    const from = Math.max(start, (known?.points.at(-1)?.at ?? 0) - 2 * (known?.stepMs ?? 0));
    const path = `${historyPath(range, from)}&metric=${gaugeNames.join(',')}`;
    const answer = await callApi<unknown>(path, { token });
    isReading = false;
    if (isClosed) return;
    const newer = answer.ok ? parseHistory(answer.value) : null;
    if (!newer) {
      const problem = answer.ok ? 'The server has another version. Reload the page.' : answer.detail;
      state.set({ history: known, problem });
      return;
    }
    const points = joinPoints(known?.points ?? [], newer.points, start);
    state.set({ history: { stepMs: newer.stepMs, points }, problem: null });
  }

  const timer = setInterval(() => void read(), refreshEveryMs);
  void read();
  return {
    state,
    close() {
      isClosed = true;
      clearInterval(timer);
    },
  };
}
