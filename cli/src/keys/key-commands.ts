import { type Command, InvalidArgumentError } from 'commander';
import type { Perform } from '../command-context.js';
import { createKey, listKeys, revokeKey } from './keys.js';

/** `runq keys`: API keys of the signed-in user. */
export function addKeyCommands(program: Command, perform: Perform): void {
  const keys = program.command('keys').description('create, list and revoke API keys');
  keys
    .command('create <name>')
    .description('create a key and print it; it is not shown again')
    .requiredOption('--scopes <list>', 'what it may do, separated by commas: runs, batches, read, ops', splitList)
    .option('--days <number>', 'how long it is valid; 90 without it', parseDays)
    .option('--course <course>', 'only for this course, by its id or name; with the scopes batches and read')
    .action((name: string, options: { scopes: string[]; days?: number; course?: string }) =>
      perform((context) => createKey(context, name, options)),
    );
  keys
    .command('list')
    .description('list keys with their scopes, last use and course, newest first')
    .option('--user <id>', 'those of another user, for role ops')
    .action((options: { user?: string }) => perform((context) => listKeys(context, options)));
  keys
    .command('revoke <id>')
    .description('make a key invalid at once; its id is in the list')
    .action((id: string) => perform((context) => revokeKey(context, id)));
}

const splitList = (text: string) => text.split(',').map((part) => part.trim());

/** A whole number; the server knows the range. */
function parseDays(text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new InvalidArgumentError('It must be a whole number of days.');
  return Number(text);
}
