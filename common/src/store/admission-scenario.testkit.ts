import { createTestStore, describeOutcome, describeReport, describeRun, findLeftovers } from './admission.testkit.js';
import { checkInvariants, type Model, type ModelRun } from './admission-invariants.testkit.js';
import { type Operation, roleOf, users, workers } from './admission-operations.testkit.js';
import type { Redis } from './redis.js';
import type { ReadLua } from './scripts.js';
import { defaultSettings, type Settings } from './settings.js';

const patienceMs = 3_600_000;
const operator = { userId: 'ops', role: 'ops' as const, why: 'because' };

const pick = <T>(items: T[], i: number): T | undefined => items[i % Math.max(1, items.length)];

/** Plays a history against the real scripts, compares everything after each step, and drains the service at the end. */
export async function playScenario(
  redis: Redis,
  [operations, initial]: [Operation[], Partial<Settings>],
  readLua?: ReadLua,
): Promise<{ checks: number }> {
  // Leases and heartbeats end when a history says so, however slow the machine is.
  const store = await createTestStore(redis, { settings: { leaseMs: patienceMs, ...initial }, readLua });
  const { admission, registry } = store;
  const model: Model = {
    runs: new Map(),
    users: new Map(),
    batches: new Map(),
    settings: { ...defaultSettings, ...initial },
    lanes: new Map(),
    last: { runs: 0, users: 0, batchRuns: 0, byUser: new Map() },
  };
  const incarnations = new Map<string, number>();
  let checks = 0;
  let seen = 0;
  let admissions = 0;
  let tokens = 0;

  const expect = (actual: unknown, expected: unknown, what: string) => {
    if (actual !== expected) throw new Error(`${what}: ${actual}, expected ${expected}`);
  };
  const runsIn = (...states: string[]) =>
    [...model.runs.values()].filter((run) =>
      states.includes(run.state === 'active' ? (run.started ? 'started' : 'admitted') : String(run.state)),
    );

  async function check(after: string): Promise<void> {
    checks++;
    if (model.settings.paused && store.dispatched.length > seen)
      throw new Error(`admitted in spite of the pause after ${after}`);
    for (const { runId, attempt } of store.dispatched.slice(seen)) {
      const run = model.runs.get(runId)!;
      run.firstAdmission ??= admissions++;
      if (attempt <= run.attempt) throw new Error(`attempt ${attempt} of ${runId} was admitted twice after ${after}`);
      run.attempt = attempt;
    }
    seen = store.dispatched.length;
    const dispatched = new Map([...model.runs.values()].map((run) => [run.id, run.attempt]));
    await checkInvariants(store, model, after);
    for (const run of model.runs.values())
      if (run.attempt !== dispatched.get(run.id)) throw new Error(`I10 ${run.id} was admitted undispatched`);
  }

  async function hello(worker: string, lanes: number): Promise<void> {
    const incarnation = (incarnations.get(worker) ?? 0) + 1;
    incarnations.set(worker, incarnation);
    model.lanes.set(worker, lanes);
    await registry.hello({ id: worker, incarnation: `i${incarnation}`, lanes });
    await redis.zadd(store.keys.workers, 'XX', String(Date.now() + patienceMs), worker);
    const left = (await Promise.all([...model.runs.keys()].map((id) => store.records.read(id)))).filter(
      (run) => run?.state === 'active' && run.startedAt !== null && run.workerId === worker,
    );
    expect(left.length, 0, 'runs left to the process before');
  }

  async function start(run: ModelRun, worker: string): Promise<void> {
    const token = `i${incarnations.get(worker) ?? 0}:${tokens++}`;
    const claim = await admission.start(run.id, run.attempt, token, worker);
    expect(claim?.userId, run.userId, 'the user of a claim');
    const again = await admission.start(run.id, run.attempt, token, worker);
    expect(again?.attempt, run.attempt, 'start sent again');
    if (run.interactive) {
      expect(await store.inputs.send(run.id, { data: Buffer.from('typed') }), 'sent', 'input');
      run.typedInto = true;
    }
  }

  async function finish(run: ModelRun, how: 'ok' | 'cancelled', ms: number): Promise<void> {
    await store.backdateStart(run.id, ms);
    const lastSeq = run.started ? 1 : 0;
    expect(await admission.finish(run.id, run.attempt, describeOutcome(how), lastSeq), 'finished', 'finish');
    expect(await admission.finish(run.id, run.attempt, describeOutcome(how), lastSeq), 'already', 'finish sent again');
  }

  async function submit(op: Extract<Operation, { kind: 'submit' }>): Promise<void> {
    const userId = users[op.user]!;
    const batchId = op.asBatch && op.class === 'batch' ? `b${model.batches.size}` : null;
    const runs = Array.from({ length: op.count }, (_, i) =>
      describeRun({
        runId: `r${model.runs.size + i}`,
        userId,
        class: op.class,
        interactive: op.interactive,
        batchId,
        batchIndex: batchId === null ? null : i,
        role: roleOf(userId),
      }),
    );
    if (batchId !== null) await store.batches.create({ id: batchId, userId, label: null, total: op.count });
    const rules = model.users.get(userId) ?? {};
    model.users.set(userId, rules);
    const waitedBefore = await store.redis.zcard(store.keys.line(userId));
    const outcomes = await admission.submit(runs);
    const refusal = model.settings.paused ? 'paused' : rules.muted ? 'muted' : rules.maxWaiting ? 'line_full' : null;
    for (const outcome of outcomes)
      if (outcome !== refusal)
        expect(outcome, refusal === null || refusal === 'line_full' ? 'accepted' : refusal, 'submit');
    const waiting = await store.redis.zcard(store.keys.line(userId));
    if (outcomes.includes('line_full') && waiting < rules.maxWaiting!) throw new Error('refused with room in the line');
    if (outcomes.includes('accepted') && waiting > Math.max(rules.maxWaiting ?? waiting, waitedBefore))
      throw new Error(`${waiting} runs in a line of ${rules.maxWaiting}`);
    const accepted = runs.filter((_, i) => outcomes[i] === 'accepted').map((run) => run.runId);
    if (accepted.length === 0) return;
    if (batchId !== null) model.batches.set(batchId, accepted);
    for (const runId of accepted) {
      const known = { id: runId, userId, class: op.class, interactive: op.interactive, typedInto: false, batchId };
      model.runs.set(runId, { ...known, state: null, attempt: 0, started: false, verdict: null, firstAdmission: null });
    }
  }

  async function rule({ user, kind: _, ...rules }: Extract<Operation, { kind: 'rule' }>): Promise<void> {
    const userId = users[user]!;
    model.users.set(userId, rules);
    expect(await store.operators.ruleUser(operator, 'user.limits', userId, rules), true, 'rule');
  }

  async function apply(op: Operation): Promise<void> {
    const worker = 'worker' in op ? workers[op.worker]! : '';
    const any = 'i' in op ? pick([...model.runs.values()], op.i) : undefined;
    const started = 'i' in op ? pick(runsIn('started'), op.i) : undefined;
    const active = 'i' in op ? pick(runsIn('started', 'admitted'), op.i) : undefined;
    if (op.kind === 'submit') await submit(op);
    else if (op.kind === 'settings') {
      const { kind: _, ...changed } = op;
      model.settings = { ...model.settings, ...changed };
      await store.operators.changeSettings(operator, 'settings', changed, null);
    } else if (op.kind === 'rule') await rule(op);
    else if (op.kind === 'hello') await hello(worker, op.lanes);
    else if (op.kind === 'drain' && model.lanes.has(worker)) {
      const lanes = 7;
      const incarnation = `i${incarnations.get(worker)}`;
      model.lanes.set(worker, op.on ? 0 : lanes);
      await registry.heartbeat(describeReport({ id: worker, incarnation, lanes, draining: op.on }), patienceMs);
      await registry.heartbeat(describeReport({ id: worker, incarnation: 'older', lanes: 99 }), 60_000);
    } else if (op.kind === 'gone') {
      model.lanes.delete(worker);
      if (op.bye) await registry.bye(worker, `i${incarnations.get(worker)}`);
      else {
        await store.endHeartbeat(worker);
        await admission.reap();
      }
    } else if (op.kind === 'duplicate' && any) {
      const [outcome] = await admission.submit([describeRun({ runId: any.id, userId: 'somebody else' })]);
      expect(outcome, 'duplicate', 'submit of a known run');
    } else if (op.kind === 'start') {
      const run = pick(runsIn('admitted'), op.i);
      if (run) await start(run, worker);
    } else if (op.kind === 'finish' && active) await finish(active, op.verdict as 'ok', op.ms);
    else if (op.kind === 'zombie' && any) {
      if (any.state === 'finished')
        expect(
          await admission.finish(any.id, any.attempt, describeOutcome('syntax_error'), 1),
          'fenced',
          'a second end',
        );
      for (const attempt of [any.attempt + 7, any.attempt - 1]) {
        expect(await admission.finish(any.id, attempt, describeOutcome('ok'), 1), 'fenced', 'finish of a zombie');
        expect(await admission.start(any.id, attempt, 'zombie', 'w0'), null, 'start of a zombie');
        expect(await admission.retry(any.id, attempt), false, 'retry of a zombie');
        const output = [{ kind: 'stdout' as const, data: Buffer.from('ghost') }];
        expect(await store.events.append(any.id, attempt, 2, output), false, 'output of a zombie');
      }
    } else if (op.kind === 'append' && started) {
      const output = [{ kind: 'stdout' as const, data: Buffer.from('x') }];
      expect(await store.events.append(started.id, started.attempt, 2, output), true, 'output');
    } else if (op.kind === 'cancel' && any) {
      const [wanted] = [any.state === 'finished' ? 'finished' : any.started ? 'signalled' : 'cancelled'];
      expect(await admission.cancel(any.id), wanted, `cancel of a run that is ${any.state}`);
    } else if (op.kind === 'retry' && active) expect(await admission.retry(active.id, active.attempt), true, 'retry');
    else if (op.kind === 'expire' && active) {
      await store.endLease(active.id);
      const { requeued, lost } = await admission.reap();
      if (active.started && active.typedInto && requeued.includes(active.id)) throw new Error('a typed-in run again');
      if (!active.started && lost.includes(active.id)) throw new Error('a run that never started was lost');
    } else if (op.kind === 'redeliver' && started)
      expect(await admission.start(started.id, started.attempt, 'another', 'w9'), null, 'a second delivery');
  }

  async function drain(): Promise<void> {
    const free = { paused: false, exam: false };
    model.settings = { ...model.settings, ...free };
    await store.operators.changeSettings(operator, 'resume', free, null);
    await hello('w0', 5);
    await check('the last worker');
    for (let rounds = 0; runsIn('queued', 'admitted', 'started').length > 0; rounds++) {
      const [run] = runsIn('started', 'admitted');
      if (!run || rounds > 3000) throw new Error('I11 it does not drain');
      if (!run.started) await start(run, 'w0');
      await finish(run, 'ok', 10);
      await check('draining');
    }
  }

  async function checkStories(): Promise<void> {
    for (const run of model.runs.values()) {
      const story = await store.events.read(run.id, { attempt: 0, seq: 0 }, 1000);
      expect(story[0]?.kind, 'state', 'the beginning of a story');
      expect(story.filter((entry) => entry.kind === 'finished').length, 1, `I7 ends of ${run.id}`);
      expect(story.at(-1)?.kind, 'finished', 'the end of a story');
      story.forEach(({ id }, i) => {
        const before = story[i - 1]?.id ?? { attempt: 0, seq: 0 };
        const next =
          id.attempt === before.attempt ? id.seq === before.seq + 1 : id.attempt > before.attempt && id.seq === 1;
        if (!next) throw new Error(`a gap in the story of ${run.id}: ${id.attempt}-${id.seq}`);
      });
    }
  }

  function checkOrder(): void {
    const last = new Map<string, number>();
    for (const run of model.runs.values()) {
      if (run.firstAdmission === null) continue;
      const line = `${run.userId} ${run.class}`;
      if (run.firstAdmission < (last.get(line) ?? -1)) throw new Error(`I8 ${run.id} overtook in its line`);
      last.set(line, run.firstAdmission);
    }
  }

  await hello('w0', 12);
  await hello('w1', 12);
  for (const op of operations) {
    await apply(op);
    await check(JSON.stringify(op));
  }
  await drain();
  await checkStories();
  checkOrder();
  await registry.bye('w0', `i${incarnations.get('w0')}`);
  await registry.bye('w1', `i${incarnations.get('w1')}`);
  for (const user of users)
    await store.operators.ruleUser(operator, 'user.limits', user, { runsPerUser: null, maxWaiting: null, muted: null });
  const leftovers = await findLeftovers(store);
  if (leftovers.length > 0) throw new Error(`I11 left behind: ${leftovers}`);
  return { checks };
}
