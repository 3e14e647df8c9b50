import type { MetricDoc } from './format-totals.js';
import { createMetrics } from './metrics.js';

/** Every metric that `/metrics` may have, by name. */
export function listMetrics(): MetricDoc[] {
  const sampler = { view: () => ({ sample: null, isReachable: false, redisUp: false, liveWorkers: [] }) };
  const metrics = createMetrics({ sampler, history: { readTotals: async () => ({}) }, version: '' });
  return metrics.list().sort((one, other) => (one.name < other.name ? -1 : 1));
}
