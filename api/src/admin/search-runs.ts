import type { EntityLists, RunScope } from '@runq/common/admin/entity-lists';
import { type Run, type RunState, runStates } from '@runq/common/contract/run';
import { verdicts } from '@runq/common/contract/verdict';
import type { RunRecords, StoredRun } from '@runq/common/runs/run-records';
import { toRun } from '@runq/common/runs/run-records';
import type { Scheduler } from '@runq/common/scheduler/scheduler';
import { z } from 'zod';

/** Records that one request reads, in pages of `pageRecords`; a search that finds few continues with the cursor. */
const recordsPerRequest = 2000;
const pageRecords = 100;
/** Most queued runs of a page whose positions are read. */
const positionsPerPage = 100;

/** What can still be stopped comes first. */
const searchOrder: readonly RunState[] = ['active', 'queued', 'finished'];

const text = z.string().min(1).max(200);

/** An age in seconds; a year is older than any run. */
const ageSeconds = z.coerce.number().int().min(0).max(31_536_000);

/** What runs are chosen by. All given parameters must match. */
export const runFilterSchema = z.strictObject({
  id: text.optional(),
  batch: text.optional(),
  user: text.optional(),
  /** The whole label. */
  label: text.optional(),
  verdict: z.enum(verdicts).optional(),
  state: z.enum(runStates).optional(),
  /** The id of a run or batch, or a part of the label or the user's name, in any case. */
  q: text.optional(),
  /** Seconds since the submission: at least, and at most. */
  minAge: ageSeconds.optional(),
  maxAge: ageSeconds.optional(),
});

export type RunFilter = z.output<typeof runFilterSchema>;

/** `GET /v1/ops/runs`. Without a parameter: the active runs. */
export const runsQuerySchema = runFilterSchema.extend({
  cursor: z
    .string()
    .regex(/^\d{1,16}$/, 'must be the nextCursor of the previous page')
    .optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});

export type RunsQuery = z.output<typeof runsQuerySchema>;

export interface SearchDeps {
  lists: EntityLists;
  records: RunRecords;
  scheduler: Scheduler;
}

/** A page of runs, without program and output, as `findRuns` finds them. */
export async function searchRuns(
  deps: SearchDeps,
  query: RunsQuery,
): Promise<{ runs: Run[]; nextCursor: string | null }> {
  const { runs, nextCursor } = await findRuns(deps, query);
  return { runs: await presentFound(deps, runs), nextCursor };
}

/**
 * A page of records. Cost: at most `recordsPerRequest` records, so a page may be short or empty although `nextCursor`
 * has more. Lists change while they are read: pages may repeat or miss a run.
 */
export async function findRuns(
  deps: Pick<SearchDeps, 'lists' | 'records'>,
  query: RunsQuery,
): Promise<{ runs: StoredRun[]; nextCursor: string | null }> {
  const { lists, records } = deps;
  if (query.id !== undefined) {
    const run = await records.read(query.id);
    return { runs: run && matches(run, query) ? [run] : [], nextCursor: null };
  }
  const { scope, rest } = await resolveScope(deps, query);
  if (typeof scope === 'string') return findRuns(deps, { ...rest, id: scope });
  const sources = lists.listsOf(scope);
  const found = new Map<string, StoredRun>();
  const start = Number(query.cursor ?? 0);
  for (let from = start; from < start + recordsPerRequest; from += pageRecords) {
    const ids = await lists.readIds(sources, from, pageRecords);
    for (const [index, run] of (await records.readMany(ids)).entries()) {
      if (!run || !matches(run, rest)) continue;
      found.set(run.id, run);
      if (found.size === query.limit) return { runs: [...found.values()], nextCursor: String(from + index + 1) };
    }
    if (ids.length < pageRecords) return { runs: [...found.values()], nextCursor: null };
  }
  return { runs: [...found.values()], nextCursor: String(start + recordsPerRequest) };
}

/** The lists to read, or the id of the only run; `rest` is what is left to match. */
async function resolveScope(
  { lists, records }: Pick<SearchDeps, 'lists' | 'records'>,
  query: RunsQuery,
): Promise<{ scope: RunScope | string; rest: RunsQuery }> {
  const { batch, user, state, verdict, q, label, minAge, maxAge } = query;
  if (batch !== undefined) return { scope: { batchId: batch }, rest: query };
  const { q: _, ...withoutText } = query;
  if (q !== undefined && user === undefined) {
    if (await records.read(q)) return { scope: q, rest: withoutText };
    const ofBatch = { batchId: q };
    if ((await lists.readIds(lists.listsOf(ofBatch), 0, 1)).length > 0) return { scope: ofBatch, rest: withoutText };
  }
  return {
    scope: { userId: user ?? null, states: chooseStates({ user, state, verdict, q, label, minAge, maxAge }) },
    rest: query,
  };
}

function chooseStates({ state, verdict, ...filters }: Omit<RunFilter, 'id' | 'batch'>): readonly RunState[] {
  if (state !== undefined) return [state];
  if (verdict !== undefined) return ['finished'];
  return Object.values(filters).some((filter) => filter !== undefined) ? searchOrder : ['active'];
}

function matches(run: StoredRun, filter: RunFilter): boolean {
  const { batch, user, label, state, verdict, q, minAge = 0, maxAge } = filter;
  const age = (Date.now() - run.submittedAt) / 1000;
  const contains = (value: string | null) => value?.toLowerCase().includes(q!.toLowerCase()) ?? false;
  return (
    (batch === undefined || run.batchId === batch) &&
    (user === undefined || run.userId === user) &&
    (label === undefined || run.label === label) &&
    (state === undefined || run.state === state) &&
    (verdict === undefined || run.verdict === verdict) &&
    age >= minAge &&
    (maxAge === undefined || age <= maxAge) &&
    (q === undefined || contains(run.label) || contains(run.userId) || run.id === q || run.batchId === q)
  );
}

/** Records as runs, those that wait with their positions. */
export async function presentFound({ scheduler }: Pick<SearchDeps, 'scheduler'>, found: StoredRun[]): Promise<Run[]> {
  const queued = found.filter(({ state }) => state === 'queued').slice(0, positionsPerPage);
  const positions = await scheduler.readQueuePositions(queued.map(({ id }) => id));
  return found.map((run) => toRun(run, { queue: positions.get(run.id) ?? null }));
}
