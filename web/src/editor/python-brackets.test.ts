import { closeBrackets, insertBracket } from '@codemirror/autocomplete';
import { pythonLanguage } from '@codemirror/lang-python';
import { EditorState } from '@codemirror/state';
import { expect, test } from 'vitest';
import { pythonBrackets } from './python-brackets.js';

/** The text after each of these keys. */
function type(keys: string): string {
  let state = EditorState.create({ extensions: [closeBrackets(), pythonLanguage, pythonBrackets] });
  for (const key of keys) state = (insertBracket(state, key) ?? state.update(state.replaceSelection(key))).state;
  return state.doc.toString();
}

test.each([
  '"""A docstring."""\nx = 1',
  "'''Another one.'''\n",
  'print("a", f"{x}", [1, {2: 3}])',
  'x = ""\ny = \'\'\n',
  'x = f"{a}" + rb"b"',
])('typing a whole text leaves just that: %j', (text) => {
  expect(type(text)).toBe(text);
});

test.each([
  ['print(', 'print()'],
  ['x = "', 'x = ""'],
  ['f"', 'f""'],
  ['[{', '[{}]'],
])('closes what is open: %j', (keys, text) => {
  expect(type(keys)).toBe(text);
});
