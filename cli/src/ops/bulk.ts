import { z } from 'zod';
import type { CommandContext } from '../command-context.js';
import { exitCodes } from '../exit-code.js';
import { pause } from '../http/retry.js';
import { toPrintable } from '../terminal/printable.js';
import { printLine } from '../terminal/terminal.js';

const refreshMs = 500;

const count = z.int().min(0);
const bulkSchema = z.looseObject({
  id: z.string(),
  action: z.string(),
  state: z.string(),
  count,
  leftOut: z.record(z.string(), count),
  done: count,
  outcomes: z.record(z.string(), count),
});
type Bulk = z.output<typeof bulkSchema>;

const previewSchema = bulkSchema.extend({
  sample: z.array(
    z.looseObject({ id: z.string(), userId: z.string(), state: z.string(), label: z.string().nullable() }),
  ),
  isCut: z.boolean(),
});

/** What runs are chosen by, as the API names it. */
export interface BulkFilter {
  user?: string;
  label?: string;
  batch?: string;
  state?: string;
  verdict?: string;
  minAge?: number;
  maxAge?: number;
}

/** `{ ended: 2 }` as `2 ended`. */
const describeCounts = (counts: Record<string, number>) =>
  Object.entries(counts)
    .map(([name, number]) => `${number} ${name.replaceAll('_', ' ')}`)
    .join(', ');

/** `runq ops preview`: counts the runs that an action would be for, and prints some and the command that starts it. */
export async function previewBulk(
  { client, terminal }: CommandContext,
  action: string,
  filter: BulkFilter,
): Promise<number> {
  const preview = await client.post('/v1/ops/bulk', previewSchema, { body: { action, filter }, isRepeatable: true });
  for (const { id, userId, state, label } of preview.sample)
    printLine(terminal.stdout, toPrintable([id, userId, state, label ?? ''].join('\t')));
  const more = preview.count - preview.sample.length;
  if (more > 0) printLine(terminal.stdout, `and ${more} more`);
  const leftOut = describeCounts(preview.leftOut);
  printLine(terminal.stderr, `${preview.count} runs to ${action}${leftOut && `; left out: ${leftOut}`}.`);
  if (preview.isCut) printLine(terminal.stderr, 'More runs match than one action takes; repeat it for the others.');
  if (preview.count > 0)
    printLine(terminal.stderr, `Start it within ten minutes: runq ops start ${preview.id} --why REASON`);
  return exitCodes.ok;
}

/** `runq ops start`: acts on exactly the runs of a preview, and follows until all are handled. */
export async function startBulk(
  { client, terminal, interrupts }: CommandContext,
  id: string,
  why: string,
): Promise<number> {
  const path = `/v1/ops/bulk/${encodeURIComponent(id)}`;
  const shown = await client.get(path, bulkSchema);
  let bulk: Bulk = await client.post(`${path}/start`, bulkSchema, { body: { count: shown.count, why } });
  while (bulk.state === 'active') {
    await pause(refreshMs, interrupts.signal);
    bulk = await client.get(path, bulkSchema);
  }
  printLine(terminal.stderr, `${bulk.done} of ${bulk.count} runs: ${describeCounts(bulk.outcomes) || 'none'}.`);
  return exitCodes.ok;
}
