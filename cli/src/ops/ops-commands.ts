import type { Role } from '@runq/common/contract/run';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Perform } from '../command-context.js';
import { addUserCommands } from '../data/data-commands.js';
import { refuse } from '../exit-code.js';
import type { Invitation } from '../machine/invite.js';
import { type BulkFilter, previewBulk, startBulk } from './bulk.js';
import { addCourseCommands } from './course-commands.js';
import { showTop } from './top.js';

/** The commands that work on Redis itself. */
interface MachineCommands {
  invite(invitation: Invitation): Promise<void>;
  backUp(file: string, options: { force: boolean }): Promise<void>;
  restore(file: string): Promise<void>;
}

/** `runq ops`, for users of role ops. */
export function addOpsCommands(program: Command, perform: Perform, onMachine: MachineCommands): void {
  const ops = program
    .command('ops')
    .description('watch the service, stop or repeat runs, manage courses; for role ops');
  ops
    .command('top')
    .description('slots, queue, users, workers and verdicts, every second; q leaves')
    .action(() => perform(showTop));
  ops
    .command('preview')
    .description('count the runs to cancel, or to run again, and print some; nothing happens to them')
    .argument('<action>', 'cancel or rerun')
    .option('--user <id>', 'of this user')
    .option('--label <text>', 'with this label')
    .option('--batch <id>', 'of this batch')
    .addOption(new Option('--state <state>', 'in this state').choices(['queued', 'active', 'finished']))
    .option('--verdict <verdict>', 'that ended like this')
    .option('--min-age <seconds>', 'submitted at least so long ago', parseSeconds)
    .option('--max-age <seconds>', 'submitted at most so long ago', parseSeconds)
    .action((action: string, filter: BulkFilter) => perform((context) => previewBulk(context, action, filter)));
  ops
    .command('start <preview>')
    .description('cancel exactly the runs of a preview, or run them again')
    .requiredOption('--why <reason>', 'for the audit log; users of stopped runs read it too')
    .action((id: string, { why }: { why: string }) => perform((context) => startBulk(context, id, why)));
  addCourseCommands(ops, perform);
  addUserCommands(ops, perform);
  ops
    .command('invite [users...]')
    .description('make accounts and their one-time links, on the machine of the service: works on REDIS_URL itself')
    .addOption(new Option('--role <role>', 'the role of the users').choices(roles))
    .option('--name <text>', 'the full name of one user')
    .addOption(new Option('--all', 'all accounts that have neither a password nor a link').conflicts(['role', 'name']))
    .option('--slips <file>', 'write slips to print into a new HTML file, in place of printing links')
    .action((users: string[], options: InviteOptions) => onMachine.invite(readInvitation(users, options)));
  ops
    .command('backup <file>')
    .description('write a snapshot of Redis into a file while the service goes on, on the machine of the service')
    .option('--force', 'replace the file if it exists', false)
    .action((file: string, options: { force: boolean }) => onMachine.backUp(file, options));
  ops
    .command('restore <file>')
    .description('bring a backup into an empty Redis, or into the data folder of a stopped npm start')
    .action((file: string) => onMachine.restore(file));
}

interface InviteOptions {
  role?: Role;
  name?: string;
  all?: true;
  slips?: string;
}

function readInvitation(userIds: string[], { role, name, all, slips }: InviteOptions): Invitation {
  const output = slips === undefined ? {} : { slips };
  if (all && userIds.length > 0) throw refuse('--all is for all accounts; leave out the names, or --all.');
  if (all) return { all, ...output };
  if (userIds.length === 0) throw refuse('Name the users to invite, or use --all.');
  if (role === undefined) throw refuse('Say which role they have: --role student, grader or ops.');
  if (name !== undefined && userIds.length > 1) throw refuse('--name is for one user.');
  return { userIds, role, ...(name === undefined ? {} : { name }), ...output };
}

const roles: readonly Role[] = ['student', 'grader', 'ops'];

/** A whole number; the server knows the range. */
function parseSeconds(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number of seconds.');
  return Number(text);
}
