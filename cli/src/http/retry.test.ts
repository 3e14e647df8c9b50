import { expect, test } from 'vitest';
import { RefusalError } from './problem.js';
import { backoffMs, ConnectionError, decideRetry } from './retry.js';

const refused = (status: number, code: string, retryAfterMs: number | null = null) =>
  new RefusalError(status, code, 'Refused.', [], retryAfterMs);

test('repeats after a lost connection only what may happen twice, and not without end', () => {
  const lost = new ConnectionError('reset');
  expect(decideRetry(lost, 0, true)).toBe(200);
  expect(decideRetry(lost, 2, true)).toBe(800);
  expect(decideRetry(lost, 3, true)).toBeNull();
  expect(decideRetry(lost, 0, false)).toBeNull();
  expect(backoffMs(30)).toBe(5000);
});

test('waits as long as the server asks for, within reason', () => {
  expect(decideRetry(refused(429, 'rate_limited', 2000), 0, false)).toBe(2000);
  expect(decideRetry(refused(429, 'rate_limited', 60_000), 0, false)).toBeNull();
  expect(decideRetry(refused(503, 'draining'), 1, false)).toBe(400);
});

test('does not repeat what the server refuses for good', () => {
  expect(decideRetry(refused(422, 'invalid'), 0, true)).toBeNull();
  expect(decideRetry(refused(429, 'queue_full', 1000), 0, true)).toBeNull();
  expect(decideRetry(refused(502, ''), 0, true)).toBe(200);
  expect(decideRetry(refused(502, ''), 0, false)).toBeNull();
});
