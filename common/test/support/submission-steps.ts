import type { CrashingClient } from './crashing-client.js';
import { expectSame, pick } from './expectations.js';
import type { Model, ModelRun } from './model.js';
import { type Operation, roleOf, users } from './operations.js';
import { describeOutcome, describeRun, type TestStore } from './test-store.js';

const { limits: usualLimits } = describeRun({ runId: '', userId: '' });

type Step<Kind extends Operation['kind']> = Extract<Operation, { kind: Kind }>;

/** How runs and batches come to the service, are paused, and what a process does while it dies. */
export function createSubmissionSteps(
  store: TestStore,
  model: Model,
  { mortal, runsIn }: { mortal: CrashingClient; runsIn: (...states: string[]) => ModelRun[] },
) {
  const { scheduler } = store;
  /** A batch without accepted runs is not in the model, but has used its id. */
  let createdBatches = 0;

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

  async function countWaiting(userId: string): Promise<number> {
    const { userQueue, delayedOf, heldOf } = store.keys;
    const counts = [userQueue, delayedOf, heldOf].map((listOf) => store.redis.zcard(listOf(userId)));
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  }

  async function submit(op: Step<'submit'>): Promise<void> {
    const userId = users[op.user]!;
    const batchId = op.asBatch && op.class === 'batch' ? `b${createdBatches++}` : null;
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

  /** What a process does that may die over it. Doing it again must change nothing that is done. */
  function describeDeed({ does, user, i }: Step<'death'>, id: string): () => Promise<unknown> {
    const any = pick([...model.runs.values()], i);
    const active = pick(runsIn('started', 'admitted'), i);
    if (does === 'batch') {
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
    const id = `d${createdBatches++}`;
    const userId = users[op.user]!;
    const deed = describeDeed(op, id);
    if (op.does === 'reap') for (const run of runsIn('started', 'admitted')) await store.endLease(run.id);
    await mortal.die(op.calls, deed);
    if (op.isRepeated) await deed();
    if (op.does !== 'batch') return;
    const ids = [0, 1, 2].map((index) => `${id}-${index}`);
    const accepted = (await store.records.readMany(ids)).flatMap((run) => (run ? [run.id] : []));
    if (accepted.length === 0) return;
    if (!model.users.has(userId)) model.users.set(userId, {});
    for (const runId of accepted)
      remember({
        id: runId,
        kind: 'run',
        memoryBytes: usualLimits.memoryBytes,
        userId,
        class: 'batch',
        interactive: false,
        batchId: id,
        isDelayed: false,
      });
    model.batches.set(id, { runIds: accepted, total: ids.length, isPaused: false });
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

  return { submit, setBatchPaused, die };
}
