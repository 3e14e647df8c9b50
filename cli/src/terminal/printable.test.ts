import { expect, test } from 'vitest';
import { toPrintable } from './printable.js';

test('draws control characters and keeps text, tabs and line ends', () => {
  expect(toPrintable('a\tb\r\nc\u001b[2J\u0007\u007f é 😀')).toBe('a\tb\nc␛[2J␇␡ é 😀');
  expect(toPrintable('\u009b1m\u202eabc')).toBe('\ufffd1m\ufffdabc');
});
