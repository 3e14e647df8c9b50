import { bucketBoundsMs } from '@runq/common/admin/measures';
import { expect, test } from 'vitest';
import { formatTotals } from './format-totals.js';

test('totals are counters and cumulative histograms', () => {
  const text = formatTotals({
    ...{ 'runs:interactive:ok': 2, 'runs:batch:lost': 1 },
    ...{ 'wait:interactive:1': 2, 'wait:interactive:3': 1, 'waitMs:interactive': 1500 },
  });
  const lines = text.split('\n');
  expect(lines).toContain('runq_runs_total{verdict="ok",class="interactive"} 2');
  expect(lines).toContain('runq_runs_total{verdict="lost",class="batch"} 1');
  expect(lines).toContain('runq_queue_wait_seconds_bucket{le="0.01",class="interactive"} 2');
  expect(lines).toContain('runq_queue_wait_seconds_bucket{le="0.025",class="interactive"} 2');
  expect(lines).toContain('runq_queue_wait_seconds_bucket{le="0.05",class="interactive"} 3');
  expect(lines).toContain('runq_queue_wait_seconds_bucket{le="+Inf",class="interactive"} 3');
  expect(lines).toContain('runq_queue_wait_seconds_sum{class="interactive"} 1.5');
  expect(lines).toContain('runq_queue_wait_seconds_count{class="interactive"} 3');
  expect(lines).toContain('runq_run_duration_seconds_count{class="batch"} 0');
  const buckets = lines.filter((line) => line.startsWith('runq_queue_wait_seconds_bucket'));
  expect(buckets).toHaveLength(2 * (bucketBoundsMs.length + 1));
  expect(text.endsWith('\n')).toBe(true);
});
