import { expect, test } from 'vitest';
import { createConversation } from './conversation.js';

function createScreen() {
  const screen = {
    text: '',
    write: (_voice: string, text: string) => {
      screen.text += text;
    },
    breakLine: () => {
      if (!/(^|\n)$/.test(screen.text)) screen.text += '\n';
    },
  };
  return screen;
}

test('an answer stands behind its prompt', () => {
  const screen = createScreen();
  const talk = createConversation(screen);
  talk.prompt('>>> ', 'console');
  talk.input('1 + 1\n', undefined);
  screen.write('stdout', '2\n');
  talk.prompt('>>> ', 'console');
  expect(screen.text).toBe('>>> 1 + 1\n2\n>>> ');
});

test('lines that are sent together are taken one by one, each behind the prompt that asks for it', () => {
  const screen = createScreen();
  const talk = createConversation(screen);
  talk.prompt('>>> ', 'console');
  talk.input('for i in range(2):\n    print(i)\n\n', undefined);
  talk.prompt('... ', 'more');
  talk.prompt('... ', 'more');
  screen.write('stdout', '0\n1\n');
  talk.prompt('>>> ', 'console');
  expect(screen.text).toBe('>>> for i in range(2):\n...     print(i)\n... \n0\n1\n>>> ');
});

test('what is sent while nothing asks waits; Ctrl-C throws it away', () => {
  const screen = createScreen();
  const talk = createConversation(screen);
  talk.input('later\n', undefined);
  expect(screen.text).toBe('');
  talk.input('', 'interrupt');
  talk.prompt('>>> ', 'console');
  expect(screen.text).toBe('^C\n>>> ');
});

test('a prompt begins a line of its own, that of input() goes on', () => {
  const screen = createScreen();
  const talk = createConversation(screen);
  screen.write('stdout', 'no end');
  talk.prompt('name? ', 'input');
  talk.input('Ada\n', undefined);
  screen.write('stdout', 'hi');
  talk.prompt('>>> ', 'console');
  expect(screen.text).toBe('no endname? Ada\nhi\n>>> ');
});
