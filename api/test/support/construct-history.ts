import { type HistoryEntry, minuteMs } from '@runq/common/admin/history-store';
import { bucketBoundsMs, nameOfPercent } from '@runq/common/admin/measures';
import { type GaugeName, gaugeNames } from '../../src/monitoring/history-recorder.js';

/** What a constructed minute shows: gauges that held all the time, and waits of interactive runs. */
export interface MinuteFigures extends Partial<Record<GaugeName, number>> {
  waitsMs?: number[];
}

const samples = 120;

/** A quiet service of 20 slots and 10 users. */
const usual: Partial<Record<GaugeName, number>> = { maxActiveUsers: 10, usableSlots: 20, slots: 20, memoryPercent: 30 };

const bucketOf = (ms: number) => {
  const bucket = bucketBoundsMs.findIndex((bound) => ms <= bound);
  return bucket < 0 ? bucketBoundsMs.length + 1 : bucket + 1;
};

/** Minutes in their order; the last one is over at `at`. */
export function constructMinutes(at: number, minutes: readonly MinuteFigures[]): HistoryEntry[] {
  return minutes.map((figures, i) => {
    const { waitsMs = [], ...gauges } = { ...usual, ...figures };
    const counters: Record<string, number> = { samples };
    for (const name of gaugeNames) {
      counters[`sum:${name}`] = (gauges[name] ?? 0) * samples;
      counters[`max:${name}`] = gauges[name] ?? 0;
    }
    for (const name of ['cpuPercent', 'memoryPercent'] as const)
      counters[nameOfPercent(name, gauges[name] ?? 0)] = samples;
    for (const ms of waitsMs) {
      const field = `waitInteractive:${bucketOf(ms)}`;
      counters[field] = (counters[field] ?? 0) + 1;
    }
    return { at: at - (minutes.length - i) * minuteMs, counters };
  });
}
