import type { CommandContext } from '../command-context.js';
import { CliError, exitCodes, refuse } from '../exit-code.js';
import { requireUpload, type Upload } from '../files/read-upload.js';
import { toPrintable } from '../terminal/printable.js';
import { printLine } from '../terminal/terminal.js';
import {
  type Assignment,
  type AssignmentSource,
  describeCheck,
  readAssignmentSource,
  saveAssignment,
} from './assignment.js';
import { type Batch, batchPath, batchSchema, gradedBatchSchema } from './batch.js';
import { findCourse } from './course.js';
import { type ExportOptions, exportResults } from './export-results.js';
import { followBatch } from './follow-batch.js';
import { describePreview, readPreview } from './preview.js';
import { createProgress } from './progress.js';
import { submitBatch } from './submit-batch.js';
import { describeSummary, readScores } from './summary.js';

/** Options of `runq grade`. */
export interface GradeOptions extends ExportOptions {
  roster?: string | undefined;
  pattern?: string | undefined;
  label?: string | undefined;
  /** The id or name of the course to which assignment and batch belong. */
  course?: string | undefined;
  fresh: boolean;
  /** In place of the assignment's. */
  seed?: number | undefined;
  /** Only says what would be graded. */
  preview: boolean;
  /** False: the assignment is neither tried nor held back for an error in its trial. */
  check: boolean;
}

/** `runq grade`: saves the assignment, grades the submissions, waits, and writes the results. Returns the exit code. */
export async function grade(
  context: CommandContext,
  assignmentText: string,
  submissionsPath: string,
  options: GradeOptions,
): Promise<number> {
  const { client, terminal } = context;
  const source = await readAssignmentSource(assignmentText);
  const submissions = await requireUpload(submissionsPath);
  const roster = options.roster === undefined ? null : await requireUpload(options.roster);
  for (const upload of [source.kind === 'upload' ? source.upload : null, submissions]) reportLinks(context, upload);
  const { pattern, label, fresh, seed } = options;
  if (options.preview) {
    const preview = await readPreview(client, { submissions, roster, pattern });
    for (const line of describePreview(preview)) printLine(terminal.stdout, line);
    return preview.totals.problems > 0 ? exitCodes.refused : exitCodes.ok;
  }
  const course = options.course === undefined ? undefined : await findCourse(client, options.course);
  const assignment = await chooseAssignment(context, source, { ...options, course });
  const batch = await submitBatch(client, { assignment, submissions, roster, pattern, label, course, fresh, seed });
  printLine(terminal.stderr, `Batch ${batch.id}: ${batch.total} submissions`);
  return withWayBack(context, batch.id, async () => {
    await follow(context, batch);
    await exportResults(client, batch.id, options, terminal.stderr);
    return summarize(context, batch.id);
  });
}

/** What the batch is graded by: the name of a saved assignment, or a package that is not to be tried. */
async function chooseAssignment(
  { client, terminal, interrupts }: CommandContext,
  source: AssignmentSource,
  { check, course }: GradeOptions,
): Promise<string | File> {
  if (!check) return source.kind === 'name' ? source.name : source.upload.file;
  const saved = await saveAssignment(client, source, { course, signal: interrupts.signal });
  const lines = describeCheck(saved);
  if (isFaulty(saved))
    throw refuse('The assignment has errors, so nothing was graded; --no-check grades nonetheless.', lines);
  for (const line of lines) printLine(terminal.stderr, line);
  return saved.name;
}

const isFaulty = ({ check }: Assignment) => check !== null && !check.ok;

/** `runq grade check`: saves the assignment, or finds it by name, and prints the report of its trial. */
export async function checkAssignment(
  context: CommandContext,
  assignmentText: string,
  options: { course?: string },
): Promise<number> {
  const source = await readAssignmentSource(assignmentText);
  if (source.kind === 'upload') reportLinks(context, source.upload);
  const { client, interrupts } = context;
  const course = options.course === undefined ? undefined : await findCourse(client, options.course);
  const saved = await saveAssignment(client, source, { course, signal: interrupts.signal });
  for (const line of describeCheck(saved)) printLine(context.terminal.stdout, line);
  return isFaulty(saved) ? exitCodes.refused : exitCodes.ok;
}

/** `runq grade watch`: waits for a batch and prints its summary. */
export async function watchBatch(context: CommandContext, batchId: string): Promise<number> {
  const batch = await context.client.get(batchPath(batchId), batchSchema);
  return withWayBack(context, batchId, async () => {
    await follow(context, batch);
    return summarize(context, batchId);
  });
}

async function follow({ client, terminal, interrupts }: CommandContext, batch: Batch): Promise<void> {
  const progress = createProgress(terminal, batch.id, batch.total);
  try {
    await followBatch(client, batch, { onProgress: progress.update, signal: interrupts.signal });
  } finally {
    progress.close();
  }
}

async function summarize({ client, terminal }: CommandContext, batchId: string): Promise<number> {
  const batch = await client.get(batchPath(batchId), gradedBatchSchema);
  const { grading } = batch;
  if (!grading) {
    printLine(terminal.stderr, `${batch.counts.finished} of ${batch.total} runs are finished.`);
    return exitCodes.ok;
  }
  const lines = describeSummary(batch, grading, await readScores(client, batchId));
  for (const line of lines) printLine(terminal.stderr, line);
  return grading.needsAttention.count > 0 || batch.cancelled ? exitCodes.needsAttention : exitCodes.ok;
}

/** Once a batch exists, it goes on without this command; an error or Ctrl-C says how to return to it. */
async function withWayBack(context: CommandContext, batchId: string, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    const { aborted, reason } = context.interrupts.signal;
    const end: unknown = aborted ? reason : error;
    if (!(end instanceof CliError)) throw error;
    const { exitCode, message, lines } = end;
    throw new CliError(exitCode, message, [
      ...lines,
      exitCode === exitCodes.refused ? `Batch ${batchId} is on the server:` : `Batch ${batchId} goes on:`,
      `  runq grade watch ${batchId}   follows it`,
      `  runq grade export ${batchId}  writes its results`,
    ]);
  }
}

function reportLinks({ terminal }: CommandContext, upload: Upload | null): void {
  for (const link of upload?.links ?? [])
    printLine(terminal.stderr, toPrintable(`Left out: ${link} (a symbolic link)`));
}
