import { describeOutcome, describeRun, type TestStore } from './admission.testkit.js';
import { type Operation, roleOf, users, workers } from './admission-operations.testkit.js';
import type { Model, ModelRun } from './admission-state.testkit.js';
import type { MortalClient } from './mortal-client.testkit.js';

/** Longer than any jump of the clock but a leap: leases and heartbeats end when a history says so, however slow the machine is. */
export const patienceMs = 3_600_000;
export const operator = { userId: 'ops', role: 'ops' as const, why: 'because' };

export const pick = <T>(items: T[], i: number): T | undefined => items[i % Math.max(1, items.length)];

export function expectSame(actual: unknown, expected: unknown, what: string): void {
  if (actual !== expected) throw new Error(`${what}: ${actual}, expected ${expected}`);
}

type Step<Kind extends Operation['kind']> = Extract<Operation, { kind: Kind }>;

/** What can happen to the service, done with the real store and noted in the model. */
export function createSteps(store: TestStore, model: Model, mortal: MortalClient) {
  const { admission, registry } = store;
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

  type Submitted = Pick<ModelRun, 'id' | 'kind' | 'userId' | 'class' | 'interactive' | 'batchId' | 'isDelayed'>;
  function remember(run: Submitted): void {
    const unseen = { typedInto: false, state: null, attempt: 0, started: false, verdict: null, firstAdmission: null };
    model.runs.set(run.id, { ...run, ...unseen, undelivered: null, isParked: false, isWaking: false });
  }

  async function hello(worker: string, lanes: number, batchLanes = lanes): Promise<void> {
    incarnations.set(worker, (incarnations.get(worker) ?? 0) + 1);
    model.lanes.set(worker, { all: lanes, batch: batchLanes });
    await registry.hello({ id: worker, incarnation: incarnationOf(worker), lanes, batchLanes });
    aliveUntil.set(worker, now() + patienceMs);
    await store.redis.zadd(store.keys.workers, 'XX', String(aliveUntil.get(worker)), worker);
    const left = (await Promise.all(runsIn('started').map((run) => store.records.read(run.id)))).filter(
      (run) => run?.state === 'active' && run.startedAt !== null && run.workerId === worker,
    );
    expectSame(left.length, 0, 'runs left to the process before');
  }

  /** Leases and workers whose time is over by the new clock go at the next reaping, and due runs come. */
  async function moveClock(ms: number): Promise<void> {
    clockMs += ms;
    await store.moveClock(clockMs);
    for (const [worker, until] of aliveUntil) if (until <= now()) model.lanes.delete(worker);
    await admission.reap();
  }

  async function report(worker: string, draining: boolean, batchLanes: number): Promise<void> {
    const lanes = 7;
    model.lanes.set(worker, draining ? { all: 0, batch: 0 } : { all: lanes, batch: batchLanes });
    const report = { id: worker, incarnation: incarnationOf(worker), lanes, batchLanes, draining };
    await store.report(report, patienceMs);
    aliveUntil.set(worker, now() + patienceMs);
    await store.report({ id: worker, incarnation: 'older', lanes: 99 }, patienceMs);
  }

  async function start(run: ModelRun, worker: string): Promise<void> {
    const token = `${incarnationOf(worker)}:${tokens++}`;
    const claim = await admission.start(run.id, run.attempt, token, worker);
    expectSame(claim?.userId, run.userId, 'the user of a claim');
    const again = await admission.start(run.id, run.attempt, token, worker);
    expectSame(again?.attempt, run.attempt, 'start sent again');
    if (run.kind === 'session') {
      const prompt = [{ kind: 'display' as const, data: Buffer.from('{"kind":"prompt"}') }];
      expectSame(await store.events.append(run.id, run.attempt, 2, prompt), true, 'a prompt');
      run.typedInto = true;
    } else if (run.interactive) {
      expectSame(await store.inputs.send(run.id, { data: Buffer.from('typed') }), 'sent', 'input');
      run.typedInto = true;
    }
  }

  /** The worker of a session offers its place; `isStale`: it does not know the last that was typed. */
  async function park(run: ModelRun, isStale: boolean): Promise<void> {
    const inputs = await store.inputs.read(run.id, '0');
    const lastId = isStale ? '1-1' : (inputs.at(-1)?.id ?? '0');
    const others = () => [...model.runs.values()].filter((other) => other !== run).map((other) => other.id);
    const countPlaced = async () =>
      (await store.records.readMany(others())).filter((other) => other?.state === 'active' && other.parkedAt === null)
        .length;
    const before = await countPlaced();
    const isParked = await admission.park(run.id, run.attempt, lastId);
    if (isParked && isStale && inputs.length > 0) throw new Error('parked with input that nobody took');
    if (isParked !== (await countPlaced()) > before) throw new Error(`parked ${isParked}, but somebody came in or not`);
    if (isParked) expectSame(await admission.park(run.id, run.attempt, lastId), true, 'park sent again');
    const [answer] = (await admission.beat(workers[0]!, [{ runId: run.id, attempt: run.attempt, isParked: !isParked }]))
      .answers;
    const mine = (await store.records.read(run.id))!;
    if (mine.workerId === workers[0] && !mine.cancelRequested)
      expectSame(answer?.action, isParked ? 'park' : 'thaw', 'the answer to a worker that is wrong');
  }

  async function type(run: ModelRun): Promise<void> {
    expectSame(await store.inputs.send(run.id, { data: Buffer.from('1\n') }), 'sent', 'input to a session');
    const now = (await store.records.read(run.id))!;
    if (now.parkedAt !== null && !now.isWaking)
      throw new Error('a parked session did not hear that it was sent something');
  }

  async function finish(run: ModelRun, how: 'ok' | 'cancelled', ms: number): Promise<void> {
    await store.backdateStart(run.id, ms);
    const end = () => admission.finish(run.id, run.attempt, describeOutcome(how), run.started ? 1 : 0);
    expectSame(await end(), 'finished', 'finish');
    expectSame(await end(), 'already', 'finish sent again');
  }

  const countWaiting = async (userId: string) =>
    (await store.redis.zcard(store.keys.line(userId))) + (await store.redis.zcard(store.keys.delayedOf(userId)));

  async function submit(op: Step<'submit'>): Promise<void> {
    const userId = users[op.user]!;
    const batchId = op.asBatch && op.class === 'batch' ? `b${model.batches.size}` : null;
    const kind = op.isSession && op.class === 'interactive' ? 'session' : 'run';
    const interactive = op.interactive || kind === 'session';
    const runs = Array.from({ length: op.count }, (_, i) =>
      describeRun({
        ...{ runId: `r${model.runs.size + i}`, kind, userId, class: op.class, interactive, batchId },
        ...{ batchIndex: batchId === null ? null : i, role: roleOf(userId), delayMs: op.delayMs },
      }),
    );
    if (batchId !== null) await store.batches.create({ id: batchId, userId, label: null, total: op.count });
    const rules = model.users.get(userId) ?? {};
    model.users.set(userId, rules);
    const waitedBefore = await countWaiting(userId);
    const outcomes = await admission.submit(runs);
    const refusal = model.settings.paused ? 'paused' : rules.muted ? 'muted' : null;
    const waiting = await countWaiting(userId);
    for (const outcome of outcomes)
      if (outcome !== 'line_full' || refusal) expectSame(outcome, refusal ?? 'accepted', 'submit');
    if (outcomes.includes('line_full') && waiting < (rules.maxWaiting ?? Number.POSITIVE_INFINITY))
      throw new Error('refused with room in the line');
    if (outcomes.includes('accepted') && waiting > Math.max(rules.maxWaiting ?? waiting, waitedBefore))
      throw new Error(`${waiting} runs in a line of ${rules.maxWaiting}`);
    const accepted = runs.filter((_, i) => outcomes[i] === 'accepted').map((run) => run.runId);
    if (batchId !== null && accepted.length > 0) model.batches.set(batchId, accepted);
    for (const id of accepted)
      remember({ id, kind, userId, class: op.class, interactive, batchId, isDelayed: op.delayMs > 0 });
  }

  async function zombie(run: ModelRun): Promise<void> {
    const { id } = run;
    if (run.state === 'finished') {
      const end = await admission.finish(id, run.attempt, describeOutcome('syntax_error'), 1);
      expectSame(end, 'fenced', 'a second end');
    }
    for (const attempt of [run.attempt + 7, run.attempt - 1]) {
      expectSame(await admission.finish(id, attempt, describeOutcome('ok'), 1), 'fenced', 'finish of a zombie');
      expectSame(await admission.start(id, attempt, 'zombie', 'w0'), null, 'start of a zombie');
      expectSame(await admission.retry(id, attempt), false, 'retry of a zombie');
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
          await mortal.admission.submit([
            describeRun({ runId, userId, class: 'batch', batchId: id, batchIndex, role: roleOf(userId) }),
          ]);
      };
    }
    if (does === 'reap') return () => mortal.admission.reap();
    if (does === 'cancel' && any) return () => mortal.admission.cancel(any.id);
    if (does === 'retry' && active) return () => mortal.admission.retry(active.id, active.attempt);
    if (does === 'finish' && active)
      return () => mortal.admission.finish(active.id, active.attempt, describeOutcome('ok'), active.started ? 1 : 0);
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
        userId,
        class: 'batch',
        interactive: false,
        batchId: `d${before}`,
        isDelayed: false,
      });
    model.batches.set(`d${before}`, accepted);
  }

  return { runsIn, hello, moveClock, report, start, park, type, finish, submit, zombie, die, incarnationOf };
}
