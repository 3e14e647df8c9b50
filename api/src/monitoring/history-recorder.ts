import { type HistoryStore, minuteMs, type Samples } from '@runq/common/admin/history-store';
import { nameOfPercent } from '@runq/common/admin/measures';
import type { Logger } from '@runq/common/process/log';
import type { ServiceSample, ServiceSampler } from './sampling/service-sampler.js';

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
  'usableSlots',
  'userCapFullPercent',
  'slotsFullPercent',
  'memoryShortPercent',
  'largestUserPercent',
  'runBytes',
] as const;
export type GaugeName = (typeof gaugeNames)[number];

/** Gauges with buckets, for their percentiles. */
const bucketed = ['cpuPercent', 'memoryPercent'] as const;

/** From this number of active runs on, the share of one user says something. */
const leastRunsForShare = 5;

const isLive = (worker: ServiceSample['workers'][number]) => worker.healthy;

/** The most users and runs that can be active: without the slots of workers that take no more runs. */
export function readCaps({ stats, signals }: Pick<ServiceSample, 'stats' | 'signals'>) {
  const { maxActiveUsers, maxRuns } = stats.settings;
  return { maxActiveUsers, usableSlots: Math.min(signals.slots, maxRuns) };
}

const percentIf = (isTrue: boolean) => (isTrue ? 100 : 0);

function readGauges(sample: ServiceSample) {
  const { stats, signals, workers, machine, memory, pingMs, loopLagMs } = sample;
  const live = workers.filter(isLive);
  const { maxActiveUsers, usableSlots } = readCaps(sample);
  const largest = Math.max(0, ...stats.users.map(({ active }) => active));
  const gauges: Record<GaugeName, number> = {
    activeUsers: stats.activeUsers,
    maxActiveUsers,
    waitingRuns: stats.waitingRuns,
    waitingUsers: stats.waitingUsers,
    busySlots: live.reduce((sum, { busy }) => sum + busy, 0),
    slots: live.reduce((sum, { slots }) => sum + slots, 0),
    cpuPercent: machine.cpuPercent,
    memoryPercent: machine.memoryPercent,
    redisBytes: memory.usedBytes,
    redisPingMs: Math.round(pingMs * 1000) / 1000,
    loopLagMs: Math.round(loopLagMs * 1000) / 1000,
    usableSlots,
    userCapFullPercent: percentIf(stats.activeUsers >= maxActiveUsers),
    slotsFullPercent: percentIf(stats.activeRuns >= usableSlots),
    memoryShortPercent: percentIf(signals.isMemoryShort),
    largestUserPercent: stats.activeRuns < leastRunsForShare ? 0 : Math.round((largest / stats.activeRuns) * 100),
    runBytes: live.flatMap(({ runs }) => runs).reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
  };
  return gauges;
}

export const noSamples = (): Samples => ({ count: 0, gauges: {}, buckets: {} });

/** Adds a sample to those of a minute; it stands for as many intervals. */
export function addSample(samples: Samples, gauges: Record<GaugeName, number>, intervals: number): void {
  samples.count += intervals;
  for (const [name, value] of Object.entries(gauges)) {
    const known = samples.gauges[name];
    if (!known) samples.gauges[name] = { sum: value * intervals, max: value };
    else Object.assign(known, { sum: known.sum + value * intervals, max: Math.max(known.max, value) });
  }
  for (const name of bucketed) {
    const bucket = nameOfPercent(name, gauges[name]);
    samples.buckets[bucket] = (samples.buckets[bucket] ?? 0) + intervals;
  }
}

/** Records samples minute by minute, and sums up periods that are over. A minute that Redis misses stays empty. */
export function createHistoryRecorder(deps: { sampler: ServiceSampler; store: HistoryStore; log: Logger }) {
  const { sampler, store, log } = deps;
  const minuteOf = (at: number) => Math.floor(at / minuteMs);
  let minute = minuteOf(Date.now());
  let samples = noSamples();
  let lastSampleAt = 0;

  async function write(): Promise<void> {
    const written = samples;
    samples = noSamples();
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
    addSample(samples, readGauges(sample), sample.intervals);
  });

  return {
    /** Writes the samples of the current minute. */
    async close(): Promise<void> {
      stop();
      await write();
    },
  };
}
