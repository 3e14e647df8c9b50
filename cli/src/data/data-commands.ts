import type { Command } from 'commander';
import type { Perform } from '../command-context.js';
import { exportData } from './export-data.js';

/** `runq data`: what is stored of the signed-in user. */
export function addDataCommands(program: Command, perform: Perform): void {
  program
    .command('data')
    .description('everything that the server stores of you')
    .command('export')
    .description('write it into one zip; not with an API key')
    .option('--out <file>', 'where the zip is written', 'runq-data.zip')
    .action(({ out }: { out: string }) => perform((context) => exportData(context, '/v1/me/data', out)));
}

/** `runq ops user`: the same of any user, for role ops. */
export function addUserCommands(ops: Command, perform: Perform): void {
  ops
    .command('user')
    .description('the stored data of a user')
    .command('export <user>')
    .description('write everything that is stored of a user into one zip; the audit log has it')
    .requiredOption('--why <reason>', 'for the audit log')
    .option('--out <file>', 'where the zip is written', 'runq-data.zip')
    .action((user: string, { why, out }: { why: string; out: string }) =>
      perform((context) => {
        const path = `/v1/ops/users/${encodeURIComponent(user)}/data?${new URLSearchParams({ why })}`;
        return exportData(context, path, out);
      }),
    );
}
