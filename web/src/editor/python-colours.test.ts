import { readdirSync, readFileSync } from 'node:fs';
import { python } from '@codemirror/lang-python';
import { ensureSyntaxTree } from '@codemirror/language';
import { EditorState, type Extension } from '@codemirror/state';
import { highlightTree } from '@lezer/highlight';
import { expect, test } from 'vitest';
import { codeColours } from './editor-look.js';
import { pythonColours } from './python-colours.js';

/** The coloured pieces of a program; what touches and looks the same is one piece. */
function paint(code: string, language: Extension): string[] {
  const state = EditorState.create({ doc: code, extensions: language });
  const pieces: { from: number; to: number; look: string }[] = [];
  highlightTree(ensureSyntaxTree(state, code.length, 5000)!, codeColours, (from, to, look) => {
    const last = pieces.at(-1);
    if (last?.to === from && last.look === look) last.to = to;
    else pieces.push({ from, to, look });
  });
  return pieces
    .flatMap(({ from, to, look }) =>
      code
        .slice(from, to)
        .split('\n')
        .map((line) => `${look} ${line}`),
    )
    .filter((piece) => !/^\S+ $/.test(piece));
}

const folder = new URL('../examples/programs/', import.meta.url);
const examples = readdirSync(folder)
  .filter((file) => file.endsWith('.py'))
  .map((file) => [file, readFileSync(new URL(file, folder), 'utf8')] as const);

const tricky: [string, string][] = [
  ['strings of every kind', `a = 'x\\'y' + "z" + r"\\d" + b'bytes' + '''one\ntwo # no comment\n''' + """t"h'ree"""\n`],
  ['holes in a string', `print(f"{name} is {age + len('abc')} {{not}} {d['k']!r}, {x!s:>10} {y:{width}}")\n`],
  ['an empty string', `a = ''\nb = ""\nc = f(a, '')\n`],
  ['numbers', 'a = 1 + 2.5 + 0xff + 1_000 + 3e-2 + 2j + .5\nx1 = y2\n'],
  [
    'functions and classes',
    '@fast\nclass Dog(Pet):\n    async def bark(self, n=2):\n        return self.say("wuff") * n\n',
  ],
  ['constants', 'a = True and not None or False is x.real\n'],
  ['a string that is never closed', `a = "oops\nb = 1\n`],
  ['a line that goes on', `a = "one \\\ntwo"\nb = 3\n`],
];

test.each([...examples, ...tricky])('the first colours are the colours that stay: %s', (_name, code) => {
  expect(paint(code, pythonColours)).toEqual(paint(code, python()));
});
