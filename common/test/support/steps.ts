import { NoMemoryLeftError } from '../../src/scheduler/claimed-run.js';
import type { CrashingClient } from './crashing-client.js';
import type { Model, ModelRun } from './model.js';
import { type Operation, roleOf, users, workers } from './operations.js';
import { describeOutcome, describeRun, type TestStore } from './test-store.js';

/**
 * Longer than any jump of the clock but a leap: leases and heartbeats end when a history says so, however slow the
 * machine is.
 */
export const patienceMs = 3_600_000;
/** Memory of a worker that a history says nothing of. */
const usualMemory = 2 ** 40;
const { limits: usualLimits } = describeRun({ runId: '', userId: '' });
export const operator = { userId: 'ops', role: 'ops' as const, why: 'because' };

export const pick = <T>(items: T[], i: number): T | undefined => items[i % Math.max(1, items.length)];

export function expectSame(actual: unknown, expected: unknown, what: string): void {
  if (actual !== expected) throw new Error(`${what}: ${actual}, expected ${expected}`);
}

type Step<Kind extends Operation['kind']> = Extract<Operation, { kind: Kind }>;

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

  type Submitted = Pick<
    ModelRun,
    'id' | 'kind' | 'memoryBytes' | 'userId' | 'class' | 'interactive' | 'batchId' | 'isDelayed'
  >;
  function remember(run: Submitted): void {
    const unseen = { typedInto: false, state: null, attempt: 0, started: false, verdict: null, firstAdmission: null };
    model.runs.set(run.id, {
      ...run,
      ...unseen,
      wasHeld: false,
      undelivered: null,
      isParked: false,
      isWaking: false,
      parkedBytes: 0,
      isClaimedAlone: false,
      workerId: null,
    });
  }

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

  async function countWaiting(userId: string): Promise<number> {
    const { userQueue, delayedOf, heldOf } = store.keys;
    const counts = [userQueue, delayedOf, heldOf].map((listOf) => store.redis.zcard(listOf(userId)));
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  }

  async function submit(op: Step<'submit'>): Promise<void> {
    const userId = users[op.user]!;
    const batchId = op.asBatch && op.class === 'batch' ? `b${model.batches.size}` : null;
    const kind = op.isSession && op.class === 'interactive' ? 'session' : 'run';
    const interactive = op.interactive || kind === 'session';
    const runs = Array.from({ length: op.count }, (_, i) =>
      describeRun({
        ...{ runId: `r${model.runs.size + i}`, kind, userId, class: op.class, interactive, batchId },
        ...{ batchIndex: batchId === null ? null : i, role: roleOf(userId), delayMs: op.delayMs },
        limits: { ...usualLimits, memoryBytes: op.memoryBytes },
      }),
    );
    if (batchId !== null) {
      await store.batches.create({ id: batchId, userId, label: null, total: op.count });
      await store.batches.append(
        batchId,
        runs.map(({ runId }) => runId),
      );
    }
    const rules = model.users.get(userId) ?? {};
    model.users.set(userId, rules);
    const waitedBefore = await countWaiting(userId);
    const outcomes = await scheduler.submit(runs);
    const refusal = model.settings.paused ? 'paused' : rules.muted ? 'muted' : null;
    const waiting = await countWaiting(userId);
    for (const outcome of outcomes)
      if (outcome !== 'queue_full' || refusal) expectSame(outcome, refusal ?? 'accepted', 'submit');
    if (outcomes.includes('queue_full') && waiting < (rules.maxWaiting ?? Number.POSITIVE_INFINITY))
      throw new Error('refused with room in the line');
    if (outcomes.includes('accepted') && waiting > Math.max(rules.maxWaiting ?? waiting, waitedBefore))
      throw new Error(`${waiting} runs in a line of ${rules.maxWaiting}`);
    const accepted = runs.filter((_, i) => outcomes[i] === 'accepted').map((run) => run.runId);
    if (batchId !== null && accepted.length > 0)
      model.batches.set(batchId, { runIds: accepted, total: op.count, isPaused: false });
    for (const id of accepted)
      remember({
        ...{ id, kind, userId, class: op.class, interactive, batchId, isDelayed: op.delayMs > 0 },
        memoryBytes: op.memoryBytes,
      });
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

  /** What a process does that may die over it. Doing it again must change nothing that is done. */
  function describeDeed({ does, user, i }: Step<'death'>): () => Promise<unknown> {
    const any = pick([...model.runs.values()], i);
    const active = pick(runsIn('started', 'admitted'), i);
    if (does === 'batch') {
      const id = `d${model.runs.size}`;
      const userId = users[user]!;
      const runIds = [0, 1, 2].map((index) => `${id}-${index}`);
      return async () => {
        await mortal.batches.create({ id, userId, label: null, total: runIds.length });
        await mortal.batches.append(id, runIds);
        for (const [batchIndex, runId] of runIds.entries())
          await mortal.scheduler.submit([
            describeRun({ runId, userId, class: 'batch', batchId: id, batchIndex, role: roleOf(userId) }),
          ]);
      };
    }
    if (does === 'reap') return () => mortal.scheduler.recoverExpired();
    if (does === 'cancel' && any) return () => mortal.scheduler.cancel(any.id);
    if (does === 'retry' && active) return () => mortal.scheduler.retry(active.id, active.attempt);
    if (does === 'finish' && active)
      return () => mortal.scheduler.finish(active.id, active.attempt, describeOutcome('ok'), active.started ? 1 : 0);
    return async () => {};
  }

  async function die(op: Step<'death'>): Promise<void> {
    const before = model.runs.size;
    const userId = users[op.user]!;
    const deed = describeDeed(op);
    if (op.does === 'reap') for (const run of runsIn('started', 'admitted')) await store.endLease(run.id);
    await mortal.die(op.calls, deed);
    if (op.isRepeated) await deed();
    if (op.does !== 'batch') return;
    const ids = [0, 1, 2].map((index) => `d${before}-${index}`);
    const accepted = (await store.records.readMany(ids)).flatMap((run) => (run ? [run.id] : []));
    if (accepted.length === 0) return;
    if (!model.users.has(userId)) model.users.set(userId, {});
    for (const id of accepted)
      remember({
        id,
        kind: 'run',
        memoryBytes: usualLimits.memoryBytes,
        userId,
        class: 'batch',
        interactive: false,
        batchId: `d${before}`,
        isDelayed: false,
      });
    model.batches.set(`d${before}`, { runIds: accepted, total: ids.length, isPaused: false });
  }

  /**
   * Pauses or resumes a batch, one with waiting runs if there is any, and does the same again. After a pause the worker
   * of an active run is lost, or a run is cancelled.
   */
  async function setBatchPaused({ isPaused, also, i }: Step<'batchPause'>): Promise<void> {
    const stateOf = (id: string) => model.runs.get(id)!.state;
    const all = [...model.batches].filter(([, batch]) => batch.isPaused !== isPaused);
    const waiting = all.filter(([, { runIds }]) => runIds.some((id) => stateOf(id) === 'queued'));
    const chosen = pick(waiting.length > 0 ? waiting : all, i);
    if (!chosen) return;
    const [id, batch] = chosen;
    const isOver = batch.runIds.filter((runId) => stateOf(runId) === 'finished').length >= batch.total;
    const wanted = isPaused && isOver ? 'ended' : 'changed';
    const act = () => (isPaused ? store.batchPause.pause(id, 'owner') : store.batchPause.resume(id));
    expectSame(await act(), wanted, 'pause of a batch');
    if (wanted === 'changed') batch.isPaused = isPaused;
    const after = (await store.batches.read(id))!.counts;
    if (wanted === 'changed' && after.finished < batch.total)
      expectSame(await act(), 'unchanged', 'pause of a batch again');
    if (!isPaused) return;
    const now = (await store.records.readMany(batch.runIds)).filter((run) => run !== null);
    const active = now.find(({ state }) => state === 'active');
    const queued = now.find(({ state }) => state === 'queued');
    if (also === 'restart' && active) {
      await store.endLease(active.id);
      await scheduler.recoverExpired();
    }
    if (also === 'cancel' && queued) expectSame(await scheduler.cancel(queued.id), 'cancelled', 'cancel in a batch');
  }

  return {
    setBatchPaused,
    runsIn,
    hello,
    moveClock,
    report,
    start,
    park,
    type,
    finish,
    submit,
    zombie,
    die,
    incarnationOf,
  };
}
