import type { RunClass, RunState } from '../contract/run.js';
import type { TestStore } from './admission.testkit.js';
import { roleOf } from './admission-operations.testkit.js';
import { encodeId } from './keys.js';
import type { UserRules } from './operator-actions.js';
import type { Settings } from './settings.js';

/** What a scenario knows of a run, and what was last seen of it. */
export interface ModelRun {
  id: string;
  userId: string;
  class: RunClass;
  interactive: boolean;
  /** Somebody answered its input(): it must not begin again. */
  typedInto: boolean;
  batchId: string | null;
  state: RunState | null;
  attempt: number;
  started: boolean;
  verdict: string | null;
  /** Position among all first admissions. */
  firstAdmission: number | null;
}

export interface Model {
  runs: Map<string, ModelRun>;
  /** Users who came, and the rules that ops made for them. */
  users: Map<string, UserRules>;
  /** Runs of each batch. */
  batches: Map<string, string[]>;
  settings: Settings;
  /** Lanes of live workers. */
  lanes: Map<string, number>;
  /** What was counted after the operation before; a cap that was lowered may only be approached. */
  last: { runs: number; users: number; batchRuns: number; byUser: Map<string, number> };
}

/** Places of a user: his rule, else that of his role. */
export function limitOf({ users, settings }: Model, userId: string): number {
  const { runsPerStudent, runsPerGrader } = settings;
  return users.get(userId)?.runsPerUser ?? (roleOf(userId) === 'student' ? runsPerStudent : runsPerGrader);
}

const sides = ['inside', 'outside'] as const;
const classes = ['interactive', 'batch'] as const;

function toMap(flat: string[]): Map<string, number> {
  const map = new Map<string, number>();
  for (let i = 0; i < flat.length; i += 2) map.set(flat[i]!, Number(flat[i + 1]));
  return map;
}

function countBy<T>(items: T[], of: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(of(item), (counts.get(of(item)) ?? 0) + 1);
  return counts;
}

const show = (value: unknown) => JSON.stringify(value instanceof Map ? [...value].sort() : value);

/** Reads the whole state of admission in one round trip. */
async function readState({ redis, keys }: TestStore, model: Model) {
  const users = [...model.users.keys()];
  const runs = [...model.runs.values()];
  const batches = [...model.batches.keys()];
  const pipeline = redis.pipeline().zrange(keys.leases, 0, '-1').hgetall(keys.activeUsers);
  pipeline.hgetall(`${keys.tag}:active:interactive`).smembers(`${keys.tag}:active:batch`);
  pipeline.zrange(keys.waitingUsers, 0, '-1', 'WITHSCORES').get(`${keys.tag}:workers:capacity`);
  for (const runClass of classes) pipeline.zrange(keys.waiting(runClass), 0, '-1');
  for (const side of sides)
    for (const runClass of classes) pipeline.zrange(`${keys.tag}:ring:${side}:${runClass}`, 0, '-1', 'WITHSCORES');
  for (const user of users) pipeline.zrange(keys.line(user), 0, '-1');
  for (const user of users) pipeline.hget(`${keys.tag}:user:${encodeId(user)}`, 'pass');
  for (const run of runs) pipeline.hmget(keys.run(run.id), 'state', 'attempt', 'startedAt', 'verdict');
  for (const batch of batches) pipeline.hmget(keys.batch(batch), 'queued', 'active', 'finished');
  const replies = ((await pipeline.exec()) ?? []).map(([error, reply]) => {
    if (error) throw error;
    return reply;
  });
  const rest = replies.slice(12);
  const take = <T>(count: number) => rest.splice(0, count) as T[];
  return {
    leases: new Set(replies[0] as string[]),
    activeUsers: new Map(Object.entries(replies[1] as Record<string, string>).map(([k, v]) => [k, Number(v)])),
    activeInteractive: new Map(Object.entries(replies[2] as Record<string, string>).map(([k, v]) => [k, Number(v)])),
    activeBatch: new Set(replies[3] as string[]),
    waitingUsers: toMap(replies[4] as string[]),
    capacity: Number(replies[5] ?? 0),
    waiting: { interactive: new Set(replies[6] as string[]), batch: new Set(replies[7] as string[]) },
    rings: {
      inside: { interactive: toMap(replies[8] as string[]), batch: toMap(replies[9] as string[]) },
      outside: { interactive: toMap(replies[10] as string[]), batch: toMap(replies[11] as string[]) },
    },
    lines: new Map(take<string[]>(users.length).map((line, index) => [users[index]!, line])),
    passes: new Map(take<string | null>(users.length).map((pass, index) => [users[index]!, Number(pass ?? 0)])),
    records: new Map(take<(string | null)[]>(runs.length).map((record, index) => [runs[index]!.id, record])),
    batches: new Map(take<(string | null)[]>(batches.length).map((counts, index) => [batches[index]!, counts])),
  };
}

type State = Awaited<ReturnType<typeof readState>>;

const countBatchPlaces = (settings: Settings, places: number) =>
  settings.exam ? 0 : Math.max(1, places - settings.batchReserveRuns);

/** The rule of admission written a second time, in the words of its description: may anybody be admitted now? */
function mayAdmit(state: State, settings: Settings, places: number): boolean {
  if (settings.paused || state.leases.size >= places) return false;
  const first = (ring: Map<string, number>) => (ring.size > 0 ? Math.min(...ring.values()) : Number.POSITIVE_INFINITY);
  const batchPlaceFree = state.activeBatch.size < countBatchPlaces(settings, places);
  const batchOnlyUsers = state.activeUsers.size - state.activeInteractive.size;
  const batchUserFree = batchOnlyUsers < Math.max(1, settings.maxActiveUsers - settings.batchReserveUsers);
  const batchInside = batchPlaceFree ? first(state.rings.inside.batch) : Number.POSITIVE_INFINITY;
  const batchOutside = batchPlaceFree ? first(state.rings.outside.batch) : Number.POSITIVE_INFINITY;
  const batchDrains = !batchUserFree && batchOutside < batchInside;
  const insider = Math.min(first(state.rings.inside.interactive), batchDrains ? Number.POSITIVE_INFINITY : batchInside);
  const outsider = Math.min(
    first(state.rings.outside.interactive),
    batchUserFree ? batchOutside : Number.POSITIVE_INFINITY,
  );
  if (state.activeUsers.size < settings.maxActiveUsers) return Math.min(insider, outsider) < Number.POSITIVE_INFINITY;
  return insider < Number.POSITIVE_INFINITY && insider <= outsider;
}

/** Compares everything in Redis with what the scenario did, and takes what is seen into the model. Throws the first difference. */
export async function checkInvariants(store: TestStore, model: Model, after: string): Promise<void> {
  const state = await readState(store, model);
  const expect = (holds: boolean, what: string) => {
    if (!holds) throw new Error(`${what} after ${after}`);
  };
  const same = (actual: unknown, expected: unknown, what: string) =>
    expect(show(actual) === show(expected), `${what}: ${show(actual)}, expected ${show(expected)}`);

  for (const run of model.runs.values()) {
    const [runState, attempt, startedAt, verdict] = state.records.get(run.id)!;
    if (run.state === 'finished')
      expect(runState === 'finished' && verdict === run.verdict, `I7 the end of ${run.id} changed`);
    run.state = runState as RunState;
    run.attempt = Number(attempt);
    run.started = startedAt !== null;
    run.verdict = verdict ?? null;
    expect((run.state === 'finished') === (run.verdict !== null), `I7 ${run.id} is ${run.state} with ${verdict}`);
    expect((run.state === 'active') === state.leases.has(run.id), `I4 ${run.id} is ${run.state}`);
    const inLine = state.lines.get(run.userId)!.includes(run.id);
    expect((run.state === 'queued') === inLine, `I5 ${run.id} is ${run.state}, in line ${inLine}`);
    expect(state.waiting[run.class].has(run.id) === inLine, `I5 ${run.id} in line ${inLine}, counted otherwise`);
  }

  const runs = [...model.runs.values()];
  const active = runs.filter((run) => run.state === 'active');
  const activeInteractive = active.filter((run) => run.class === 'interactive');
  const byUser = countBy(active, (run) => encodeId(run.userId));
  same(state.activeUsers, byUser, 'I2 active users');
  same(
    state.activeInteractive,
    countBy(activeInteractive, (run) => encodeId(run.userId)),
    'I2 active interactive',
  );
  same(state.activeBatch.size, active.length - activeInteractive.length, 'I3 active batch runs');
  const queued = runs.filter((run) => run.state === 'queued');
  same(
    state.waitingUsers,
    countBy(queued, (run) => encodeId(run.userId)),
    'I5 waiting users',
  );

  const { settings, last } = model;
  same(
    state.capacity,
    [...model.lanes.values()].reduce((sum, lanes) => sum + lanes, 0),
    'capacity',
  );
  const places = Math.min(settings.maxRuns, state.capacity);
  const within = (count: number, cap: number, before: number) => count <= Math.max(cap, before);
  expect(within(active.length, places, last.runs), `I3 ${active.length} runs in ${places} places`);
  expect(within(byUser.size, settings.maxActiveUsers, last.users), `I2 ${byUser.size} active users`);
  const batchCap = countBatchPlaces(settings, places);
  expect(within(state.activeBatch.size, batchCap, last.batchRuns), `I3 ${state.activeBatch.size} batch runs`);
  for (const user of model.users.keys()) {
    const limit = limitOf(model, user);
    const count = byUser.get(encodeId(user)) ?? 0;
    expect(within(count, limit, last.byUser.get(encodeId(user)) ?? 0), `I1 ${user} holds ${count} of ${limit}`);
  }
  model.last = { runs: active.length, users: byUser.size, batchRuns: state.activeBatch.size, byUser };

  for (const user of model.users.keys()) {
    const limit = limitOf(model, user);
    const line = state.lines.get(user)!;
    const holds = byUser.get(encodeId(user)) ?? 0;
    const head = line[0] === undefined ? undefined : model.runs.get(line[0]);
    const where = sides.flatMap((side) =>
      classes.flatMap((runClass) => {
        const pass = state.rings[side][runClass].get(encodeId(user));
        return pass === undefined ? [] : [`${side} ${runClass} ${pass.toFixed(3)}`];
      }),
    );
    const pass = state.passes.get(user)!.toFixed(3);
    const right = head && holds < limit ? [`${holds > 0 ? 'inside' : 'outside'} ${head.class} ${pass}`] : [];
    same(where, right, `I6 rings of ${user}`);
  }
  expect(!mayAdmit(state, settings, places), 'I9 somebody could have been admitted');

  for (const [batch, runIds] of model.batches) {
    const counts = countBy(runIds, (id) => model.runs.get(id)!.state!);
    const expected = (['queued', 'active', 'finished'] as const).map((name) => String(counts.get(name) ?? 0));
    same(state.batches.get(batch), expected, `counts of ${batch}`);
  }
}
