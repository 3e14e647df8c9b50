import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, WireEvent, WireRun } from './client.js';
import type { Random } from './random.js';
import { until } from './start-runq.js';

const retryPauseMs = 50;

/** An accepted run, its expected output, and the events that a reconnecting reader has seen. */
interface Entry {
  id: string;
  user: number;
  expected: string;
  seen: Promise<WireEvent[]>;
}

/**
 * Submits runs and verifies that the service keeps its promises. Sends each request to a random API and retries it
 * until it gets a response, as a client with an Idempotency-Key does. Reads each accepted run until it finishes,
 * resuming after the last event id whenever a stream breaks.
 */
export function createRunTracker(options: { clients: Client[][]; random: Random; timeoutMs: number }) {
  const { clients, random, timeoutMs } = options;
  const entries: Entry[] = [];
  const deadline = () => Date.now() + timeoutMs;

  /** The client of a user at a random API process. */
  const someClient = (user: number) => random.pick(clients[user % clients.length]!);

  async function retryUntil<T>(work: () => Promise<T | null>, what: string): Promise<T> {
    for (const end = deadline(); ; ) {
      const value = await work().catch(() => null);
      if (value !== null) return value;
      if (Date.now() > end) throw new Error(`waited ${timeoutMs} ms for ${what}`);
      await sleep(retryPauseMs);
    }
  }

  async function submit(user: number, request: { code: string }, expected: string): Promise<Entry> {
    const key = `key-${random.seed}-${entries.length}-${random.between(0, 1e9)}`;
    const run = await retryUntil(async () => {
      const response = await someClient(user).call('POST', '/v1/runs', request, { 'idempotency-key': key });
      const body = (await response.json()) as WireRun;
      if (response.status === 422) throw new Error(JSON.stringify(body));
      return response.ok ? body : null;
    }, 'a run to be accepted');
    const entry = { id: run.id, user, expected, seen: readUntilFinished(user, run.id) };
    entry.seen.catch(() => {});
    entries.push(entry);
    return entry;
  }

  async function readUntilFinished(user: number, id: string): Promise<WireEvent[]> {
    const seen: WireEvent[] = [];
    for (const end = deadline(); Date.now() < end; await sleep(retryPauseMs)) {
      const after = seen.filter((event) => event.id).at(-1)?.id;
      const more = await someClient(user)
        .events(id, after ? { after } : {})
        .catch(() => []);
      seen.push(...more);
      if (seen.at(-1)?.event === 'finished') return seen;
    }
    throw new Error(`the reader of ${id} saw no end; last: ${JSON.stringify(seen.at(-1))}`);
  }

  return {
    submit,
    entries,
    read: (user: number, id: string) => retryUntil(() => someClient(user).read(id), 'an value'),
    /** Waits until every run has finished and returns the broken promises, one sentence each. */
    async verify(): Promise<string[]> {
      const wrong: string[] = [];
      for (const { id, user, expected, seen } of entries) {
        const run = await until(
          async () => {
            const now = await someClient(user)
              .read(id, 2000)
              .catch(() => null);
            return now?.state === 'finished' ? now : null;
          },
          `run ${id} to finish`,
          timeoutMs,
        );
        wrong.push(...findMistakes(run, expected, await seen));
      }
      return wrong;
    },
  };
}

export type RunTracker = ReturnType<typeof createRunTracker>;

const numbersOf = (id: string) => id.split('-').map(Number) as [number, number];

/**
 * Events in order, none twice, exactly one finish, and exactly the output of the program; the output of an earlier
 * attempt is a prefix of it.
 */
function findMistakes(run: WireRun, expected: string, seen: WireEvent[]): string[] {
  const wrong: string[] = [];
  const report = (sentence: string) => wrong.push(`${run.id}: ${sentence}`);
  if (run.verdict !== 'ok') report(`ended as ${run.verdict} (${run.reason})`);
  if (run.stdout !== expected) report(`stored ${JSON.stringify(run.stdout)}, expected ${JSON.stringify(expected)}`);
  const ends = seen.filter(({ event }) => event === 'finished').length;
  if (ends !== 1) report(`ended ${ends} times`);
  const ids = seen.flatMap(({ id }) => (id ? [numbersOf(id)] : []));
  for (const [i, [attempt, seq]] of ids.slice(1).entries()) {
    const [attemptBefore, seqBefore] = ids[i]!;
    const follows = attempt === attemptBefore ? seq === seqBefore + 1 : attempt === attemptBefore + 1 && seq <= 1;
    if (!follows) report(`event ${attempt}-${seq} follows ${attemptBefore}-${seqBefore}`);
  }
  const texts = new Map<number, string>();
  for (const { event, id, data } of seen)
    if (event === 'output') texts.set(numbersOf(id!)[0], (texts.get(numbersOf(id!)[0]) ?? '') + data.text);
  for (const [attempt, text] of texts) {
    const isRight = attempt === run.attempt ? text === expected : expected.startsWith(text);
    if (!isRight) report(`a reader saw ${JSON.stringify(text)} of attempt ${attempt}`);
  }
  return wrong;
}
