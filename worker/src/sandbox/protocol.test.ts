import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFrameDecoder, encodeFrame, encodeRun } from './protocol.js';

const frame = fc.record({ kind: fc.nat(255), run: fc.nat(0xffff_ffff), payload: fc.uint8Array({ maxLength: 300 }) });

test('decodes frames however the bytes are split', () => {
  fc.assert(
    fc.property(fc.array(frame), fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (frames, cuts) => {
      const bytes = Buffer.concat(frames.map(({ kind, run, payload }) => encodeFrame(kind, run, Buffer.from(payload))));
      const seen: typeof frames = [];
      const decode = createFrameDecoder((kind, run, payload) =>
        seen.push({ kind, run, payload: new Uint8Array(payload) }),
      );
      for (let start = 0, turn = 0; start < bytes.length; turn++) {
        const size = cuts[turn % cuts.length]!;
        decode(bytes.subarray(start, start + size));
        start += size;
      }
      expect(seen).toEqual(frames);
    }),
  );
});

test('rejects a frame with an invalid length', () => {
  const decode = createFrameDecoder(() => undefined);
  expect(() => decode(Buffer.from([255, 255, 255, 255, 1, 0, 0, 0, 0]))).toThrow(/invalid frame length/);
});

test('encodes header and input with length prefixes, then the program', () => {
  const bytes = encodeRun(7, { a: 1 }, Buffer.from('in'), { b: 2 });
  expect(bytes.subarray(9).toString('latin1')).toBe('\x07\0\0\0{"a":1}\x02\0\0\0in{"b":2}');
});
