import { expect, test } from 'vitest';
import { formatDiff } from './format-diff.js';

test('writes a diff as text, with what is left out outside the quoted lines', () => {
  const text = formatDiff({
    line: 12,
    column: 3,
    hiddenLines: 9,
    lines: [
      { kind: 'hidden', text: '9 lines hidden' },
      { kind: 'same', text: 'a' },
      { kind: 'expected', text: 'b·' },
      { kind: 'got', text: '' },
    ],
  });
  expect(text).toBe('First difference: line 12, column 3 (- expected, + printed).\n@ 9 lines hidden\n  a\n- b·\n+ ');
});
