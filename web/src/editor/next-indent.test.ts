import { expect, test } from 'vitest';
import { nextIndent } from './next-indent.js';

test.each([
  ['for i in range(3):', '    '],
  ['    if i:  # why', '        '],
  ['    print(i)', '    '],
  ['        return i', '    '],
  ['passed = 1', ''],
  ['', ''],
])('after %j comes %j', (line, indent) => {
  expect(nextIndent(line)).toBe(indent);
});
