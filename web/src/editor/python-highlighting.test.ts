import { readdirSync, readFileSync } from 'node:fs';
import { python } from '@codemirror/lang-python';
import { ensureSyntaxTree } from '@codemirror/language';
import { EditorState, type Extension } from '@codemirror/state';
import { highlightTree } from '@lezer/highlight';
import { expect, test } from 'vitest';
import { pythonHighlighting } from './python-highlighting.js';
import { highlightStyle } from './theme.js';

/** The highlighted pieces of a program; adjacent pieces of the same style are joined. */
function paint(code: string, language: Extension): string[] {
  const state = EditorState.create({ doc: code, extensions: language });
  const pieces: { from: number; to: number; style: string }[] = [];
  highlightTree(ensureSyntaxTree(state, code.length, 5000)!, highlightStyle, (from, to, style) => {
    const last = pieces.at(-1);
    if (last?.to === from && last.style === style) last.to = to;
    else pieces.push({ from, to, style });
  });
  return pieces
    .flatMap(({ from, to, style }) =>
      code
        .slice(from, to)
        .split('\n')
        .map((line) => `${style} ${line}`),
    )
    .filter((piece) => !/^\S+ $/.test(piece));
}

const folder = new URL('../examples/programs/', import.meta.url);
const examples = readdirSync(folder)
  .filter((file) => file.endsWith('.py'))
  .map((file) => [file, readFileSync(new URL(file, folder), 'utf8')] as const);

const tricky: [string, string][] = [
  ['all kinds of strings', `a = 'x\\'y' + "z" + r"\\d" + b'bytes' + '''one\ntwo # no comment\n''' + """t"h'ree"""\n`],
  ['f-strings', `print(f"{name} is {age + len('abc')} {{not}} {d['k']!r}, {x!s:>10} {y:{width}}")\n`],
  ['an empty string', `a = ''\nb = ""\nc = f(a, '')\n`],
  ['numbers', 'a = 1 + 2.5 + 0xff + 1_000 + 3e-2 + 2j + .5\nx1 = y2\n'],
  [
    'functions and classes',
    '@fast\nclass Dog(Pet):\n    async def bark(self, n=2):\n        return self.say("wuff") * n\n',
  ],
  ['constants', 'a = True and not None or False is x.real\n'],
  ['an unterminated string', `a = "oops\nb = 1\n`],
  ['a continued line', `a = "one \\\ntwo"\nb = 3\n`],
];

test.each([...examples, ...tricky])('the initial highlighting equals that of the full grammar: %s', (_name, code) => {
  expect(paint(code, pythonHighlighting)).toEqual(paint(code, python()));
});
