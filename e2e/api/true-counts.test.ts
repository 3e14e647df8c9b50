import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Client, signIn, type WireRun } from '../support/client.js';
import { holdSlots, type LoadUser, sendBatch, sendShortRuns, talkToSession } from '../support/monitoring/count-load.js';
import { createRests } from '../support/monitoring/rests.js';
import { type Bounds, createRunLedger, type KnownState, type Window } from '../support/monitoring/run-ledger.js';
import { chosenSeed, createRandom } from '../support/random.js';
import { type Runq, startRunq, until } from '../support/start-runq.js';

const isLong = process.env.RUNQ_LONG === '1';
/** At least so many runs and samples. */
const [leastRuns, leastSamples] = isLong ? [1000, 100] : [150, 15];
const studentCount = 6;
/** Fewer than there are users, so that users wait too. */
const maxUsers = 5;
/** A worker reports what it does a little later than Redis knows it. */
const reportDelayMs = 2000;

vi.setConfig({ testTimeout: isLong ? 1_800_000 : 400_000 });

interface Health {
  users: { active_count: number; max_allowed: number };
  threads: { total_active: number };
  queue: { waiting: number; waiting_users: number };
  services: { workers: number };
}
interface Stats {
  active_users: number;
  total_threads: number;
  parked_sessions: number;
  sessions: { username: string; active_threads: number; waiting: number }[];
  system: { timestamp: string };
  queue: { waiting: number; waiting_users: number; waiting_by_class: { interactive: number; batch: number } };
  workers: { id: string; busy: number; slots: number; heartbeat_age_ms: number }[];
}
interface HistoryPoint {
  runs: number;
  verdicts: Record<string, number>;
}

let runq: Runq;
let ops: Client;

beforeAll(async () => {
  runq = await startRunq({
    RUNQ_MAX_ACTIVE_USERS: String(maxUsers),
    RUNQ_SAMPLE_INTERVAL_MS: '200',
    RUNQ_PARK_AFTER_MS: '500',
  });
  ops = await signIn(runq.url, 'root', 'ops');
});
afterAll(async () => {
  await runq?.stop();
});

const readJson = async <T>(path: string): Promise<T> => (await ops.call('GET', path)).json() as Promise<T>;

async function readMetrics(): Promise<Map<string, number>> {
  const text = await (await ops.call('GET', '/metrics')).text();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]));
}

/** The three views of one sample of the service, and the span in which it was taken. */
interface Views {
  health: Health;
  stats: Stats;
  metrics: Map<string, number>;
  taken: Window;
  /** The span in which the worker wrote its report. */
  reported: Window;
}

/** Reads all views until they show the same sample, for a sample after `since`. */
async function readViews(since: number): Promise<Views> {
  for (;;) {
    const before = Date.now();
    const stats = await readJson<Stats>('/system-stats');
    const after = Date.now();
    const [health, metrics] = [await readJson<Health>('/health'), await readMetrics()];
    const again = await readJson<Stats>('/system-stats');
    const at = Date.parse(stats.system.timestamp);
    if (again.system.timestamp !== stats.system.timestamp || at <= since) continue;
    const age = stats.workers[0]!.heartbeat_age_ms;
    return {
      ...{ health, stats, metrics, taken: { from: since, to: at } },
      reported: { from: before - age - reportDelayMs, to: after - age },
    };
  }
}

/** The moment of the newest sample: later samples begin after it. */
const readSampleTime = async () => Date.parse((await readJson<Stats>('/system-stats')).system.timestamp);

test(`counts are true under random load (RUNQ_SEED=${chosenSeed})`, async () => {
  const ledger = createRunLedger();
  const random = createRandom(chosenSeed);
  const rests = createRests();
  const open = async (name: string, role?: 'grader'): Promise<LoadUser> => ({
    ...{ name, ledger, sent: new Map(), client: await signIn(runq.url, name, role) },
    ...{ random: createRandom(random.between(0, 2 ** 31)), rests },
  });
  const students = await Promise.all(Array.from({ length: studentCount }, (_, i) => open(`student-${i}`)));
  const grader = await open('grader', 'grader');
  const talker = await open('talker');
  const users = [...students, grader, talker];

  const mistakes: string[] = [];
  const check = (what: string, value: number | undefined, { min, max }: Bounds) => {
    if (value === undefined || value < min || value > max) mistakes.push(`${what} is ${value}, not ${min} to ${max}`);
  };
  const equal = (what: string, value: number | undefined, other: number) => {
    if (value !== other) mistakes.push(`${what} is ${value}, not ${other} as in /system-stats`);
  };

  function compare({ health, stats, metrics, taken, reported }: Views) {
    const bound = (state: KnownState, which = {}) => ledger.bound(state, taken, which);
    const [active, waiting] = [bound('active'), bound('waiting')];
    check('active runs', stats.total_threads, active.runs);
    check('active users', stats.active_users, { ...active.users, max: Math.min(active.users.max, maxUsers) });
    check('waiting users', stats.queue.waiting_users, waiting.users);
    check('parked sessions', stats.parked_sessions, bound('parked').runs);
    for (const runClass of ['interactive', 'batch'] as const) {
      const value = stats.queue.waiting_by_class[runClass];
      check(`waiting ${runClass} runs`, value, bound('waiting', { class: runClass }).runs);
      equal(`runq_waiting_runs ${runClass}`, metrics.get(`runq_waiting_runs{class="${runClass}"}`), value);
    }
    for (const user of ledger.listUsers()) {
      const row = stats.sessions.find(({ username }) => username === user);
      check(`active runs of ${user}`, row?.active_threads ?? 0, bound('active', { user }).runs);
      check(`waiting runs of ${user}`, row?.waiting ?? 0, bound('waiting', { user }).runs);
    }
    const [worker] = stats.workers;
    // Runs that a worker certainly executes have prompted before its report began.
    const executing = ledger.bound('active', { ...reported, from: reported.from + reportDelayMs });
    check('busy slots', worker!.busy, { min: executing.runs.min, max: ledger.bound('active', reported).runs.max });

    const { waiting_by_class: byClass, waiting: all } = stats.queue;
    equal('all waiting runs', byClass.interactive + byClass.batch, all);
    equal('/health active users', health.users.active_count, stats.active_users);
    equal('/health active runs', health.threads.total_active, stats.total_threads);
    equal('/health waiting runs', health.queue.waiting, all);
    equal('/health waiting users', health.queue.waiting_users, stats.queue.waiting_users);
    equal('/health workers', health.services.workers, stats.workers.length);
    equal('runq_active_users', metrics.get('runq_active_users'), stats.active_users);
    equal('runq_waiting_users', metrics.get('runq_waiting_users'), stats.queue.waiting_users);
    equal('runq_parked_sessions', metrics.get('runq_parked_sessions'), stats.parked_sessions);
    equal('runq_active_users_max', metrics.get('runq_active_users_max'), health.users.max_allowed);
    return { active: active.runs, waiting: waiting.runs, parked: bound('parked').runs };
  }

  const known: ReturnType<typeof compare>[] = [];
  const countSent = () => users.reduce((sum, { sent }) => sum + sent.size, 0);
  const isEnough = () => countSent() >= leastRuns && known.length >= leastSamples;
  let failed = false;
  const repeat = async (work: () => Promise<unknown>) => {
    try {
      while (!isEnough() && !failed) await work();
    } catch (error) {
      failed = true;
      throw error;
    }
  };
  const results = await Promise.allSettled([
    ...students.map((user) => repeat(() => (user.random.next() < 0.6 ? holdSlots(user) : sendShortRuns(user)))),
    repeat(() => sendBatch(grader).then(() => sleep(grader.random.between(0, 2000)))),
    repeat(() => talkToSession(talker)),
    repeat(async () => {
      // In every third sample the states of nearly all runs are certain: a session may wait for a slot.
      const goOn = known.length % 3 === 2 ? await rests.begin(users.length - 1) : () => {};
      const since = await readSampleTime();
      known.push(compare(await readViews(since)));
      goOn();
      await sleep(random.between(0, 400));
    }),
  ]);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  expect(mistakes).toEqual([]);
  // The bounds say something.
  for (const state of ['active', 'waiting', 'parked'] as const)
    expect(Math.max(...known.map((bounds) => bounds[state].min)), state).toBeGreaterThan(0);
  const precise = known.filter(({ active }) => active.min > 3 && active.max - active.min <= 1);
  expect(precise.length, JSON.stringify(known)).toBeGreaterThan(0);

  const ended = await readEnded(users);
  expect(ended.length).toBeGreaterThanOrEqual(leastRuns);
  await expectTotals(ended);
  const views = await readViews(await readSampleTime());
  expect(views.stats).toMatchObject({ active_users: 0, total_threads: 0, parked_sessions: 0, sessions: [] });
  expect(views.stats.queue).toMatchObject({ waiting: 0, waiting_users: 0 });
  await until(async () => (await readJson<Stats>('/system-stats')).workers[0]!.busy === 0, 'no slot to be busy');
});

/** The records of all runs; each ended as its program must. */
async function readEnded(users: LoadUser[]): Promise<WireRun[]> {
  const ended: WireRun[] = [];
  for (const { client, sent } of users)
    for (const [id, verdict] of sent) {
      const run = await client.read(id);
      expect(run.state).toBe('finished');
      if (verdict !== null) expect(`${id} ${run.verdict}`).toBe(`${id} ${verdict}`);
      ended.push(run);
    }
  return ended;
}

const countBy = (names: string[]) => {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
};

/** The counters of `/metrics` and the history equal what was run. */
async function expectTotals(ended: WireRun[]): Promise<void> {
  const metrics = await readMetrics();
  const counted = (pattern: RegExp) => {
    const found = [...metrics].flatMap(([name, value]) => {
      const match = pattern.exec(name);
      return match ? [[match.slice(1).join(' '), value] as const] : [];
    });
    return Object.fromEntries(found);
  };
  const runs = ended as (WireRun & { class: string })[];
  expect(counted(/^runq_runs_total\{class="(.+)",verdict="(.+)"\}/)).toEqual(
    countBy(runs.map((run) => `${run.class} ${run.verdict}`)),
  );
  const verdicts = countBy(runs.map(({ verdict }) => verdict!));
  expect(counted(/^runq_api_runs_total\{api="native",verdict="(.+)"\}/)).toEqual(verdicts);
  expect(metrics.get('runq_api_runs_submitted_total{api="native"}')).toBe(runs.length);
  const started = runs.filter(({ startedAt }) => startedAt !== null);
  const sum = (of: Record<string, number>) => Object.values(of).reduce((total, count) => total + count, 0);
  expect(sum(counted(/^runq_queue_wait_seconds_count\{(.+)\}/))).toBe(started.length);
  expect(counted(/^runq_run_duration_seconds_count\{class="(.+)",verdict="(.+)"\}/)).toEqual(
    countBy(started.map((run) => `${run.class} ${run.verdict}`)),
  );
  const cut = runs.filter(({ outputTruncated }) => outputTruncated);
  expect(counted(/^runq_output_truncated_total\{class="(.+)"\}/)).toEqual(countBy(cut.map((run) => run.class)));

  const { points } = await ops.json<{ points: HistoryPoint[] }>('GET', '/v1/ops/history?step=60');
  const minutes: Record<string, number> = {};
  for (const point of points)
    for (const [verdict, count] of Object.entries(point.verdicts)) minutes[verdict] = (minutes[verdict] ?? 0) + count;
  expect(minutes).toEqual(verdicts);
  expect(points.reduce((all, point) => all + point.runs, 0)).toBe(runs.length);
}
