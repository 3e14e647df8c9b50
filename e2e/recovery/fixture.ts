import { type Client, signIn } from '../support/client.js';
import { type Cluster, startCluster } from '../support/cluster.js';
import { chosenSeed, createRandom, type Random } from '../support/random.js';
import { createRunTracker, type RunTracker } from '../support/run-tracker.js';

/** How often each failure is injected, each time at other random moments. */
export const rounds = Number(process.env.RUNQ_RECOVERY_ROUNDS ?? 1);
export const isLong = rounds > 1;
/** Many rounds use the default lease, a single round a shorter one. */
export const leaseMs = isLong ? 8000 : 4000;

export interface Fixture {
  cluster: Cluster;
  random: Random;
  /** Creates a separate tracker for each test. */
  createTracker(): RunTracker;
}

const userCount = 4;
const timeoutMs = 60_000;

export async function openFixture(size: {
  apis: number;
  workers: number;
  env?: Record<string, string>;
}): Promise<Fixture> {
  const env = {
    RUNQ_LEASE_MS: String(leaseMs),
    RUNQ_BEAT_INTERVAL_MS: String(leaseMs / 4),
    RUNQ_QUEUE_SWEEP_MS: '5000',
    ...size.env,
  };
  const cluster = await startCluster({ ...size, env });
  const random = createRandom(chosenSeed);
  const clients: Client[][] = [];
  for (let i = 0; i < userCount; i++)
    clients.push(await Promise.all(cluster.apis.map(({ url }) => signIn(url, `user-${i}`))));
  return { cluster, random, createTracker: () => createRunTracker({ clients, random, timeoutMs }) };
}

/** A program that prints lines with pauses, and its expected output. */
export function countingProgram(word: string, lines: number, pauseMs: number): [{ code: string }, string] {
  const body = `  print("${word}", i, flush=True)\n  time.sleep(${pauseMs / 1000})`;
  const code = `import time\nfor i in range(${lines}):\n${body}`;
  return [{ code }, Array.from({ length: lines }, (_, i) => `${word} ${i}\n`).join('')];
}

/** Submits short runs of several users, one after another, while a failure is injected. */
export async function submitRuns(tracker: RunTracker, random: Random, runs = isLong ? 24 : 12): Promise<void> {
  for (let i = 0; i < runs; i++) {
    const [request, expected] = countingProgram(`r${i}`, random.between(2, 10), random.between(10, 80));
    await tracker.submit(i, request, expected);
  }
}
