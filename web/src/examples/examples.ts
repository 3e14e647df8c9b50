import area from './programs/area.py?raw';
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
import rooms from './programs/rooms.py?raw';
import square from './programs/square.py?raw';
import star from './programs/star.py?raw';
import ticket from './programs/ticket.py?raw';
import timesTable from './programs/times_table.py?raw';
import waves from './programs/waves.py?raw';

interface ExampleFile {
  path: string;
  content: string;
}

/** An example program: its files, the entry first. Its last comment suggests what to try next. */
export interface Example {
  title: string;
  /** What it teaches, in a few words. */
  about: string;
  files: readonly [ExampleFile, ...ExampleFile[]];
}

const single = (path: string, title: string, about: string, content: string): Example => ({
  title,
  about,
  files: [{ path, content }],
});

/** Programs of one level. */
interface ExampleLevel {
  title: string;
  examples: readonly Example[];
}

/** Ordered from the first line of Python to harder topics. None shadows a module that another one imports. */
export const exampleLevels: readonly ExampleLevel[] = [
  {
    title: 'First steps',
    examples: [
      single('hello.py', 'Hello', 'Printing, names, a first loop', hello),
      single('ask.py', 'Ask a question', 'Input, text and numbers', ask),
      single('mistake.py', 'Find the mistake', 'Read an error, fix the program', mistake),
    ],
  },
  {
    title: 'Decisions and loops',
    examples: [
      single('ticket.py', 'Ticket price', 'Decisions with if, elif and else', ticket),
      single('times_table.py', 'Times table', 'Loops with for and while', timesTable),
      single('guess.py', 'Guess the number', 'A game with random numbers', guess),
    ],
  },
  {
    title: 'Functions',
    examples: [
      single('functions.py', 'How warm is it?', 'Functions with results', functions),
      {
        title: 'Rooms',
        about: 'A program in two files',
        files: [
          { path: 'rooms.py', content: rooms },
          { path: 'area.py', content: area },
        ],
      },
      single('pets.py', 'Pets', 'Classes and objects', pets),
    ],
  },
  {
    title: 'Data and files',
    examples: [
      single('lists.py', 'Scores', 'Lists: add, sort, choose', lists),
      single('letters.py', 'Count letters', 'Text and dictionaries', letters),
      single('diary.py', 'Diary', 'Write a file, read it again', diary),
      {
        title: 'Mountains',
        about: 'Read a table from a CSV file',
        files: [
          { path: 'mountains.py', content: mountains },
          { path: 'mountains.csv', content: heights },
        ],
      },
    ],
  },
  {
    title: 'Pictures',
    examples: [
      single('square.py', 'Square', 'First steps of the turtle', square),
      single('star.py', 'Star', 'Colours and loops with the turtle', star),
      single('waves.py', 'Two waves', 'Draw a plot', waves),
    ],
  },
];
