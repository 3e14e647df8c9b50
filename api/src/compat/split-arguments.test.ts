import { expect, test } from 'vitest';
import { splitArguments } from './split-arguments.js';

test.each([
  [
    ['Arg1', 'Arg2'],
    ['Arg1', 'Arg2'],
  ],
  [['a b  c'], ['a', 'b', 'c']],
  [['-c "print(\\"Blah\\")"'], ['-c', 'print("Blah")']],
  [["'a b' c\\ d"], ['a b', 'c d']],
  [['*.txt $HOME ; rm > x'], ['*.txt', '$HOME', ';', 'rm', '>', 'x']],
  [['""'], ['']],
  [[''], []],
])('%j has the words %j', (texts, words) => {
  expect(splitArguments(texts)).toEqual(words);
});
