import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Client, signIn } from '../support/client.js';
import { listFolders } from '../support/cluster.js';
import { chosenSeed, createRandom, type Random } from '../support/random.js';
import { hasExited, identifyTree, type ProcessIdentity } from '../support/service-process.js';
import { type Runq, startRunq, until } from '../support/start-runq.js';
import { accepts, openCanaries, secret } from './canaries.js';
import {
  checkHostileRun,
  type HostileProgram,
  needsTableLimits,
  readHostilePrograms,
  tableLimitsOf,
} from './hostile-programs.js';
import { checkLesson, lessons } from './lessons.js';
import { type Footprint, watchProcesses } from './watch-processes.js';

/** Minutes of hostile students beside a class. A short run uses the limits of the table, so that more programs run. */
const minutes = Number(process.env.RUNQ_HOSTILE_MINUTES ?? 1 / 4);
const isLong = minutes > 1;
const hostileStudents = 4;
const runsOfHostileStudent = 2;
const honestStudents = 8;
const pauseMs = { min: 200, max: 2_000 };
const checkIntervalMs = 250;
/** Length of the log printed after a failure: it shows why a supervisor exited. */
const logTailCharacters = 8_000;
/** The maximum of `?wait`. */
const endWaitMs = 60_000;
/** Time without a change of the number of descriptors after which it counts as stable. */
const idleMs = 6_000;
const idleTimeoutMs = 60_000;
/** Allowed memory growth: uncollected garbage of Node, and that of the supervisor. */
const residentGrowthMaxMiB: Record<string, number> = { api: 128, worker: 128, supervisor: 16 };
/**
 * API: idle connections of this process, for more than a minute. Supervisor: sandbox slots that stay allocated, one for
 * each of 20 parked sessions, and a spare for each interpreter.
 */
const descriptorGrowthMax: Record<string, number> = { api: 64, worker: 0, supervisor: 20 * 15 + 3 * 13 };

vi.setConfig({ testTimeout: minutes * 60_000 + 240_000, hookTimeout: 120_000 });

const workerId = `hostile-${randomUUID()}`;
let canaries: Awaited<ReturnType<typeof openCanaries>>;
let runq: Runq;
beforeAll(async () => {
  canaries = await openCanaries();
  const env = { RUNQ_SANDBOX_SCIENTIFIC: 'ready', RUNQ_WORKER_ID: workerId, HOSTILE_CANARY: secret };
  runq = await startRunq(env);
});
afterAll(async () => {
  await runq?.stop();
  await canaries?.close();
});

/** Returns all programs in random order, then all of them again in another order. */
function createShuffle(programs: readonly HostileProgram[], random: Random): () => HostileProgram {
  let order: HostileProgram[] = [];
  return () => {
    if (order.length === 0) {
      order = [...programs];
      for (let i = order.length - 1; i > 0; i--) {
        const j = random.between(0, i);
        [order[i], order[j]] = [order[j]!, order[i]!];
      }
    }
    return order.pop()!;
  };
}

const title = `a class works beside ${hostileStudents} hostile students for ${minutes.toFixed(1)} min`;

test(`${title} (RUNQ_SEED=${chosenSeed})`, async () => {
  const random = createRandom(chosenSeed + 1);
  const nextProgram = createShuffle(readHostilePrograms(await readTier()), createRandom(chosenSeed));
  const watched = watchProcesses(runq);
  expect(Object.values(watched.first).every(Boolean), JSON.stringify(watched.first)).toBe(true);

  const wrong: string[] = [];
  const turns: { program: HostileProgram; to: number }[] = [];
  const done = { lessons: 0, hostileRuns: 0 };
  let end = Number.POSITIVE_INFINITY;
  /** The hostile programs that have run since `from`. */
  const besides = (from: number) =>
    turns.flatMap(({ program, to }) => (to >= from ? [program.name] : [])).join(', ') || 'no hostile program';

  async function learn(client: Client): Promise<void> {
    const lesson = random.pick(Object.keys(lessons));
    const from = Date.now();
    const sentences = await lessons[lesson]!(client, random).then(
      (result) => checkLesson(result).map((sentence) => `${result.run.id} ${sentence}`),
      (error: Error) => [`failed: ${describe(error)}`],
    );
    done.lessons++;
    for (const sentence of sentences) wrong.push(`lesson ${lesson} ${sentence}; beside ${besides(from)}`);
  }

  async function attack(client: Client): Promise<void> {
    const program = nextProgram();
    const turn = { program, to: Number.POSITIVE_INFINITY };
    turns.push(turn);
    const isAsInTable = !isLong || needsTableLimits(program) || random.next() < 0.5;
    const from = Date.now();
    try {
      const { id } = await client.submit({
        ...program.request,
        ...(isAsInTable && { limits: tableLimitsOf(program) }),
      });
      const events = await client.events(id);
      wrong.push(...checkHostileRun(program, await client.read(id, endWaitMs), events));
    } catch (error) {
      wrong.push(`hostile ${program.name} failed: ${describe(error as Error)}; beside ${besides(from)}`);
    }
    turn.to = Date.now();
    done.hostileRuns++;
  }

  async function checkService(): Promise<void> {
    const changes = watched.findChanges();
    if (changes.length > 0) {
      wrong.push(`${changes.join(', ')}; beside ${besides(Date.now() - checkIntervalMs)}`);
      end = 0;
    }
    // On a connection of its own: the service may close an idle one just when it is used again.
    const livez = await fetch(`${runq.url}/livez`, { headers: { connection: 'close' } }).catch((error: Error) => error);
    if (livez instanceof Error) wrong.push(`GET /livez: ${describe(livez)}`);
    else if (!livez.ok) wrong.push(`GET /livez: ${livez.status}`);
    const active = turns.filter(({ to }) => to > Date.now()).map(({ program }) => program.check.host_connect_refused);
    for (const port of new Set(active))
      if (port !== undefined && (await accepts(port))) wrong.push(`the host can connect to port ${port}`);
    await sleep(checkIntervalMs);
  }

  const repeat = async (work: () => Promise<void>) => {
    while (Date.now() < end) await work();
  };
  const signInAll = (word: string, count: number) =>
    Promise.all(Array.from({ length: count }, (_, i) => signIn(runq.url, `${word}-${i}`)));
  const [honest, hostile] = [await signInAll('honest', honestStudents), await signInAll('hostile', hostileStudents)];
  await Promise.all(honest.map((client) => learn(client)));
  const before = await measureWhenIdle(watched.measure);

  end = Date.now() + minutes * 60_000;
  await Promise.all([
    repeat(checkService),
    ...honest.map((client) =>
      repeat(async () => {
        await learn(client);
        await sleep(random.between(pauseMs.min, pauseMs.max));
      }),
    ),
    ...hostile.flatMap((client) => Array.from({ length: runsOfHostileStudent }, () => repeat(() => attack(client)))),
  ]);
  wrong.push(...watched.findChanges());
  if (wrong.length > 0) process.stdout.write(`${runq.log().slice(-logTailCharacters)}\n`);
  expect(wrong).toEqual([]);
  const after = await measureWhenIdle(watched.measure);
  process.stdout.write(`${JSON.stringify({ ...done, before, after })}\n`);
  expect(done.hostileRuns).toBeGreaterThan(hostileStudents * runsOfHostileStudent);
  expect(done.lessons).toBeGreaterThan(honestStudents);
  expect([...canaries.reached]).toEqual([]);
  expect(runq.log()).not.toContain(secret);
  for (const [name, growthMaxMiB] of Object.entries(residentGrowthMaxMiB)) {
    const descriptors = after[name]!.descriptors - before[name]!.descriptors;
    expect(descriptors, `more descriptors of the ${name}`).toBeLessThanOrEqual(descriptorGrowthMax[name]!);
    expect(after[name]!.rssMiB - before[name]!.rssMiB, `growth of the ${name}`).toBeLessThan(growthMaxMiB);
  }
  await expectNothingLeft();
});

/** With what `fetch` keeps to itself: why it failed. */
const describe = ({ message, cause }: Error) => (cause === undefined ? message : `${message} (${cause})`);

async function readTier(): Promise<number> {
  const ops = await signIn(runq.url, 'ops', 'ops');
  const { workers } = await ops.json<{ workers: { isolation: string }[] }>('GET', '/system-stats');
  return Number(/^tier (\d)/.exec(workers[0]!.isolation)![1]);
}

/** The footprints once the number of descriptors is stable. */
async function measureWhenIdle(measure: () => Record<string, Footprint>): Promise<Record<string, Footprint>> {
  const counts = () => Object.values(measure()).map(({ descriptors }) => descriptors);
  let last = counts();
  let since = Date.now();
  await until(
    () => {
      const now = counts();
      if (now.join() !== last.join()) since = Date.now();
      last = now;
      return Date.now() - since > idleMs;
    },
    'a stable number of descriptors',
    idleTimeoutMs,
  );
  return measure();
}

/** Stops runq and checks that no process, cgroup, mount or folder of it is left. */
async function expectNothingLeft(): Promise<void> {
  const tree: ProcessIdentity[] = identifyTree(runq.launcher.pid!);
  expect(await runq.stop()).toBe(0);
  expect(tree.filter((process) => !hasExited(process))).toEqual([]);
  expect(listFolders('/sys/fs/cgroup', 4).filter((path) => path.includes(workerId))).toEqual([]);
  expect(readFileSync('/proc/self/mountinfo', 'utf8')).not.toContain(workerId);
  expect(readdirSync(tmpdir()).filter((name) => name.includes(workerId))).toEqual([]);
}
