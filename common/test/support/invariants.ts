import type { RunState } from '../../src/contract/run.js';
import { decodeId, encodeId } from '../../src/redis/keys.js';
import type { Settings } from '../../src/redis/live-settings.js';
import { checkMemory, chooseHeads, type Head, mayTakeMemory, sizeOfHead } from './memory-model.js';
import { classes, type Model, readState, type State, sides, sizes } from './model.js';
import { roleOf } from './operations.js';
import type { TestStore } from './test-store.js';

/** Places of a user: his rule, else that of his role. */
export function limitOf({ users, settings }: Model, userId: string): number {
  const { runsPerStudent, runsPerGrader } = settings;
  return users.get(userId)?.runsPerUser ?? (roleOf(userId) === 'student' ? runsPerStudent : runsPerGrader);
}

function countBy<T>(items: T[], of: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(of(item), (counts.get(of(item)) ?? 0) + 1);
  return counts;
}

const show = (value: unknown) => JSON.stringify(value instanceof Map ? [...value].sort() : value);

const countBatchPlaces = (settings: Settings, places: number, { batchCapacity }: State) =>
  settings.exam ? 0 : Math.max(1, Math.min(places - settings.batchReserveRuns, batchCapacity));

/** The rule of scheduler written a second time, in the words of its description: may anybody be admitted now? */
function mayAdmit(state: State, model: Model, places: number): boolean {
  const { settings } = model;
  if (settings.paused || state.leases.size >= places) return false;
  const { first, blocked } = chooseHeads(state, model);
  const batchPlaceFree = state.activeBatch.size < countBatchPlaces(settings, places, state);
  const batchOnlyUsers = state.activeUsers.size - state.activeInteractive.size;
  const batchUserFree = batchOnlyUsers < Math.max(1, settings.maxActiveUsers - settings.batchReserveUsers);
  const passOf = (head: { pass: number } | undefined) => head?.pass ?? Number.POSITIVE_INFINITY;
  const better = (...heads: (Head | undefined)[]) =>
    heads.reduce((best, head) => (passOf(head) < passOf(best) ? head : best), undefined);
  const [batchInside, batchOutside] = batchPlaceFree ? [first('inside', 'batch'), first('outside', 'batch')] : [];
  const batchDrains = !batchUserFree && passOf(batchOutside) < passOf(batchInside);
  const insider = better(first('inside', 'interactive'), batchDrains ? undefined : batchInside);
  const outsider = better(first('outside', 'interactive'), batchUserFree ? batchOutside : undefined);
  const hasUserFree = state.activeUsers.size < settings.maxActiveUsers;
  const head = hasUserFree ? better(outsider, insider) : passOf(insider) <= passOf(outsider) ? insider : undefined;
  return head !== undefined && mayTakeMemory(head, blocked(batchPlaceFree), state, model);
}

/**
 * Compares everything in Redis with what the scenario did, and takes what is seen into the model. Throws the first
 * difference.
 */
export async function checkInvariants(
  store: TestStore,
  model: Model,
  after: string,
  options: { all: boolean } = { all: false },
): Promise<void> {
  const state = await readState(store, model, options.all);
  const expect = (holds: boolean, what: string) => {
    if (!holds) throw new Error(`${what} after ${after}`);
  };
  const same = (actual: unknown, expected: unknown, what: string) =>
    expect(show(actual) === show(expected), `${what}: ${show(actual)}, expected ${show(expected)}`);

  const pending = new Map<string, number>();
  for (const run of model.runs.values()) {
    const record = state.records.get(run.id);
    if (!record) {
      expect(
        !state.leases.has(run.id) && !state.parked.has(run.id) && !state.delayed.has(run.id),
        `I4 ${run.id} came back from its end`,
      );
      continue;
    }
    const [runState, attempt, startedAt, verdict, dueAt, parkedAt, waking, pendingBytes, workerId] = record;
    run.workerId = workerId ? decodeId(workerId) : null;
    if (run.state === 'finished')
      expect(runState === 'finished' && verdict === run.verdict, `I7 the end of ${run.id} changed`);
    run.state = runState as RunState;
    run.attempt = Number(attempt);
    run.started = Boolean(startedAt);
    run.isParked = Boolean(parkedAt);
    run.isWaking = Boolean(waking);
    run.verdict = verdict ?? null;
    expect((run.state === 'finished') === !pendingBytes, `I14 ${run.id} is ${run.state} with ${pendingBytes} bytes`);
    if (pendingBytes)
      pending.set(encodeId(run.userId), (pending.get(encodeId(run.userId)) ?? 0) + Number(pendingBytes));
    expect((run.state === 'finished') === (run.verdict !== null), `I7 ${run.id} is ${run.state} with ${verdict}`);
    const holdsPlace = run.state === 'active' && !run.isParked;
    expect(holdsPlace === state.leases.has(run.id), `I4 ${run.id} is ${run.state}, parked ${run.isParked}`);
    expect(run.isParked === state.parked.has(run.id), `I12 ${run.id} is parked ${run.isParked}`);
    if (run.isParked) expect(run.kind === 'session' && run.state === 'active', `I12 ${run.id} is parked, ${run.state}`);
    if (run.isWaking) expect(run.isParked, `I12 ${run.id} wants to go on and is not parked`);
    const inLine = state.lines.get(run.userId)!.includes(run.id);
    const isDelayed = state.delayed.has(run.id);
    const isHeld = state.heldRuns.has(run.id);
    if (isHeld) run.wasHeld = true;
    const isBatchPaused = model.batches.get(run.batchId ?? '')?.isPaused ?? false;
    expect(
      isHeld === (isBatchPaused && run.state === 'queued' && !isDelayed),
      `I15 ${run.id} is ${run.state}, held ${isHeld}, its batch paused ${isBatchPaused}`,
    );
    expect(
      (run.state === 'queued' || run.isWaking) === inLine || isDelayed || isHeld,
      `I5 ${run.id} is ${run.state}, in line ${inLine}, delayed ${isDelayed}`,
    );
    expect(!(inLine && isHeld), `I15 ${run.id} stands in line while its batch is paused`);
    expect(!(inLine && isDelayed), `I5 ${run.id} stands in line before it is due`);
    expect(isDelayed === Boolean(dueAt), `I5 ${run.id} is delayed ${isDelayed}, due ${dueAt}`);
    expect(
      state.delayedOf.get(run.userId)!.includes(run.id) === isDelayed,
      `I5 ${run.id} is delayed, counted otherwise`,
    );
    if (isDelayed) expect(run.state === 'queued', `I5 ${run.id} is ${run.state} and delayed`);
    if (isDelayed) run.isDelayed = true;
    expect(state.waiting[run.class].has(run.id) === inLine, `I5 ${run.id} in line ${inLine}, counted otherwise`);
  }

  const runs = [...model.runs.values()];
  const active = runs.filter((run) => run.state === 'active' && !run.isParked);
  const activeInteractive = active.filter((run) => run.class === 'interactive');
  const byUser = countBy(active, (run) => encodeId(run.userId));
  same(state.activeUsers, byUser, 'I2 active users');
  same(
    state.activeInteractive,
    countBy(activeInteractive, (run) => encodeId(run.userId)),
    'I2 active interactive',
  );
  same(state.activeBatch.size, active.length - activeInteractive.length, 'I3 active batch runs');
  const queued = runs.filter(
    (run) => run.isWaking || (run.state === 'queued' && !state.delayed.has(run.id) && !state.heldRuns.has(run.id)),
  );
  same(
    state.waitingUsers,
    countBy(queued, (run) => encodeId(run.userId)),
    'I5 waiting users',
  );

  same(state.pendingUsers, pending, 'I14 bytes of unfinished runs');
  same(
    state.pendingBytes,
    [...pending.values()].reduce((total, bytes) => total + bytes, 0),
    'I14 their sum',
  );

  const { settings, last } = model;
  const slots = [...model.slots.values()];
  const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
  same(state.capacity, sum(slots.map(({ all }) => all)), 'capacity');
  same(state.batchCapacity, sum(slots.map(({ batch }) => batch)), 'capacity for batches');
  const places = Math.min(settings.maxRuns, state.capacity);
  const within = (count: number, cap: number, before: number) => count <= Math.max(cap, before);
  expect(within(active.length, places, last.runs), `I3 ${active.length} runs in ${places} places`);
  expect(within(byUser.size, settings.maxActiveUsers, last.users), `I2 ${byUser.size} active users`);
  const batchCap = countBatchPlaces(settings, places, state);
  expect(within(state.activeBatch.size, batchCap, last.batchRuns), `I3 ${state.activeBatch.size} batch runs`);
  for (const user of model.users.keys()) {
    const limit = limitOf(model, user);
    const count = byUser.get(encodeId(user)) ?? 0;
    expect(within(count, limit, last.byUser.get(encodeId(user)) ?? 0), `I1 ${user} holds ${count} of ${limit}`);
  }
  const parkedBy = countBy(
    runs.filter((run) => run.isParked),
    (run) => encodeId(run.userId),
  );
  same(state.parkedUsers, parkedBy, 'I12 users with parked sessions');
  for (const [user, count] of parkedBy)
    expect(
      within(count, settings.parkedPerUser, last.parkedBy.get(user) ?? 0),
      `I12 ${count} sessions of ${user} parked`,
    );
  checkMemory(state, model, active.length, expect);
  const { unclaimedBytes, overtakingBytes, heldBytes } = state;
  const counts = { runs: active.length, users: byUser.size, batchRuns: state.activeBatch.size, byUser, parkedBy };
  model.last = { ...counts, unclaimedBytes, overtakingBytes, heldBytes };

  for (const user of model.users.keys()) {
    const limit = limitOf(model, user);
    const line = state.lines.get(user)!;
    const holds = byUser.get(encodeId(user)) ?? 0;
    const head = line[0] === undefined ? undefined : model.runs.get(line[0]);
    const where = sizes.flatMap((size) =>
      sides.flatMap((side) =>
        classes.flatMap((runClass) => {
          const pass = state.rings[size][side][runClass].get(encodeId(user));
          return pass === undefined ? [] : [`${size} ${side} ${runClass} ${pass < 0 ? 'first' : pass.toFixed(3)}`];
        }),
      ),
    );
    // A parked session that wants to go on stands before everything that is new, in its line and among users.
    const pass = head?.isWaking ? 'first' : state.passes.get(user)!.toFixed(3);
    const behind = line.findIndex((id) => !model.runs.get(id)?.isWaking);
    expect(behind < 0 || !line.slice(behind).some((id) => model.runs.get(id)!.isWaking), `I12 the line of ${user}`);
    const right =
      head && holds < limit
        ? [`${sizeOfHead(head, settings)} ${holds > 0 ? 'inside' : 'outside'} ${head.class} ${pass}`]
        : [];
    same(where, right, `I6 rings of ${user}`);
  }
  expect(!mayAdmit(state, model, places), 'I9 a waiting run could have been admitted');

  const arrivals = new Map([...model.runs.keys()].map((id, arrival) => [id, arrival]));
  for (const [user, line] of state.lines) {
    const kept = line.map((id) => model.runs.get(id)!).filter((run) => !run.isDelayed && !run.isWaking);
    for (const runClass of classes) {
      const places = kept.filter((run) => run.class === runClass).map(({ id }) => arrivals.get(id)!);
      same(
        places,
        places.toSorted((a, b) => a - b),
        `I15 the line of ${user} in order of arrival`,
      );
    }
  }
  for (const [batch, { runIds }] of model.batches) {
    const counts = countBy(runIds, (id) => model.runs.get(id)!.state!);
    const expected = (['queued', 'active', 'finished'] as const).map((name) => String(counts.get(name) ?? 0));
    same(state.batches.get(batch), expected, `counts of ${batch}`);
  }
}
