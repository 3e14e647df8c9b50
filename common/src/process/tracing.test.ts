import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { createLog } from './log.js';
import { createTracing, readTracingAddress } from './tracing.js';

const { cache } = createRequire(import.meta.url);
const loaded = () => Object.keys(cache).filter((path) => path.includes('@opentelemetry/sdk-trace'));
const process = { service: 'test', version: '1', instance: '1', log: createLog({ level: 'silent', name: 'test' }) };

test('without an address there is no tracing, and its packages are not loaded', async () => {
  expect(await createTracing({ address: null, ...process })).toBeNull();
  expect(loaded()).toEqual([]);
  const tracing = await createTracing({ address: 'http://127.0.0.1:9', ...process });
  expect(loaded().length).toBeGreaterThan(0);
  await tracing!.close();
});

test('a span continues the trace of its parent, and one that its sender does not record is not recorded', async () => {
  const tracing = (await createTracing({ address: 'http://127.0.0.1:9', ...process }))!;
  const start = (parent?: string) => tracing.start('step', { kind: 'internal', parent });
  const [first, other] = [start(), start('not a parent')];
  expect(first.traceId).not.toBe(other.traceId);
  const child = start(first.traceParent);
  expect(child.traceParent).toMatch(new RegExp(`^00-${first.traceId}-[0-9a-f]{16}-01$`));
  expect(child.traceParent).not.toBe(first.traceParent);
  const quiet = start(first.traceParent.replace(/01$/, '00'));
  expect(quiet).toMatchObject({ traceId: first.traceId, isRecorded: false });
  expect(quiet.traceParent).toMatch(/-00$/);
  await tracing.close();
});

test('the setting of runq takes precedence over the standard one', () => {
  const standard = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://b' };
  expect(readTracingAddress({ RUNQ_OTLP_URL: null, OTEL_EXPORTER_OTLP_ENDPOINT: null })).toBeNull();
  expect(readTracingAddress({ RUNQ_OTLP_URL: null, ...standard })).toBe('http://b');
  expect(readTracingAddress({ RUNQ_OTLP_URL: 'http://a', ...standard })).toBe('http://a');
});
