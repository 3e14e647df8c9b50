import ask from './programs/ask.py?raw';
import diary from './programs/diary.py?raw';
import functions from './programs/functions.py?raw';
import guess from './programs/guess.py?raw';
import hello from './programs/hello.py?raw';
import letters from './programs/letters.py?raw';
import lists from './programs/lists.py?raw';
import mistake from './programs/mistake.py?raw';
import heights from './programs/mountains.csv?raw';
import mountains from './programs/mountains.py?raw';
import pets from './programs/pets.py?raw';
import star from './programs/star.py?raw';
import timesTable from './programs/times_table.py?raw';
import waves from './programs/waves.py?raw';

export interface ExampleFile {
  path: string;
  content: string;
}

/** A program to begin with: its files, the one to run first. Its last comment says what to try next. */
export interface Example {
  title: string;
  /** What is to be learned from it, in a few words. */
  about: string;
  files: readonly [ExampleFile, ...ExampleFile[]];
}

const one = (path: string, title: string, about: string, content: string): Example => ({
  title,
  about,
  files: [{ path, content }],
});

/** From the first line of Python on, each a little further. None has the name of a module that another one imports. */
export const examples: readonly Example[] = [
  one('hello.py', 'Hello', 'Printing, names, a first loop', hello),
  one('ask.py', 'Ask a question', 'Input, text and numbers', ask),
  one('times_table.py', 'Times table', 'Loops with for and while', timesTable),
  one('functions.py', 'How warm is it?', 'Functions and decisions', functions),
  one('lists.py', 'Scores', 'Lists: add, sort, choose', lists),
  one('letters.py', 'Count letters', 'Text and dictionaries', letters),
  one('guess.py', 'Guess the number', 'A game with random numbers', guess),
  one('diary.py', 'Diary', 'Write a file, read it again', diary),
  {
    title: 'Mountains',
    about: 'Read a table from a CSV file',
    files: [
      { path: 'mountains.py', content: mountains },
      { path: 'mountains.csv', content: heights },
    ],
  },
  one('star.py', 'Star', 'Draw with the turtle', star),
  one('waves.py', 'Two waves', 'Draw a plot', waves),
  one('pets.py', 'Pets', 'Classes and objects', pets),
  one('mistake.py', 'Find the mistake', 'Read an error, mend the program', mistake),
];
