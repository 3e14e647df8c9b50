import { z } from 'zod';
import type { CommandContext } from '../command-context.js';
import { exitCodes } from '../exit-code.js';
import { pause } from '../http/retry.js';
import { toPrintable } from '../terminal/printable.js';
import { printLine } from '../terminal/terminal.js';
import { batchPath } from './batch.js';

const pollIntervalMs = 1000;

const count = z.int().min(0);
const draftSchema = z.looseObject({
  number: count,
  state: z.enum(['open', 'published', 'discarded']),
  students: count,
  graded: count,
  up: count,
  down: count,
  same: count,
  changes: z.array(
    z.looseObject({
      student: z.string(),
      score: z.looseObject({ old: z.number(), new: z.number() }),
      cases: z.array(z.looseObject({ case: z.string(), old: z.string().nullable(), new: z.string().nullable() })),
    }),
  ),
});
type Draft = z.output<typeof draftSchema>;

/** Options of `runq grade rerun`: `student` wins over `which`. */
export interface RerunOptions {
  which: 'failed' | 'ie' | 'all';
  student: string[];
  assignmentVersion?: number;
}

/** `runq grade rerun`: grades students of a batch again as a draft, waits for it, and prints what it would change. */
export async function rerunBatch(
  { client, terminal, interrupts }: CommandContext,
  batchId: string,
  { which, student, assignmentVersion }: RerunOptions,
): Promise<number> {
  const request = {
    which: student.length > 0 ? student : which,
    ...(assignmentVersion === undefined ? {} : { assignmentVersion }),
  };
  let draft = await client.post(`${batchPath(batchId)}/rerun`, draftSchema, { body: request });
  const path = `${batchPath(batchId)}/drafts/${draft.number}`;
  printLine(terminal.stderr, `Draft ${draft.number}: ${draft.students} students are graded again`);
  while (draft.graded < draft.students) {
    await pause(pollIntervalMs, interrupts.signal);
    draft = await client.get(path, draftSchema);
  }
  for (const line of describeDraft(draft)) printLine(terminal.stdout, toPrintable(line));
  printLine(terminal.stderr, `Nothing has changed yet. runq grade publish ${batchId} ${draft.number} lets it count.`);
  return exitCodes.ok;
}

/** `runq grade publish` and `runq grade discard`: decides a draft. */
export async function decideDraft(
  { client, terminal }: CommandContext,
  batchId: string,
  number: string,
  decision: 'publish' | 'discard',
): Promise<number> {
  const path = `${batchPath(batchId)}/drafts/${encodeURIComponent(number)}/${decision}`;
  const draft = await client.post(path, draftSchema, { isRepeatable: true });
  printLine(terminal.stderr, `Draft ${draft.number} is ${draft.state}. ${describeCounts(draft)}`);
  return exitCodes.ok;
}

const describeCounts = ({ up, down, same }: Draft) => `Scores: ${up} up, ${down} down, ${same} same.`;

/** A line for each student whose results change, then the counts. */
function describeDraft(draft: Draft): string[] {
  const lines = draft.changes.map(({ student, score, cases }) => {
    const changed = cases.map((one) => `${one.case} ${one.old ?? '-'} -> ${one.new ?? '-'}`).join(', ');
    return `${student}\t${score.old} -> ${score.new}\t${changed}`;
  });
  return [...lines, describeCounts(draft)];
}
