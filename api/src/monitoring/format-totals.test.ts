import { bucketBoundsMs } from '@runq/common/admin/measures';
import { expect, test } from 'vitest';
import { formatTotals } from './format-totals.js';

test('totals are counters and cumulative histograms', () => {
  const text = formatTotals({
    ...{ 'runs:interactive:ok': 2, 'runs:batch:lost': 1, 'outputBytes:batch': 7 },
    ...{ 'submitted:jobe': 4, 'finished:jobe:ok': 3, 'finished:native:lost': 1 },
    ...{ 'wait:interactive:none:1': 2, 'wait:interactive:none:3': 1, 'waitMs:interactive:none': 1500 },
    ...{ 'canary:ok:3': 4, 'canaryMs:ok': 160 },
    ...{ 'wait:batch:capacity:15': 1, 'memory:batch:2': 1, 'memoryBytes:batch': 9_000_000 },
  });
  const lines = text.split('\n');
  const none = 'class="interactive",reason="none"';
  expect(lines).toContain('runq_runs_total{class="interactive",verdict="ok"} 2');
  expect(lines).toContain('runq_runs_total{class="batch",verdict="lost"} 1');
  expect(lines).toContain('runq_api_runs_submitted_total{api="jobe"} 4');
  expect(lines).toContain('runq_api_runs_total{api="jobe",verdict="ok"} 3');
  expect(lines).toContain('runq_api_runs_total{api="native",verdict="lost"} 1');
  expect(lines).toContain('runq_output_bytes_total{class="batch"} 7');
  expect(lines).toContain(`runq_queue_wait_seconds_bucket{${none},le="0.01"} 2`);
  expect(lines).toContain(`runq_queue_wait_seconds_bucket{${none},le="0.025"} 2`);
  expect(lines).toContain(`runq_queue_wait_seconds_bucket{${none},le="0.05"} 3`);
  expect(lines).toContain(`runq_queue_wait_seconds_bucket{${none},le="+Inf"} 3`);
  expect(lines).toContain(`runq_queue_wait_seconds_sum{${none}} 1.5`);
  expect(lines).toContain(`runq_queue_wait_seconds_count{${none}} 3`);
  expect(lines).toContain('runq_queue_wait_seconds_bucket{class="batch",reason="capacity",le="1800"} 0');
  expect(lines).toContain('runq_queue_wait_seconds_bucket{class="batch",reason="capacity",le="+Inf"} 1');
  expect(lines).toContain('runq_run_peak_memory_bytes_bucket{class="batch",le="8388608"} 0');
  expect(lines).toContain('runq_run_peak_memory_bytes_bucket{class="batch",le="16777216"} 1');
  expect(lines).toContain('runq_run_peak_memory_bytes_sum{class="batch"} 9000000');
  expect(lines).toContain('runq_canary_seconds_bucket{outcome="ok",le="0.025"} 0');
  expect(lines).toContain('runq_canary_seconds_bucket{outcome="ok",le="0.05"} 4');
  expect(lines).toContain('runq_canary_seconds_sum{outcome="ok"} 0.16');
  const buckets = lines.filter((line) => line.startsWith('runq_queue_wait_seconds_bucket'));
  expect(buckets).toHaveLength(2 * (bucketBoundsMs.length + 1));
  expect(text.endsWith('\n')).toBe(true);
});

test('counts of an earlier version, with fewer labels, are no series', () => {
  expect(formatTotals({ 'wait:interactive:3': 1, 'waitMs:interactive': 5 })).not.toContain('_bucket');
});
