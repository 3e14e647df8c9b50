import fc from 'fast-check';
import { expect, test } from 'vitest';
import { completeUtf8Length } from './split-utf8.js';

/** Cuts as the output does: hold the incomplete tail back and put it before the next piece. */
function decodeInPieces(pieces: Buffer[]): string {
  let text = '';
  let held = Buffer.alloc(0);
  for (const piece of pieces) {
    const bytes = Buffer.concat([held, piece]);
    const length = completeUtf8Length(bytes);
    text += bytes.subarray(0, length).toString('utf8');
    held = bytes.subarray(length);
    expect(held.length).toBeLessThanOrEqual(3);
  }
  return text + held.toString('utf8');
}

test('bytes split anywhere decode as if in one piece', () => {
  const lead = fc.constantFrom(
    0x41,
    0x80,
    0xbf,
    0xc0,
    0xc2,
    0xe0,
    0xa0,
    0xed,
    0x9f,
    0xef,
    0xf0,
    0x90,
    0xf4,
    0x8f,
    0xf5,
    0xff,
  );
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.array(lead, { maxLength: 40 }).map((list) => Uint8Array.from(list)),
    fc.string({ unit: 'binary', maxLength: 20 }).map((text) => new TextEncoder().encode(text)),
  );
  fc.assert(
    fc.property(bytes, fc.array(fc.nat(40), { maxLength: 8 }), (all, cuts) => {
      const whole = Buffer.from(all);
      const edges = [0, ...cuts.map((cut) => Math.min(cut, whole.length)).sort((a, b) => a - b), whole.length];
      const pieces = edges.slice(1).map((edge, index) => whole.subarray(edges[index], edge));
      expect(decodeInPieces(pieces)).toBe(new TextDecoder('utf-8', { ignoreBOM: true }).decode(whole));
    }),
    { numRuns: 2000 },
  );
});
