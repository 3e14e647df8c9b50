import { z } from 'zod';
import type { CommandContext } from '../command-context.js';
import { exitCodes } from '../exit-code.js';
import { toPrintable } from '../terminal/printable.js';
import { createStyle, printLine } from '../terminal/terminal.js';
import { batchPath, batchSchema } from './batch.js';
import { cellSchema, describeCell } from './cell.js';
import { toCourseQuery } from './course.js';

const listSchema = z.looseObject({
  assignments: z.array(z.looseObject({ name: z.string(), changedAt: z.string() })),
});

/** `runq grade list`: the own assignments, or those of a course, one a line with the time of its last change. */
export async function listAssignments(
  { client, terminal }: CommandContext,
  { course }: { course?: string },
): Promise<number> {
  const { assignments } = await client.get(`/v1/assignments${await toCourseQuery(client, course)}`, listSchema);
  for (const { name, changedAt } of assignments) printLine(terminal.stdout, toPrintable(`${name}\t${changedAt}`));
  return exitCodes.ok;
}

/** `runq grade cancel`: cancels what is not finished of a batch. */
export async function cancelBatch({ client, terminal }: CommandContext, batchId: string): Promise<number> {
  const { counts, total } = await client.post(`${batchPath(batchId)}/cancel`, batchSchema, { isRepeatable: true });
  printLine(terminal.stderr, `Cancelled; ${counts.finished} of ${total} submissions are finished.`);
  return exitCodes.ok;
}

/** `runq grade pause` and `resume`: begins no further run of a batch, or goes on with it. */
export async function setBatchPaused(
  { client, terminal }: CommandContext,
  batchId: string,
  action: 'pause' | 'resume',
): Promise<number> {
  const { counts, total } = await client.post(`${batchPath(batchId)}/${action}`, batchSchema, { isRepeatable: true });
  const left = `${counts.finished} of ${total} submissions are finished`;
  const active = counts.active > 0 ? `, and ${counts.active} still being graded` : '';
  printLine(terminal.stderr, action === 'pause' ? `Paused; ${left}${active}.` : `Resumed; ${left}.`);
  return exitCodes.ok;
}

/** `runq grade diff`: one case of one student, with its transcript and the diff. */
export async function showCell(
  { client, terminal }: CommandContext,
  batchId: string,
  cell: { student: string; case: string },
): Promise<number> {
  const read = await client.get(`${batchPath(batchId)}/cells?${new URLSearchParams(cell)}`, cellSchema);
  terminal.stdout.write(describeCell(read, createStyle(terminal.stdout, terminal.noColor)));
  return exitCodes.ok;
}
