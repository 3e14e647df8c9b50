import { expect, test } from 'vitest';
import { formatTraceParent, parseTraceParent } from './trace-context.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';

test('reads a traceparent and writes it again', () => {
  const text = `00-${traceId}-${spanId}-01`;
  expect(parseTraceParent(text)).toEqual({ traceId, spanId, isSampled: true });
  expect(formatTraceParent(parseTraceParent(text)!)).toBe(text);
});

test.each([
  ['a sender that does not record', `00-${traceId}-${spanId}-00`, false],
  ['other flags', `00-${traceId}-${spanId}-03`, true],
  ['a later version with more parts', `cc-${traceId}-${spanId}-01-what-the-future-adds`, true],
])('accepts %s', (_, text, isSampled) => {
  expect(parseTraceParent(text)).toEqual({ traceId, spanId, isSampled });
});

test.each([
  undefined,
  null,
  '',
  'hello',
  `00-${traceId}-${spanId}`,
  `00-${traceId.toUpperCase()}-${spanId}-01`,
  `00-${traceId}-${spanId}-01-more`,
  `ff-${traceId}-${spanId}-01`,
  `00-${'0'.repeat(32)}-${spanId}-01`,
  `00-${traceId}-${'0'.repeat(16)}-01`,
  `00-${traceId}-${spanId}-01, 00-${traceId}-${spanId}-01`,
  ` 00-${traceId}-${spanId}-01`,
  `cc-${traceId}-${spanId}-01-${'x'.repeat(1000)}`,
])('ignores %j', (text) => {
  expect(parseTraceParent(text)).toBeNull();
});
