import type { Redis } from '../../src/redis/connection.js';
import { defaultSettings, type Settings } from '../../src/redis/live-settings.js';
import type { ReadLua } from '../../src/redis/lua-scripts.js';
import { isCanary, playCanary } from './canary-steps.js';
import { createCrashingClient } from './crashing-client.js';
import { expectSame, pick } from './expectations.js';
import { checkInvariants } from './invariants.js';
import type { Model, ModelRun } from './model.js';
import { type Operation, type Scenario, users, workers } from './operations.js';
import { createSteps, operator, patienceMs } from './steps.js';
import { createTestStore, describeRun, findLeftovers, type TestStore } from './test-store.js';

/** Later than any leap of the clock: whatever has a due time is due. */
const endOfTimeMs = 2_000_000_000;

/** Steps take time: with a shorter delay a retried run would become due in the middle of one. */
const retryDelayMs = 60_000;

/** Plays a history against the real scripts, compares everything after each step, and drains the service at the end. */
export async function runScenario(
  redis: Redis,
  [operations, initial, deliversInside, memoryBytes]: Scenario,
  readLua?: ReadLua,
): Promise<{ checks: number }> {
  const settings = { leaseMs: patienceMs, retryDelayMs, ...initial };
  const store = await createTestStore(redis, { settings, readLua, deliversInside });
  const mortal = await createCrashingClient(store, redis.duplicate());
  try {
    return await play(store, operations, initial, memoryBytes, mortal);
  } finally {
    mortal.close();
  }
}

async function play(
  store: TestStore,
  operations: Operation[],
  initial: Partial<Settings>,
  memoryBytes: number,
  mortal: Awaited<ReturnType<typeof createCrashingClient>>,
): Promise<{ checks: number }> {
  const { scheduler, registry } = store;
  const model: Model = {
    runs: new Map(),
    users: new Map(),
    batches: new Map(),
    settings: { ...defaultSettings, ...initial },
    slots: new Map(),
    last: {
      runs: 0,
      users: 0,
      batchRuns: 0,
      byUser: new Map(),
      parkedBy: new Map(),
      unclaimedBytes: 0,
      overtakingBytes: 0,
      heldBytes: new Map(),
    },
  };
  const steps = createSteps(store, model, mortal);
  const { runsIn } = steps;
  let checks = 0;
  let seen = 0;
  let admissions = 0;

  /** `mayHaveDied`: who was to hand admitted runs over may not have come to it. */
  async function check(after: string, { mayHaveDied = false, all = false } = {}): Promise<void> {
    checks++;
    await store.collectDeliveries();
    if (model.settings.paused && store.dispatched.length > seen)
      throw new Error(`admitted in spite of the pause after ${after}`);
    for (const { runId, attempt } of store.dispatched.slice(seen)) {
      if (isCanary(runId)) continue;
      const run = model.runs.get(runId)!;
      run.firstAdmission ??= admissions++;
      if (model.batches.get(run.batchId ?? '')?.isPaused)
        throw new Error(`I15 ${runId} was admitted in spite of the pause of its batch after ${after}`);
      if (run.isParked) throw new Error(`${runId} was delivered again after ${after}`);
      if (attempt <= run.attempt) throw new Error(`attempt ${attempt} of ${runId} was admitted twice after ${after}`);
      run.attempt = attempt;
    }
    seen = store.dispatched.length;
    const dispatched = new Map([...model.runs.values()].map((run) => [run.id, run.attempt]));
    await checkInvariants(store, model, after, { all });
    for (const run of model.runs.values()) {
      if (run.attempt === dispatched.get(run.id)) continue;
      if (!mayHaveDied || store.deliversInside) throw new Error(`I10 ${run.id} was admitted undispatched`);
      run.firstAdmission ??= admissions++;
      run.undelivered = run.attempt;
    }
  }

  const listDelivered = () => runsIn('admitted').filter((run) => run.undelivered !== run.attempt);

  async function apply(op: Operation): Promise<void> {
    const worker = 'worker' in op ? workers[op.worker]! : '';
    const any = 'i' in op ? pick([...model.runs.values()], op.i) : undefined;
    const started = 'i' in op ? pick(runsIn('started'), op.i) : undefined;
    const sessions = runsIn('started').filter((run) => run.kind === 'session');
    const active = 'i' in op ? pick(runsIn('started', 'admitted'), op.i) : undefined;
    if (op.kind === 'submit') await steps.submit(op);
    else if (op.kind === 'death') await steps.die(op);
    else if (op.kind === 'clock' || op.kind === 'leap') await steps.moveClock(op.ms);
    else if (op.kind === 'batchPause') await steps.setBatchPaused(op);
    else if (op.kind === 'canary') await playCanary(store, op.ends, worker);
    else if (op.kind === 'settings') {
      const { kind: _, ...changed } = op;
      model.settings = { ...model.settings, ...changed };
      await store.operators.changeSettings(operator, 'settings', changed, null);
    } else if (op.kind === 'rule') {
      const { kind: _, user, ...rules } = op;
      model.users.set(users[user]!, rules);
      expectSame(await store.operators.setUserOverride(operator, 'user.limits', users[user]!, rules), true, 'rule');
    } else if (op.kind === 'hello') await steps.hello(worker, op.slots, op.batchSlots, op.memoryBytes);
    else if (op.kind === 'report' && model.slots.has(worker)) await steps.report(worker, op.draining, op.batchSlots);
    else if (op.kind === 'gone') {
      model.slots.delete(worker);
      if (op.bye) await registry.deregister(worker, steps.incarnationOf(worker));
      else {
        await store.endHeartbeat(worker);
        await scheduler.recoverExpired();
      }
    } else if (op.kind === 'duplicate' && any) {
      const [outcome] = await scheduler.submit([describeRun({ runId: any.id, userId: 'another user' })]);
      expectSame(outcome, 'duplicate', 'submit of a known run');
    } else if (op.kind === 'start') {
      const run = pick(listDelivered(), op.i);
      if (run) await steps.start(run, worker);
    } else if (op.kind === 'park') {
      const session = pick(
        sessions.filter((run) => !run.isParked),
        op.i,
      );
      if (session) await steps.park(session, op.isStale, op.usedBytes);
    } else if (op.kind === 'type') {
      const parked = sessions.filter((run) => run.isParked);
      const session = pick(parked.length > 0 ? parked : sessions, op.i);
      if (session) await steps.type(session);
    } else if (op.kind === 'finish' && active) await steps.finish(active, op.verdict as 'ok', op.ms);
    else if (op.kind === 'zombie' && any) await steps.zombie(any);
    else if (op.kind === 'append' && started) {
      const output = [{ kind: 'stdout' as const, data: Buffer.from('x') }];
      expectSame(await store.events.append(started.id, started.attempt, 2, output), true, 'output');
    } else if (op.kind === 'cancel' && any) {
      const wanted = any.state === 'finished' ? 'finished' : any.started ? 'signalled' : 'cancelled';
      expectSame(await scheduler.cancel(any.id), wanted, `cancel of a run that is ${any.state}`);
    } else if (op.kind === 'retry' && active)
      expectSame(await scheduler.retry(active.id, active.attempt, op.why), true, 'retry');
    else if (op.kind === 'expire' && active) {
      await store.endLease(active.id);
      const { requeued, lost } = await scheduler.recoverExpired();
      if (active.started && active.typedInto && requeued.includes(active.id)) throw new Error('a typed-in run again');
      if (!active.started && lost.includes(active.id)) throw new Error('a run that never started was lost');
      if (!active.started && !requeued.includes(active.id))
        throw new Error('a run whose lease is over holds its place');
      if (active.isParked && (await store.records.read(active.id))?.state === 'active')
        throw new Error('a parked session whose lease is over goes on');
    } else if (op.kind === 'redeliver' && started)
      expectSame(await scheduler.start(started.id, started.attempt, 'another', 'w9'), null, 'a second delivery');
  }

  /** What is admitted fits at some worker, unless one that it was meant for is gone. */
  async function startSomewhere(run: ModelRun): Promise<void> {
    for (const worker of model.slots.keys()) if (await steps.start(run, worker)) return;
  }

  async function drain(): Promise<void> {
    const free = { paused: false, exam: false, retryDelayMs: 0 };
    model.settings = { ...model.settings, ...free };
    await store.operators.changeSettings(operator, 'resume', free, null);
    for (const [id, batch] of model.batches) {
      if (batch.isPaused) expectSame(await store.batchPause.resume(id), 'changed', 'the end of a pause');
      batch.isPaused = false;
    }
    await steps.moveClock(endOfTimeMs);
    await steps.hello('w0', 5);
    await check('the last worker');
    for (let rounds = 0; runsIn('queued', 'admitted', 'started').length > 0; rounds++) {
      const [run] = runsIn('started', 'admitted');
      if (!run || rounds > 3000) throw new Error('I11 it does not drain');
      if (!run.started) await startSomewhere(run);
      await steps.finish(run, 'ok', 10);
      await check('draining');
    }
    await check('the end', { all: true });
  }

  async function checkStories(): Promise<void> {
    for (const run of model.runs.values()) {
      const log = await store.events.read(run.id, { attempt: 0, seq: 0 }, 1000);
      expectSame(log[0]?.kind, 'state', 'the start of an event log');
      expectSame(log.filter((entry) => entry.kind === 'finished').length, 1, `I7 ends of ${run.id}`);
      expectSame(log.at(-1)?.kind, 'finished', 'the end of an event log');
      log.forEach(({ id }, i) => {
        const before = log[i - 1]?.id ?? { attempt: 0, seq: 0 };
        const next =
          id.attempt === before.attempt ? id.seq === before.seq + 1 : id.attempt > before.attempt && id.seq === 1;
        if (!next) throw new Error(`a gap in the event log of ${run.id}: ${id.attempt}-${id.seq}`);
      });
    }
  }

  function checkOrder(): void {
    const last = new Map<string, number>();
    for (const run of model.runs.values()) {
      // A run without a job counts as admitted when that was noticed, a delayed one when it was due.
      if (run.firstAdmission === null || run.isDelayed || run.undelivered !== null) continue;
      const own = run.wasHeld ? [] : [`${run.userId} ${run.class}`];
      for (const line of run.batchId === null ? own : [...own, `batch ${run.batchId}`]) {
        if (run.firstAdmission < (last.get(line) ?? -1)) throw new Error(`I8 ${run.id} overtook in its line`);
        last.set(line, run.firstAdmission);
      }
    }
  }

  await steps.hello('w0', 12, 3, memoryBytes);
  await steps.hello('w1', 12, 2, memoryBytes / 2);
  for (const op of operations) {
    await apply(op);
    await check(JSON.stringify(op), { mayHaveDied: op.kind === 'death' });
  }
  await drain();
  await checkStories();
  checkOrder();
  for (const worker of workers) await registry.deregister(worker, steps.incarnationOf(worker));
  const none = { runsPerUser: null, maxWaiting: null, muted: null };
  for (const user of users) await store.operators.setUserOverride(operator, 'user.limits', user, none);
  const leftovers = await findLeftovers(store);
  if (leftovers.length > 0) throw new Error(`I11 left behind: ${leftovers}`);
  return { checks };
}
