import { Command, InvalidArgumentError, Option } from 'commander';
import type { CommandContext, Perform } from './command-context.js';
import type { CliConfig } from './config.js';
import { addDataCommands } from './data/data-commands.js';
import { exitCodes } from './exit-code.js';
import { cancelBatch, listAssignments, setBatchPaused, showCell } from './grade/batch-commands.js';
import { type DownloadOptions, downloadAssignment } from './grade/download-assignment.js';
import { type ExportOptions, exportResults } from './grade/export-results.js';
import { checkAssignment, type GradeOptions, grade, watchBatch } from './grade/grade.js';
import { decideDraft, type RerunOptions, rerunBatch } from './grade/regrade.js';
import { parseFormats, resultFiles } from './grade/result-formats.js';
import { createApiClient } from './http/api-client.js';
import { addKeyCommands } from './keys/key-commands.js';
import { readStoredToken } from './login/credentials.js';
import { login } from './login/login.js';
import { addOpsCommands } from './ops/ops-commands.js';
import { runFile } from './run/run-file.js';
import type { Interrupts } from './terminal/interrupts.js';
import type { Terminal } from './terminal/terminal.js';

const courseOption = ['--course <course>', 'the id or name of a course of yours, to which it belongs'] as const;
const assignmentArgument = ['<assignment>', 'a folder, a zip, or the name of one on the server'] as const;

/** What `main.ts` gives to the commands. */
export interface ProgramDeps {
  config: CliConfig;
  /** For the commands that work on the service's own machine. */
  env: Record<string, string | undefined>;
  terminal: Terminal;
  interrupts: Interrupts;
  version: string;
}

/** The commands and their options. `run` parses arguments, runs a command and returns its exit code. */
export function createProgram({ config, env, terminal, interrupts, version }: ProgramDeps): {
  run(args: string[]): Promise<number>;
} {
  let exitCode = 0;
  const program = new Command('runq')
    .description('Grades and runs Python on a runq server. RUNQ_URL names the server, RUNQ_TOKEN the user.')
    .version(version)
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
    });

  async function createContext(): Promise<CommandContext> {
    const { url, credentialsFile } = config;
    const token = config.token ?? (await readStoredToken(credentialsFile, url));
    return { client: createApiClient({ url, token, signal: interrupts.signal }), terminal, interrupts };
  }

  program
    .command('login')
    .description('store a token for the server at RUNQ_URL; without options it is read from stdin')
    .option('--token <token>', 'the token')
    .addOption(new Option('--user <name>', 'sign in as any user, on a development server').conflicts('token'))
    .addOption(
      new Option('--role <role>', 'the role of that user').choices(['student', 'grader', 'ops']).default('grader'),
    )
    .action(async (options: { token?: string; user?: string; role: string }) => {
      await login({ config, terminal, signal: interrupts.signal }, options);
    });

  addGradeCommands(program, async (work) => {
    exitCode = await work(await createContext());
  });

  addOpsCommands(
    program,
    async (work) => {
      exitCode = await work(await createContext());
    },
    {
      // Only these commands need the client of Redis.
      async invite(invitation) {
        const { invite } = await import('./machine/invite.js');
        exitCode = await invite({ terminal, env, url: config.url }, invitation);
      },
      async backUp(file, options) {
        const { backUp } = await import('./machine/backup.js');
        exitCode = await backUp({ terminal, env, interrupts }, file, options);
      },
      async restore(file) {
        const { restore } = await import('./machine/restore.js');
        exitCode = await restore({ terminal, env, interrupts }, file);
      },
    },
  );

  const perform: Perform = async (work) => {
    exitCode = await work(await createContext());
  };
  addKeyCommands(program, perform);
  addDataCommands(program, perform);

  program
    .command('run <file> [args...]')
    .description("run a Python file; its exit code is the program's")
    .option('--files <paths>', 'further files, separated by commas', (text) => text.split(','), [] as string[])
    .passThroughOptions()
    .action(async (file: string, args: string[], { files }: { files: string[] }) => {
      exitCode = await runFile(await createContext(), file, { args, files });
    });

  return {
    async run(args) {
      await program.parseAsync(args, { from: 'user' });
      return exitCode;
    },
  };
}

function addGradeCommands(program: Command, perform: Perform): void {
  const grading = program
    .command('grade')
    .description('grade submissions by an assignment, and write the results')
    .argument(...assignmentArgument)
    .argument('<submissions>', 'a zip, tar or folder: a Moodle or Gradescope export, a folder or file per student')
    .option('--roster <file>', 'a CSV with the columns id, name, email and section')
    .option('--pattern <regex>', 'how paths name students, with the groups student and file')
    .option('--label <text>', 'a name for the batch')
    .option(...courseOption)
    .option('--seed <number>', "a seed of random in place of the assignment's", parseSeed)
    .option('--fresh', 'use no result of an earlier grading', false)
    .option('--preview', 'only print what would be graded', false)
    .option('--no-check', 'neither try the assignment nor stop at an error of its trial')
    .enablePositionalOptions();
  addExportOptions(grading).action((assignment: string, submissions: string, options: GradeOptions) =>
    perform((context) => grade(context, assignment, submissions, options)),
  );

  grading
    .command('check')
    .description('save an assignment and print the report of its trial')
    .argument(...assignmentArgument)
    .option(...courseOption)
    .action((assignment: string, options: { course?: string }) =>
      perform((context) => checkAssignment(context, assignment, options)),
    );
  grading
    .command('download <assignment>')
    .description('write the zip of an assignment as it was uploaded')
    .option('--assignment-version <number>', 'another version than the latest', Number)
    .option('--out <file>', 'where the zip is written; NAME.zip without it')
    .option(...courseOption)
    .action((assignment: string, options: DownloadOptions) =>
      perform((context) => downloadAssignment(context, assignment, options)),
    );
  grading
    .command('watch <batch>')
    .description('follow a batch and print its summary')
    .action((batch: string) => perform((context) => watchBatch(context, batch)));
  addExportOptions(grading.command('export <batch>').description('write the results of a finished batch')).action(
    (batch: string, options: ExportOptions) =>
      perform(async ({ client, terminal }) => {
        await exportResults(client, batch, options, terminal.stderr);
        return exitCodes.ok;
      }),
  );
  grading
    .command('diff <batch> <student> <case>')
    .description('print one case of one student: verdict, transcript, difference')
    .action((batch: string, student: string, one: string) =>
      perform((context) => showCell(context, batch, { student, case: one })),
    );
  grading
    .command('cancel <batch>')
    .description('cancel what is not finished of a batch')
    .action((batch: string) => perform((context) => cancelBatch(context, batch)));
  for (const action of ['pause', 'resume'] as const)
    grading
      .command(`${action} <batch>`)
      .description(action === 'pause' ? 'begin no further submission of a batch' : 'go on with a paused batch')
      .action((batch: string) => perform((context) => setBatchPaused(context, batch, action)));
  grading
    .command('rerun <batch>')
    .description('grade students again as a draft, and print what it would change')
    .addOption(
      new Option('--which <students>', 'those with a failed case, with an IE, or all')
        .choices(['failed', 'ie', 'all'])
        .default('failed'),
    )
    .option('--student <id...>', 'only these students', [] as string[])
    .option('--assignment-version <number>', 'another version of the assignment, for all students', Number)
    .action((batch: string, options: RerunOptions) => perform((context) => rerunBatch(context, batch, options)));
  for (const decision of ['publish', 'discard'] as const)
    grading
      .command(`${decision} <batch> <draft>`)
      .description(decision === 'publish' ? 'let the results of a draft count' : 'leave the results as they are')
      .action((batch: string, draft: string) => perform((context) => decideDraft(context, batch, draft, decision)));
  grading
    .command('list')
    .description('list the assignments')
    .option(...courseOption)
    .action((options: { course?: string }) => perform((context) => listAssignments(context, options)));
}

/** What the server takes as a seed, which has the last word. */
function parseSeed(text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 0 to 4294967295.');
  return Number(text);
}

const addExportOptions = (command: Command) =>
  command
    .option('--out <folder>', 'where the results are written', 'results')
    .option('--format <list>', `formats, separated by commas: ${Object.keys(resultFiles).join(', ')}`, parseFormats, [
      'json',
      'csv',
    ])
    .option('--bom', 'CSV begins with a byte order mark, for Excel', false);
