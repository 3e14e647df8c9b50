import { createRedis } from '../../common/src/redis/connection.js';
import { createKeys } from '../../common/src/redis/keys.js';
import { createSettingsStore } from '../../common/src/redis/settings-store.js';
import type { AdmittedRun } from '../../common/src/scheduler/dispatch.js';
import { createScheduler, maxRunsPerSubmit } from '../../common/src/scheduler/scheduler.js';
import { createWorkerRegistry } from '../../common/src/scheduler/worker-registry.js';
import { createRandom } from '../../e2e/support/random.js';
import { type CrowdKind, type CrowdRun, createCrowdTally } from './crowd-tally.js';
import { describeEmptyRun, emptyOutcome } from './empty-run.js';
import { createEventQueue } from './event-queue.js';

/** Who waits for which slots. Times are those of the simulation. */
export interface Crowd {
  /** Users with one short run each, who arrive one after another before any run has ended. */
  users: number;
  /** Users with one short run who arrive later, evenly over the time in which the crowd is served. */
  newcomers: number;
  /** Mean duration of a short run; durations are exponentially distributed. */
  shortMs: number;
  /** Students who came before the crowd and always have as many runs waiting as they may. */
  busyStudents: number;
  /** Runs of a grader's batch that came before the crowd. */
  batchRuns: number;
  /** Duration of the runs of busy students and of the batch. */
  longMs: number;
  slots: number;
  seed: number;
}

/** What the scheduler did with a crowd. */
export interface CrowdReport {
  /** From submission to admission, of each short run in the order of admission. */
  waitsMs: number[];
  newcomerWaitsMs: number[];
  /** Of each user of the crowd: how many of it were admitted before, less how many had arrived before. */
  placesLost: number[];
  /** When the last short run was admitted, and when it would have been with all slots for short runs. */
  endMs: number;
  idealEndMs: number;
  /** The most at any time; `ofStudent`: active runs of one student. */
  most: { active: number; users: number; ofStudent: number; batch: number };
  admitted: Record<CrowdKind, number>;
  /** Time inside Redis in microseconds while all wait: a submission, and the start and the end of a run together. */
  submitUs: number;
  runUs: number;
}

type Event = { run: CrowdRun; attempt: number } | 'newcomer';

const measuredCalls = 200;
/** As many as a student may have by default. */
const waitingOfBusyStudent = 50;

/**
 * Plays a crowd through the scheduler's scripts on a real Redis, without BullMQ and without programs. Runs end by a
 * simulated clock: before the end of a run its start is set back by its duration, for which the script then charges its
 * user. Throws when a user is never served, and for a crowd of fewer than 200 users.
 */
export async function simulateCrowd(url: string, crowd: Crowd): Promise<CrowdReport> {
  if (crowd.users < measuredCalls) throw new RangeError(`A crowd has at least ${measuredCalls} users.`);
  const redis = createRedis(url, { blocking: true });
  const keys = createKeys(1, '{crowd}');
  const dispatched: AdmittedRun[] = [];
  const deps = { redis, keys, dispatch: async (admitted: AdmittedRun[]) => void dispatched.push(...admitted) };
  const scheduler = createScheduler(deps);
  const random = createRandom(crowd.seed);
  const tally = createCrowdTally();
  const events = createEventQueue<Event>();
  const runs = new Map<string, CrowdRun>();
  let nowMs = 0;
  let created = 0;
  let shortWorkMs = 0;

  function createRun(userId: string, kind: CrowdKind): CrowdRun {
    const isShort = kind === 'crowd' || kind === 'newcomer';
    const durationMs = isShort ? Math.ceil(-Math.log(1 - random.next()) * crowd.shortMs) : crowd.longMs;
    if (isShort) shortWorkMs += durationMs;
    const run = { runId: `run-${created++}`, userId, kind, arrivedMs: nowMs, durationMs };
    runs.set(run.runId, run);
    return run;
  }

  async function submit(page: CrowdRun[]): Promise<void> {
    const outcomes = await scheduler.submit(
      page.map(({ runId, userId, kind }) =>
        describeEmptyRun({ runId, userId, class: kind === 'batch' ? 'batch' : 'interactive' }),
      ),
    );
    const refused = outcomes.find((outcome) => outcome !== 'accepted');
    if (refused) throw new Error(`a run was refused: ${refused}`);
    takeAdmitted();
  }

  async function submitMany(kind: CrowdKind, count: number, userOf: (i: number) => string): Promise<void> {
    for (let from = 0; from < count; from += maxRunsPerSubmit) {
      const length = Math.min(maxRunsPerSubmit, count - from);
      await submit(Array.from({ length }, (_, i) => createRun(userOf(from + i), kind)));
    }
  }

  function takeAdmitted(): void {
    for (const { runId, attempt } of dispatched.splice(0)) {
      const run = runs.get(runId)!;
      tally.admit(run, nowMs);
      events.add(nowMs + run.durationMs, { run, attempt });
    }
  }

  async function end(run: CrowdRun, attempt: number): Promise<void> {
    const { runId, userId, durationMs } = run;
    // Redis executes the commands of one connection in their order.
    const [claim, , ending] = await Promise.all([
      scheduler.start(runId, attempt, `bench:${runId}`, 'bench'),
      redis.hincrby(keys.ofId(runId).run(runId), 'startedAt', -durationMs),
      scheduler.finish(runId, attempt, emptyOutcome, 1),
    ]);
    if (!claim || ending !== 'finished') throw new Error(`${runId} did not start and finish: ${ending}`);
    runs.delete(runId);
    tally.end(run);
    takeAdmitted();
    if (run.kind === 'busy') await submit([createRun(userId, 'busy')]);
  }

  const isServed = () => tally.admitted.crowd === crowd.users && tally.admitted.newcomer === crowd.newcomers;

  async function playNext(): Promise<void> {
    const next = events.take();
    if (!next) throw new Error(`only ${tally.admitted.crowd} of ${crowd.users} users were served`);
    nowMs = next.atMs;
    if (next.value === 'newcomer') await submit([createRun(`newcomer-${created}`, 'newcomer')]);
    else await end(next.value.run, next.value.attempt);
  }

  /** Time of scripts inside Redis in microseconds, while `work` is done `measuredCalls` times. */
  async function measureUs(work: (i: number) => Promise<void>): Promise<number> {
    await redis.config('RESETSTAT');
    for (let i = 0; i < measuredCalls; i++) await work(i);
    return Number(/cmdstat_evalsha:calls=\d+,usec=(\d+)/.exec(await redis.info('commandstats'))![1]) / measuredCalls;
  }

  try {
    // What a power loss takes does not matter here, and the time for it is not Redis's own.
    await redis.config('SET', 'appendfsync', 'no');
    await createSettingsStore({ redis, keys }).seed({ maxRuns: crowd.slots, maxActiveUsers: crowd.slots });
    await createWorkerRegistry(deps).register({ id: 'bench', incarnation: 'bench', slots: crowd.slots });
    for (let i = 0; i < crowd.busyStudents; i++) await submitMany('busy', waitingOfBusyStudent, () => `busy-${i}`);
    await submitMany('batch', crowd.batchRuns, () => 'grader');
    const early = crowd.users - measuredCalls;
    await submitMany('crowd', early, (i) => `user-${i}`);
    const submitUs = await measureUs((i) => submit([createRun(`user-${early + i}`, 'crowd')]));
    const crowdMs = shortWorkMs / crowd.slots;
    for (let i = 0; i < crowd.newcomers; i++) events.add((crowdMs * (i + 0.5)) / crowd.newcomers, 'newcomer');
    const runUs = await measureUs(playNext);
    while (!isServed()) await playNext();
    return {
      waitsMs: tally.waitsMs.crowd,
      newcomerWaitsMs: tally.waitsMs.newcomer,
      placesLost: tally.countPlacesLost((userId) => Number(userId.split('-')[1])),
      endMs: nowMs,
      idealEndMs: shortWorkMs / crowd.slots,
      most: tally.most,
      admitted: tally.admitted,
      submitUs,
      runUs,
    };
  } finally {
    redis.disconnect();
  }
}
