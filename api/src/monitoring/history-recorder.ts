import { type HistoryStore, minuteMs, type Samples } from '@runq/common/admin/history-store';
import type { Logger } from '@runq/common/process/log';
import type { ServiceSample, ServiceSampler } from './service-sampler.js';

/** Gauges of the history: counts, percentages, bytes and milliseconds by their names. */
export const gaugeNames = [
  'activeUsers',
  'maxActiveUsers',
  'waitingRuns',
  'waitingUsers',
  'busySlots',
  'slots',
  'cpuPercent',
  'memoryPercent',
  'redisBytes',
  'redisPingMs',
  'loopLagMs',
] as const;
export type GaugeName = (typeof gaugeNames)[number];

function readGauges({ stats, workers, machine, memory, pingMs, loopLagMs }: ServiceSample) {
  const live = workers.filter((worker) => worker.healthy);
  const gauges: Record<GaugeName, number> = {
    activeUsers: stats.activeUsers,
    maxActiveUsers: stats.settings.maxActiveUsers,
    waitingRuns: stats.waitingRuns,
    waitingUsers: stats.waitingUsers,
    busySlots: live.reduce((sum, { busy }) => sum + busy, 0),
    slots: live.reduce((sum, { slots }) => sum + slots, 0),
    cpuPercent: machine.cpuPercent,
    memoryPercent: machine.memoryPercent,
    redisBytes: memory.usedBytes,
    redisPingMs: Math.round(pingMs * 1000) / 1000,
    loopLagMs: Math.round(loopLagMs * 1000) / 1000,
  };
  return gauges;
}

/** Adds a sample to those of a minute. */
export function addSample(samples: Samples, gauges: Record<string, number>): void {
  samples.count++;
  for (const [name, value] of Object.entries(gauges)) {
    const known = samples.gauges[name];
    if (!known) samples.gauges[name] = { sum: value, max: value };
    else Object.assign(known, { sum: known.sum + value, max: Math.max(known.max, value) });
  }
}

/** Records samples minute by minute, and sums up periods that are over. A minute that Redis misses stays empty. */
export function createHistoryRecorder(deps: { sampler: ServiceSampler; store: HistoryStore; log: Logger }) {
  const { sampler, store, log } = deps;
  const minuteOf = (at: number) => Math.floor(at / minuteMs);
  let minute = minuteOf(Date.now());
  let samples: Samples = { count: 0, gauges: {} };
  let lastSampleAt = 0;

  async function write(): Promise<void> {
    const written = samples;
    samples = { count: 0, gauges: {} };
    try {
      if (written.count > 0) await store.addSamples(minute, written);
    } catch (err) {
      log.warn({ err }, 'recording the history failed');
    }
  }

  async function summarize(): Promise<void> {
    await store.summarize(Date.now()).catch((err) => log.warn({ err }, 'summing up the history failed'));
  }

  const stop = sampler.onSample(() => {
    const { sample } = sampler.view();
    if (!sample || sample.at === lastSampleAt) return;
    lastSampleAt = sample.at;
    const now = minuteOf(sample.at);
    if (now !== minute) {
      void write().then(summarize);
      minute = now;
    }
    addSample(samples, readGauges(sample));
  });

  return {
    /** Writes the samples of the current minute. */
    async close(): Promise<void> {
      stop();
      await write();
    },
  };
}
