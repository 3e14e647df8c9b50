import type { Client, WireEvent, WireRun } from './client.js';
import { type Random, sleep } from './random.js';
import { until } from './start-runq.js';

const retryPauseMs = 50;

/** A run that was accepted: what it must have printed in the end, and what a reader who came back again and again has seen. */
interface Entry {
  id: string;
  person: number;
  expected: string;
  seen: Promise<WireEvent[]>;
}

/**
 * Keeps account of what the service promised. Every request goes to a random API and is repeated until it is answered, as a client with
 * an Idempotency-Key does; every accepted run is read to its end, with its last event id, by a reader that no failure drives away.
 */
export function createLedger(options: { clients: Client[][]; random: Random; settleMs: number }) {
  const { clients, random, settleMs } = options;
  const entries: Entry[] = [];
  const deadline = () => Date.now() + settleMs;

  /** Any API process, as the same person. */
  const someClient = (person: number) => random.pick(clients[person % clients.length]!);

  async function surely<T>(work: () => Promise<T | null>, what: string): Promise<T> {
    for (const end = deadline(); ; ) {
      const answer = await work().catch(() => null);
      if (answer !== null) return answer;
      if (Date.now() > end) throw new Error(`waited ${settleMs} ms in vain for ${what}`);
      await sleep(retryPauseMs);
    }
  }

  async function submit(person: number, request: { code: string }, expected: string): Promise<Entry> {
    const key = `key-${random.seed}-${entries.length}-${random.between(0, 1e9)}`;
    const run = await surely(async () => {
      const answer = await someClient(person).call('POST', '/v1/runs', request, { 'idempotency-key': key });
      const body = (await answer.json()) as WireRun;
      if (answer.status === 422) throw new Error(JSON.stringify(body));
      return answer.ok ? body : null;
    }, 'a run to be accepted');
    const entry = { id: run.id, person, expected, seen: readToTheEnd(person, run.id) };
    entry.seen.catch(() => {});
    entries.push(entry);
    return entry;
  }

  async function readToTheEnd(person: number, id: string): Promise<WireEvent[]> {
    const seen: WireEvent[] = [];
    for (const end = deadline(); Date.now() < end; await sleep(retryPauseMs)) {
      const after = seen.filter((event) => event.id).at(-1)?.id;
      const more = await someClient(person)
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
    read: (person: number, id: string) => surely(() => someClient(person).read(id), 'an answer'),
    /** Waits for the end of every run and answers what is wrong with the promises, one sentence each. */
    async settle(): Promise<string[]> {
      const wrong: string[] = [];
      for (const { id, person, expected, seen } of entries) {
        const run = await until(
          async () => {
            const now = await someClient(person)
              .read(id, 2000)
              .catch(() => null);
            return now?.state === 'finished' ? now : null;
          },
          `run ${id} to end`,
          settleMs,
        );
        wrong.push(...judge(run, expected, await seen));
      }
      return wrong;
    },
  };
}

export type Ledger = ReturnType<typeof createLedger>;

const numbersOf = (id: string) => id.split('-').map(Number) as [number, number];

/** One end, in order, nothing twice, byte for byte what the program prints; an earlier attempt is a beginning of that. */
function judge(run: WireRun, expected: string, seen: WireEvent[]): string[] {
  const wrong: string[] = [];
  const say = (sentence: string) => wrong.push(`${run.id}: ${sentence}`);
  if (run.verdict !== 'ok') say(`ended as ${run.verdict} (${run.reason})`);
  if (run.stdout !== expected) say(`kept ${JSON.stringify(run.stdout)} instead of ${JSON.stringify(expected)}`);
  const ends = seen.filter(({ event }) => event === 'finished').length;
  if (ends !== 1) say(`ended ${ends} times`);
  const ids = seen.flatMap(({ id }) => (id ? [numbersOf(id)] : []));
  for (const [i, [attempt, seq]] of ids.slice(1).entries()) {
    const [attemptBefore, seqBefore] = ids[i]!;
    const follows = attempt === attemptBefore ? seq === seqBefore + 1 : attempt === attemptBefore + 1 && seq <= 1;
    if (!follows) say(`event ${attempt}-${seq} follows ${attemptBefore}-${seqBefore}`);
  }
  const texts = new Map<number, string>();
  for (const { event, id, data } of seen)
    if (event === 'output') texts.set(numbersOf(id!)[0], (texts.get(numbersOf(id!)[0]) ?? '') + data.text);
  for (const [attempt, text] of texts) {
    const isRight = attempt === run.attempt ? text === expected : expected.startsWith(text);
    if (!isRight) say(`a reader saw ${JSON.stringify(text)} of attempt ${attempt}`);
  }
  return wrong;
}
