import { type Client, signIn } from '../stack/client.js';
import { type Cluster, startCluster } from '../stack/cluster.js';
import { createLedger, type Ledger } from '../stack/ledger.js';
import { chosenSeed, createRandom, type Random } from '../stack/random.js';

/** How often each disaster happens, each time at other moments. */
export const rounds = Number(process.env.RUNQ_RECOVERY_ROUNDS ?? 1);
export const isLong = rounds > 1;
/** Many rounds are played with the lease as it is by default, a single one with a shorter one. */
export const leaseMs = isLong ? 8000 : 4000;
/** What a worker leaves between the end of its programs and that of their leases (worker/src/keep-leases.ts). */
export const fenceMarginMs = 2000;

export interface Scene {
  cluster: Cluster;
  random: Random;
  /** A ledger of its own for each test. */
  openLedger(): Ledger;
}

const people = 4;
const settleMs = 60_000;

export async function openScene(size: { apis: number; workers: number; env?: Record<string, string> }): Promise<Scene> {
  const env = {
    RUNQ_LEASE_MS: String(leaseMs),
    RUNQ_BEAT_INTERVAL_MS: String(leaseMs / 4),
    RUNQ_QUEUE_SWEEP_MS: '5000',
    ...size.env,
  };
  const cluster = await startCluster({ ...size, env });
  const random = createRandom(chosenSeed);
  const clients: Client[][] = [];
  for (let i = 0; i < people; i++)
    clients.push(await Promise.all(cluster.apis.map(({ url }) => signIn(url, `person-${i}`))));
  return { cluster, random, openLedger: () => createLedger({ clients, random, settleMs }) };
}

/** Prints lines for some time; what it prints in all is the second part. */
export function countingProgram(word: string, lines: number, pauseMs: number): [{ code: string }, string] {
  const code = `import time\nfor i in range(${lines}):\n  print("${word}", i, flush=True)\n  time.sleep(${pauseMs / 1000})`;
  return [{ code }, Array.from({ length: lines }, (_, i) => `${word} ${i}\n`).join('')];
}

/** Short runs of several people, handed in one after the other while the disaster happens. */
export async function handIn(ledger: Ledger, random: Random, runs = isLong ? 24 : 12): Promise<void> {
  for (let i = 0; i < runs; i++) {
    const [request, expected] = countingProgram(`r${i}`, random.between(2, 10), random.between(10, 80));
    await ledger.submit(i, request, expected);
  }
}
