import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Client, signIn, textOf, type WireEvent, type WireRun } from '../support/client.js';
import { type Cluster, startCluster } from '../support/cluster.js';
import { chosenSeed, createRandom } from '../support/random.js';
import { findOrderMistakes } from './event-order.js';
import { readWhileRoaming } from './roaming-client.js';

/** How long users submit runs. */
const loadSeconds = Number(process.env.RUNQ_LOAD_SECONDS ?? 5);
const userCount = 14;
const maxUsers = 10;
const maxRunsOfUser = 2;
const maxRuns = 20;
const sampleMs = 20;

vi.setConfig({ testTimeout: 120_000 + loadSeconds * 4000, hookTimeout: 120_000 });

let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster({ apis: 3, workers: 3, env: { RUNQ_WORKER_SLOTS: '8' } });
});
afterAll(() => cluster?.close());

/** Samples the slots of all users atomically, again and again, until `stop`. */
function sampleSlots() {
  const redis = cluster.redis.connect();
  const max = { users: 0, runsOfUser: 0, runs: 0 };
  let samples = 0;
  const timer = setInterval(async () => {
    const reply = await redis.multi().hvals('{runq}:active:users').zcard('{runq}:leases').exec();
    const [[, ofUsers], [, runs]] = reply as [[null, string[]], [null, number]];
    max.users = Math.max(max.users, ofUsers.length);
    max.runsOfUser = Math.max(max.runsOfUser, ...ofUsers.map(Number));
    max.runs = Math.max(max.runs, runs);
    samples++;
  }, sampleMs);
  return {
    stop: () => {
      clearInterval(timer);
      return { max, samples };
    },
  };
}

/** A program that prints lines of different lengths with pauses, and its expected output. */
function noisyProgram(word: string, lines: number, pauseMs: number): [string, string] {
  const body = `  print("${word}", i, "é" * (i % 40), flush=True)\n  time.sleep(${pauseMs / 1000})`;
  const code = `import time\nfor i in range(${lines}):\n${body}`;
  return [code, Array.from({ length: lines }, (_, i) => `${word} ${i} ${'é'.repeat(i % 40)}\n`).join('')];
}

function findMistakes(run: WireRun, expected: string, events: WireEvent[]): string[] {
  const text = textOf(events);
  const wrong = findOrderMistakes(events).map((sentence) => `${run.id}: ${sentence}`);
  if (run.verdict === 'cancelled' ? !expected.startsWith(text) : text !== expected)
    wrong.push(`${run.id}: read ${JSON.stringify(text.slice(0, 200))}`);
  return wrong;
}

const title = `caps hold and no event is lost or repeated with three APIs and three workers, ${loadSeconds} s`;

test(`${title} (RUNQ_SEED=${chosenSeed})`, async () => {
  const random = createRandom(chosenSeed);
  const allClients: Client[][] = await Promise.all(
    Array.from({ length: userCount }, (_, i) => Promise.all(cluster.apis.map(({ url }) => signIn(url, `load-${i}`)))),
  );
  const watching = sampleSlots();
  const until = Date.now() + loadSeconds * 1000;
  const totals = { runs: 0, chunks: 0, moves: 0 };

  async function live(clients: Client[], name: string): Promise<string[]> {
    const wrong: string[] = [];
    for (let turn = 0; Date.now() < until; turn++) {
      const batch = Array.from({ length: random.between(1, 3) }, async (_, i) => {
        const [code, expected] = noisyProgram(`${name}-${turn}-${i}`, random.between(20, 120), random.between(1, 20));
        const { id } = await random.pick(clients).submit({ code });
        if (random.next() < 0.1) void sleep(random.between(0, 500)).then(() => random.pick(clients).cancel(id));
        const { events, moves } = await readWhileRoaming(clients, id, random);
        const run = events.at(-1)!.data.run!;
        totals.runs++;
        totals.moves += moves;
        totals.chunks += events.filter(({ event }) => event === 'output').length;
        wrong.push(...findMistakes(run, expected, events));
      });
      await Promise.all(batch);
    }
    return wrong;
  }

  const wrong = (await Promise.all(allClients.map((clients, i) => live(clients, `p${i}`)))).flat();
  const { max, samples } = watching.stop();
  const { runs, chunks, moves } = totals;
  process.stdout.write(`${runs} runs, ${chunks} output chunks, ${moves} moves between APIs, ${samples} slot samples\n`);
  expect(wrong).toEqual([]);
  expect(samples).toBeGreaterThan(loadSeconds);
  expect(max.users).toBeLessThanOrEqual(maxUsers);
  expect(max.runsOfUser).toBeLessThanOrEqual(maxRunsOfUser);
  expect(max.runs).toBeLessThanOrEqual(maxRuns);
  // The load was high enough for users to wait.
  expect(max.users).toBe(maxUsers);
});
