import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createInboundBytes } from './inbound-bytes.js';

const mebibyte = 1024 * 1024;
const student = (userId: string) => ({ userId, role: 'student', name: null }) as const;
const grader = { userId: 'grader', role: 'grader', name: null } as const;

test('a user may have 32 MiB pending, a grader 128 MiB, and completed messages free their bytes', () => {
  const inbound = createInboundBytes({ totalMax: 1024 * mebibyte });
  const messages = Array.from({ length: 4 }, () => inbound.open(student('ada')));
  for (const message of messages) message.resize(8 * mebibyte);
  const fifth = inbound.open(student('ada'));
  expect(() => fifth.resize(8 * mebibyte)).toThrow(
    expect.objectContaining({ problem: expect.objectContaining({ status: 429 }) }),
  );
  inbound.open(student('bob')).resize(8 * mebibyte);
  inbound.open(grader).resize(100 * mebibyte);
  messages[0]!.release();
  fifth.resize(8 * mebibyte);
});

test('the total is bounded, and small messages are always accepted', () => {
  const inbound = createInboundBytes({ totalMax: 20 * mebibyte });
  inbound.open(student('ada')).resize(20 * mebibyte);
  const other = inbound.open(student('bob'));
  expect(() => other.resize(mebibyte)).toThrow(
    expect.objectContaining({ problem: expect.objectContaining({ status: 503 }) }),
  );
  other.resize(16 * 1024);
});

test('after any sends, refusals and releases nothing stays counted', () => {
  const step = fc.record({ message: fc.nat(5), bytes: fc.nat(30 * mebibyte), released: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const inbound = createInboundBytes({ totalMax: 64 * mebibyte });
      const messages = Array.from({ length: 6 }, (_, i) => inbound.open(student(String(i % 2))));
      for (const { message, bytes, released } of steps) {
        try {
          messages[message]!.resize(bytes);
        } catch {}
        if (released) messages[message]!.release();
        expect(inbound.held).toBeLessThanOrEqual(64 * mebibyte);
      }
      for (const message of messages) message.release();
      expect(inbound.held).toBe(0);
    }),
    { seed: Number(process.env.RUNQ_SEED ?? Date.now()) },
  );
});
