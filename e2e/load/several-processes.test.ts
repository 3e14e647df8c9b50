import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Client, signIn, type WireEvent, type WireRun } from '../stack/client.js';
import { type Cluster, startCluster } from '../stack/cluster.js';
import { chosenSeed, createRandom, sleep } from '../stack/random.js';
import { readMoving } from './moving-reader.js';

/** How long people hand in runs. */
const loadSeconds = Number(process.env.RUNQ_LOAD_SECONDS ?? 8);
const people = 14;
const mostUsers = 10;
const mostRunsOfUser = 2;
const mostRuns = 20;
const sampleMs = 20;

vi.setConfig({ testTimeout: 120_000 + loadSeconds * 4000, hookTimeout: 120_000 });

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster({ apis: 3, workers: 3, env: { RUNQ_WORKER_LANES: '8' } });
});
afterAll(() => cluster?.close());

/** Looks at the places of all users at one instant, again and again, until told to stop. */
function watchPlaces() {
  const redis = cluster.redis.connect();
  const most = { users: 0, runsOfUser: 0, runs: 0 };
  let samples = 0;
  const timer = setInterval(async () => {
    const reply = await redis.multi().hvals('{runq}:active:users').zcard('{runq}:leases').exec();
    const [[, ofUsers], [, runs]] = reply as [[null, string[]], [null, number]];
    most.users = Math.max(most.users, ofUsers.length);
    most.runsOfUser = Math.max(most.runsOfUser, ...ofUsers.map(Number));
    most.runs = Math.max(most.runs, runs);
    samples++;
  }, sampleMs);
  return {
    stop: () => {
      clearInterval(timer);
      return { most, samples };
    },
  };
}

/** Lines of different lengths at different pauses, to both streams. */
function noisyProgram(word: string, lines: number, pauseMs: number): [string, string] {
  const code = `import time\nfor i in range(${lines}):\n  print("${word}", i, "é" * (i % 40), flush=True)\n  time.sleep(${pauseMs / 1000})`;
  return [code, Array.from({ length: lines }, (_, i) => `${word} ${i} ${'é'.repeat(i % 40)}\n`).join('')];
}

function judge(run: WireRun, expected: string, events: WireEvent[]): string[] {
  const ids = events.flatMap(({ id }) => (id ? [id] : []));
  const output = events.filter(({ event }) => event === 'output');
  const text = output.map(({ data }) => data.text).join('');
  const wrong: string[] = [];
  if (new Set(ids).size !== ids.length) wrong.push(`${run.id}: an event came twice`);
  const seqs = ids.filter((id) => id.startsWith('1-')).map((id) => Number(id.slice(2)));
  if (seqs.some((seq, i) => seq !== i + 1)) wrong.push(`${run.id}: events were lost or out of order: ${seqs}`);
  if (run.verdict === 'cancelled' ? !expected.startsWith(text) : text !== expected)
    wrong.push(`${run.id}: read ${JSON.stringify(text.slice(0, 200))}`);
  return wrong;
}

test(`three APIs and three workers on one Redis, ${loadSeconds} s of random load (RUNQ_SEED=${chosenSeed})`, async () => {
  const random = createRandom(chosenSeed);
  const everybody: Client[][] = await Promise.all(
    Array.from({ length: people }, (_, i) => Promise.all(cluster.apis.map(({ url }) => signIn(url, `load-${i}`)))),
  );
  const watching = watchPlaces();
  const until = Date.now() + loadSeconds * 1000;
  const totals = { runs: 0, pieces: 0, moves: 0 };

  async function live(clients: Client[], name: string): Promise<string[]> {
    const wrong: string[] = [];
    for (let turn = 0; Date.now() < until; turn++) {
      const batch = Array.from({ length: random.between(1, 3) }, async (_, i) => {
        const [code, expected] = noisyProgram(`${name}-${turn}-${i}`, random.between(20, 120), random.between(1, 20));
        const { id } = await random.pick(clients).submit({ code });
        if (random.next() < 0.1) void sleep(random.between(0, 500)).then(() => random.pick(clients).cancel(id));
        const { events, moves } = await readMoving(clients, id, random);
        const run = events.at(-1)!.data.run!;
        totals.runs++;
        totals.moves += moves;
        totals.pieces += events.filter(({ event }) => event === 'output').length;
        wrong.push(...judge(run, expected, events));
      });
      await Promise.all(batch);
    }
    return wrong;
  }

  const wrong = (await Promise.all(everybody.map((clients, i) => live(clients, `p${i}`)))).flat();
  const { most, samples } = watching.stop();
  process.stdout.write(
    `${totals.runs} runs, ${totals.pieces} pieces of output, ${totals.moves} moves between APIs, ${samples} samples of places\n`,
  );
  expect(wrong).toEqual([]);
  expect(samples).toBeGreaterThan(loadSeconds);
  expect(most.users).toBeLessThanOrEqual(mostUsers);
  expect(most.runsOfUser).toBeLessThanOrEqual(mostRunsOfUser);
  expect(most.runs).toBeLessThanOrEqual(mostRuns);
  // The load was one: somebody had to wait.
  expect(most.users).toBe(mostUsers);
});
