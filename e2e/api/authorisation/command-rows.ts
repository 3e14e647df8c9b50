import { all, ofStudentOrOps, readInCourse, readOfGrader, type Statuses, staff, type Things } from './rows.js';

/** What each caller receives for a command of a socket; 200 stands for `ok`. */
export interface CommandRow {
  command: string;
  statuses: Statuses;
  body?: (things: Things) => object;
}

const about = (id: 'run' | 'session') => (things: Things) => ({ runId: things[id], data: 'x' });
const completionIn = (id: 'run' | 'session') => (things: Things) => ({ runId: things[id], text: 'x', cursor: 1 });

const rowsOf = (kind: 'run' | 'session'): CommandRow[] => [
  { command: `${kind}:submit`, statuses: all(200), body: () => ({ code: '' }) },
  { command: `${kind}:subscribe`, statuses: ofStudentOrOps(200), body: about(kind) },
  // It ends a subscription of the own connection, whatever its id.
  { command: `${kind}:unsubscribe`, statuses: all(200), body: about(kind) },
  { command: `${kind}:input`, statuses: ofStudentOrOps(409), body: about(kind) },
  { command: `${kind}:eof`, statuses: ofStudentOrOps(409), body: about(kind) },
  { command: `${kind}:interrupt`, statuses: ofStudentOrOps(409), body: about(kind) },
  { command: `${kind}:cancel`, statuses: ofStudentOrOps(200), body: about(kind) },
];

/** The answer to every command, for each kind of user. */
export const commandRows: CommandRow[] = [
  ...rowsOf('run'),
  ...rowsOf('session'),
  { command: 'session:complete', statuses: ofStudentOrOps(409), body: completionIn('session') },
  { command: 'session:complete', statuses: ofStudentOrOps(404), body: completionIn('run') },
  // A run that is no session is not found by the commands of sessions, not even by its owner.
  ...['subscribe', 'input', 'eof', 'interrupt', 'cancel'].map((name) => ({
    command: `session:${name}`,
    statuses: ofStudentOrOps(404),
    body: about('run'),
  })),
  { command: 'batch:subscribe', statuses: readOfGrader(200), body: ({ batch }) => ({ batchId: batch }) },
  { command: 'batch:subscribe', statuses: readInCourse(200), body: ({ courseBatch }) => ({ batchId: courseBatch }) },
  { command: 'classroom:subscribe', statuses: staff(200) },
  { command: 'ops:subscribe', statuses: staff(200) },
];
