import { expect, test } from 'vitest';
import { createReplTranscript } from './repl-transcript.js';

function createScreen() {
  const screen = {
    text: '',
    write: (_kind: string, text: string) => {
      screen.text += text;
    },
    breakLine: () => {
      if (!/(^|\n)$/.test(screen.text)) screen.text += '\n';
    },
  };
  return screen;
}

test('input appears after its prompt', () => {
  const screen = createScreen();
  const transcript = createReplTranscript(screen);
  transcript.prompt('>>> ', 'console');
  transcript.input('1 + 1\n', undefined);
  screen.write('stdout', '2\n');
  transcript.prompt('>>> ', 'console');
  expect(screen.text).toBe('>>> 1 + 1\n2\n>>> ');
});

test('lines sent together appear one by one, each after the prompt that consumes it', () => {
  const screen = createScreen();
  const transcript = createReplTranscript(screen);
  transcript.prompt('>>> ', 'console');
  transcript.input('for i in range(2):\n    print(i)\n\n', undefined);
  transcript.prompt('... ', 'more');
  transcript.prompt('... ', 'more');
  screen.write('stdout', '0\n1\n');
  transcript.prompt('>>> ', 'console');
  expect(screen.text).toBe('>>> for i in range(2):\n...     print(i)\n... \n0\n1\n>>> ');
});

test('a paste appears as one block after one prompt', () => {
  const screen = createScreen();
  const transcript = createReplTranscript(screen);
  transcript.prompt('>>> ', 'console');
  transcript.input('def f():\n\n    return 1\nf()\n', undefined, true);
  screen.write('stdout', '1\n');
  transcript.prompt('>>> ', 'console');
  expect(screen.text).toBe('>>> def f():\n... \n...     return 1\n... f()\n1\n>>> ');
});

test('input() consumes one line of a paste, and the others stay pending as lines', () => {
  const screen = createScreen();
  const transcript = createReplTranscript(screen);
  transcript.input('Ada\n1\n2\n', undefined, true);
  transcript.prompt('name? ', 'input');
  transcript.prompt('>>> ', 'console');
  screen.write('stdout', '1\n');
  transcript.prompt('>>> ', 'console');
  expect(screen.text).toBe('name? Ada\n>>> 1\n1\n>>> 2\n');
});

test('input without a prompt stays pending, and Ctrl+C discards it', () => {
  const screen = createScreen();
  const transcript = createReplTranscript(screen);
  transcript.input('later\n', undefined);
  expect(screen.text).toBe('');
  transcript.input('', 'interrupt');
  transcript.prompt('>>> ', 'console');
  expect(screen.text).toBe('^C\n>>> ');
});

test('a Python prompt starts a new line, the prompt of input() does not', () => {
  const screen = createScreen();
  const transcript = createReplTranscript(screen);
  screen.write('stdout', 'no end');
  transcript.prompt('name? ', 'input');
  transcript.input('Ada\n', undefined);
  screen.write('stdout', 'hi');
  transcript.prompt('>>> ', 'console');
  expect(screen.text).toBe('no endname? Ada\nhi\n>>> ');
});
