import type { Explanation } from './own-words.js';

/** Where a program meets the walls of the room it runs in: what Python says there is about machines, not about what the program may do. */
const walls: [RegExp, Explanation][] = [
  [
    /^\[Errno 28\]/,
    {
      title: 'The disk is full',
      words: 'The files of a program may take only so much room, and there may be only so many.',
    },
  ],
  [
    /^\[Errno 27\]/,
    { title: 'The file became too large', words: 'The files of a program may take only so much room.' },
  ],
  [
    /^\[Errno 24\]/,
    {
      title: 'Too many files are open',
      words: 'Close them when you are done; “with open(…) as f:” does it by itself.',
    },
  ],
  [
    /^\[Errno 11\] Resource temporarily unavailable|^can't start new thread/,
    {
      title: 'Too many processes or threads at once',
      words: 'A program may have only so many. Wait for some to end (join) before you start more.',
    },
  ],
  [
    /\[Errno (?:-2|-3|101)\]/,
    {
      title: 'There is no internet here',
      words: 'Programs run without a network. A server of the program itself can be reached as localhost.',
    },
  ],
  [
    /^no display name and no \$DISPLAY/,
    { title: 'There are no windows here', words: 'tkinter needs a screen. turtle and matplotlib draw on this page.' },
  ],
];

/** Words for an error that the room has to do with; null for all others. */
export function explainTheRoom(message: string): Explanation | null {
  return walls.find(([pattern]) => pattern.test(message))?.[1] ?? null;
}
