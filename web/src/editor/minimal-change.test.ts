import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findMinimalChange } from './minimal-change.js';

const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n', '😀', '😁', 'é') });
const isWhole = (part: string) => new TextDecoder().decode(new TextEncoder().encode(part)) === part;

test('the change turns one text into the other, is minimal at both ends and splits no character', () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      const { from, to, insert } = findMinimalChange(before, after);
      expect(before.slice(0, from) + insert + before.slice(to)).toBe(after);
      expect([before.slice(0, from), insert, before.slice(to)].every(isWhole)).toBe(true);
      const removed = [...before.slice(from, to)];
      const added = [...insert];
      if (removed.length > 0 && added.length > 0) {
        expect(removed[0]).not.toBe(added[0]);
        expect(removed.at(-1)).not.toBe(added.at(-1));
      }
    }),
  );
});
