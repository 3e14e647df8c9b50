import { NoMemoryLeftError } from '../../src/scheduler/claimed-run.js';
import type { CrashingClient } from './crashing-client.js';
import { expectSame } from './expectations.js';
import type { Model, ModelRun } from './model.js';
import { workers } from './operations.js';
import { createSubmissionSteps } from './submission-steps.js';
import { describeOutcome, type TestStore } from './test-store.js';

/**
 * Longer than any jump of the clock but a leap: leases and heartbeats end when a history says so, however slow the
 * machine is.
 */
export const patienceMs = 3_600_000;
/** Memory of a worker that a history says nothing of. */
const usualMemory = 2 ** 40;
export const operator = { userId: 'ops', role: 'ops' as const, why: 'because' };

/** What can happen to the service, done with the real store and noted in the model. */
export function createSteps(store: TestStore, model: Model, mortal: CrashingClient) {
  const { scheduler, registry } = store;
  const incarnations = new Map<string, number>();
  const aliveUntil = new Map<string, number>();
  let clockMs = 0;
  let tokens = 0;

  const now = () => Date.now() + clockMs;
  const incarnationOf = (worker: string) => `i${incarnations.get(worker) ?? 0}`;
  const runsIn = (...states: string[]) =>
    [...model.runs.values()].filter((run) =>
      states.includes(run.state === 'active' ? (run.started ? 'started' : 'admitted') : String(run.state)),
    );

  async function hello(worker: string, slots: number, batchSlots = slots, memoryBytes = usualMemory): Promise<void> {
    incarnations.set(worker, (incarnations.get(worker) ?? 0) + 1);
    model.slots.set(worker, { all: slots, batch: batchSlots, memoryBytes });
    await registry.register({ id: worker, incarnation: incarnationOf(worker), slots, batchSlots, memoryBytes });
    aliveUntil.set(worker, now() + patienceMs);
    await store.redis.zadd(store.keys.workers, 'XX', String(aliveUntil.get(worker)), worker);
    const left = (await Promise.all(runsIn('started').map((run) => store.records.read(run.id)))).filter(
      (run) => run?.state === 'active' && run.startedAt !== null && run.workerId === worker,
    );
    expectSame(left.length, 0, 'runs left to the process before');
  }

  async function hasMemory(run: ModelRun, worker: string): Promise<boolean> {
    const { redis, keys } = store;
    const memoryBytes = model.slots.get(worker)?.memoryBytes;
    if (memoryBytes === undefined) return true;
    const held = Number(await redis.hget(keys.workerHeld, worker));
    return held + run.memoryBytes <= (memoryBytes * model.settings.memoryOvercommitPercent) / 100;
  }

  /** Leases and workers whose time is over by the new clock go at the next reaping, and due runs come. */
  async function moveClock(ms: number): Promise<void> {
    clockMs += ms;
    await store.moveClock(clockMs);
    for (const [worker, until] of aliveUntil) if (until <= now()) model.slots.delete(worker);
    await scheduler.recoverExpired();
  }

  async function report(worker: string, draining: boolean, batchSlots: number): Promise<void> {
    const slots = 7;
    const { memoryBytes } = model.slots.get(worker)!;
    model.slots.set(
      worker,
      draining ? { all: 0, batch: 0, memoryBytes } : { all: slots, batch: batchSlots, memoryBytes },
    );
    const report = { id: worker, incarnation: incarnationOf(worker), slots, batchSlots, draining, memoryBytes };
    await store.report(report, patienceMs);
    aliveUntil.set(worker, now() + patienceMs);
    await store.report({ id: worker, incarnation: 'older', slots: 99, memoryBytes: 2 ** 40 }, patienceMs);
  }

  /** False: the worker has no memory left for it. */
  async function start(run: ModelRun, worker: string): Promise<boolean> {
    const token = `${incarnationOf(worker)}:${tokens++}`;
    const isAlone = (await store.redis.zcard(store.keys.leases)) <= 1;
    const isRoom = isAlone || (await hasMemory(run, worker));
    const claim = await scheduler.start(run.id, run.attempt, token, worker).catch((error) => {
      if (error instanceof NoMemoryLeftError) return null;
      throw error;
    });
    expectSame(claim !== null, isRoom, 'the memory of a worker for a claim');
    if (!claim) return false;
    expectSame(claim.userId, run.userId, 'the user of a claim');
    run.isClaimedAlone = isAlone;
    // Where it is claimed decides what room is left elsewhere, which the next call that admits finds.
    await scheduler.admitNext();
    const again = await scheduler.start(run.id, run.attempt, token, worker);
    expectSame(again?.attempt, run.attempt, 'start sent again');
    if (run.kind === 'session') {
      const prompt = [{ kind: 'display' as const, data: Buffer.from('{"kind":"prompt"}') }];
      expectSame(await store.events.append(run.id, run.attempt, 2, prompt), true, 'a prompt');
      run.typedInto = true;
    } else if (run.interactive) {
      expectSame(await store.inputs.send(run.id, { data: Buffer.from('typed') }), 'sent', 'input');
      run.typedInto = true;
    }
    return true;
  }

  /** The worker of a session offers its place; `isStale`: it does not know the last that was typed. */
  async function park(run: ModelRun, isStale: boolean, usedBytes: number): Promise<void> {
    const inputs = await store.inputs.read(run.id, '0');
    const lastId = isStale ? '1-1' : (inputs.at(-1)?.id ?? '0');
    const others = () => [...model.runs.values()].filter((other) => other !== run).map((other) => other.id);
    const countPlaced = async () =>
      (await store.records.readMany(others())).filter((other) => other?.state === 'active' && other.parkedAt === null)
        .length;
    const before = await countPlaced();
    const isParked = await scheduler.park(run.id, run.attempt, lastId, usedBytes);
    if (isParked) run.parkedBytes = usedBytes;
    if (isParked && isStale && inputs.length > 0) throw new Error('parked with unread input');
    if (isParked !== (await countPlaced()) > before) throw new Error(`parked ${isParked}, which contradicts the slots`);
    if (isParked) expectSame(await scheduler.park(run.id, run.attempt, lastId, usedBytes), true, 'park sent again');
    const [answer] = (
      await scheduler.renewLeases(workers[0]!, [{ runId: run.id, attempt: run.attempt, isParked: !isParked }])
    ).answers;
    const mine = (await store.records.read(run.id))!;
    if (mine.workerId === workers[0] && !mine.cancelRequested)
      expectSame(answer?.action, isParked ? 'park' : 'thaw', 'the answer to a worker that is wrong');
  }

  async function type(run: ModelRun): Promise<void> {
    expectSame(await store.inputs.send(run.id, { data: Buffer.from('1\n') }), 'sent', 'input to a session');
    const now = (await store.records.read(run.id))!;
    if (now.parkedAt !== null && !now.isWaking) throw new Error('a parked session missed its input');
  }

  async function finish(run: ModelRun, how: 'ok' | 'cancelled', ms: number): Promise<void> {
    await store.backdateStart(run.id, ms);
    const end = () => scheduler.finish(run.id, run.attempt, describeOutcome(how), run.started ? 1 : 0);
    expectSame(await end(), 'finished', 'finish');
    expectSame(await end(), 'already', 'finish sent again');
  }

  async function zombie(run: ModelRun): Promise<void> {
    const { id } = run;
    if (run.state === 'finished') {
      const end = await scheduler.finish(id, run.attempt, describeOutcome('syntax_error'), 1);
      expectSame(end, 'fenced', 'a second end');
    }
    for (const attempt of [run.attempt + 7, run.attempt - 1]) {
      expectSame(await scheduler.finish(id, attempt, describeOutcome('ok'), 1), 'fenced', 'finish of a zombie');
      expectSame(await scheduler.start(id, attempt, 'zombie', 'w0'), null, 'start of a zombie');
      expectSame(await scheduler.retry(id, attempt), false, 'retry of a zombie');
      const output = [{ kind: 'stdout' as const, data: Buffer.from('ghost') }];
      expectSame(await store.events.append(id, attempt, 2, output), false, 'output of a zombie');
    }
  }

  const submissions = createSubmissionSteps(store, model, { mortal, runsIn });
  return { ...submissions, runsIn, hello, moveClock, report, start, park, type, finish, zombie, incarnationOf };
}
