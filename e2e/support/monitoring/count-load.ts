import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, WireEvent, WireRun } from '../client.js';
import type { Random } from '../random.js';
import { openSession } from '../session.js';
import { until } from '../start-runq.js';
import type { Rests } from './rests.js';
import type { KnownRun, RunLedger } from './run-ledger.js';

/** On a busy machine with more users than may be active. */
const waitMs = 120_000;
/** Time for runs to start while the load comes to rest; then those of users who may not be active are stopped. */
const startMs = 4000;
/** A session is parked only while others need its slot. */
const parkWaitMs = 5000;

/** A user of the load: sends runs, records in the ledger what is certain, and keeps their ids. */
export interface LoadUser {
  name: string;
  client: Client;
  random: Random;
  ledger: RunLedger;
  /** Ids of the accepted runs, with the verdict that each one must have; null: whatever its record says. */
  sent: Map<string, string | null>;
  rests: Rests;
}

/** Programs that end by themselves. */
const programs: [object, string][] = [
  [{ code: 'print(1)' }, 'ok'],
  [{ code: 'import time; time.sleep(0.2)' }, 'ok'],
  [{ code: '1/0' }, 'runtime_error'],
  [{ code: 'def' }, 'syntax_error'],
  [{ code: 'while True: pass', limits: { cpuTimeMs: 100 } }, 'time_limit'],
  [{ code: 'while True: print("x" * 1000)', limits: { outputBytes: 5000 } }, 'output_limit'],
];

const held = { code: 'if input() == "fail": 1/0', interactive: true };

const isPrompt = ({ data }: WireEvent) => data.kind === 'prompt' && data.waiting === true;

/** Submits a run and follows it. */
async function send({ name, client, ledger, sent }: LoadUser, request: object, verdict: string | null) {
  const known = ledger.open(name);
  const { id } = await client.submit(request);
  sent.set(id, verdict);
  const seen = { prompt: false, end: false };
  const ended = client
    .events(id, {
      stop(event) {
        if (isPrompt(event) && !seen.prompt) {
          seen.prompt = true;
          known.is('active');
        }
        return event.event === 'finished';
      },
    })
    .then((events) => {
      if (events.at(-1)?.event !== 'finished') throw new Error(`the events of ${id} have no end`);
      known.ended();
      seen.end = true;
    });
  ended.catch(() => {});
  return { id, known, ended, seen };
}

type Sent = Awaited<ReturnType<typeof send>>;

async function stop({ client, sent }: LoadUser, { id, known }: Sent, verdict: string | null): Promise<void> {
  known.mayChange();
  sent.set(id, verdict);
  await client.cancel(id);
}

async function answer({ client, sent }: LoadUser, { id, known }: Sent, text: 'pass' | 'fail'): Promise<void> {
  known.mayChange();
  sent.set(id, text === 'fail' ? 'runtime_error' : 'ok');
  await client.json('POST', `/v1/runs/${id}/stdin`, { data: `${text}\n` });
}

/** Several short runs at the same time. While the load rests, those that wait would wait for long: they are stopped. */
export async function sendShortRuns(user: LoadUser): Promise<void> {
  const { random, rests } = user;
  await rests.rest();
  const runs = await Promise.all(
    Array.from({ length: random.between(1, 5) }, () => send(user, ...random.pick(programs))),
  );
  await until(() => rests.isWanted() || runs.every(({ seen }) => seen.end), 'short runs to end', waitMs);
  for (const run of runs) if (!run.seen.end) await stop(user, run, null);
  await Promise.all(runs.map(({ ended }) => ended));
}

/** Two runs hold the slots of a student, others wait behind them; some are stopped. */
export async function holdSlots(user: LoadUser): Promise<void> {
  const { random, rests } = user;
  const holders = await Promise.all([send(user, held, null), send(user, held, null)]);
  const areHeld = () => holders.every(({ seen }) => seen.prompt);
  await until(() => rests.isWanted(startMs) || areHeld(), 'prompts', waitMs);
  if (!areHeld()) {
    for (const run of holders) await stop(user, run, 'cancelled');
    await Promise.all(holders.map(({ ended }) => ended));
    return;
  }
  const waiting = await Promise.all(
    Array.from({ length: random.between(1, 4) }, () => send(user, ...random.pick(programs))),
  );
  for (const { known } of waiting) known.is('waiting');
  await sleep(random.between(300, 1500));
  await rests.rest();
  for (const run of waiting) if (random.next() < 0.3) await stop(user, run, 'cancelled');
  await sleep(random.between(0, 500));
  for (const { known } of waiting) known.mayChange();
  for (const run of holders) {
    await (random.next() < 0.3 ? stop(user, run, 'cancelled') : answer(user, run, random.pick(['pass', 'fail'])));
    await sleep(random.between(0, 300));
  }
  await Promise.all([...holders, ...waiting].map(({ ended }) => ended));
}

/** A batch, which is sometimes stopped. */
export async function sendBatch({ name, client, random, ledger, sent, rests }: LoadUser): Promise<void> {
  await rests.rest();
  const requests = Array.from({ length: random.between(3, 12) }, () => random.pick(programs)[0]);
  const known = requests.map(() => ledger.open(name, { class: 'batch' }));
  const { id } = await client.json<{ id: string }>('POST', '/v1/batches', { runs: requests });
  const stopAt = random.next() < 0.4 ? Date.now() + random.between(0, 1000) : Number.POSITIVE_INFINITY;
  let isStopped = false;
  await until(
    async () => {
      if (!isStopped && (rests.isWanted() || Date.now() > stopAt)) {
        isStopped = true;
        await client.json('POST', `/v1/batches/${id}/cancel`);
      }
      return (await client.json<{ state: string }>('GET', `/v1/batches/${id}`)).state === 'finished';
    },
    'the batch to finish',
    waitMs,
  );
  for (const run of known) run.ended();
  const { runs } = await client.json<{ runs: WireRun[] }>('GET', `/v1/batches/${id}/results?limit=100`);
  for (const run of runs) sent.set(run.id, null);
}

/** A session that is parked if others need its slot, continues, and ends by itself or is stopped. */
export async function talkToSession({ name, client, random, ledger, sent, rests }: LoadUser): Promise<void> {
  const known: KnownRun = ledger.open(name, { mayPark: true });
  const session = await openSession(client, {}, client, waitMs);
  for (let i = random.between(1, 2); i > 0; i--) {
    const untilPark = Date.now() + parkWaitMs;
    if ((await until(async () => (await session.read()).parked || (Date.now() > untilPark && 'no'), 'a park')) === true)
      known.is('parked');
    await sleep(random.between(300, 1500));
    await rests.rest();
    known.mayChange();
    await session.type('1 + 1\n');
  }
  const ends = random.next() < 0.5;
  sent.set(session.id, ends ? 'ok' : 'cancelled');
  if (ends) await session.post('stdin', { data: 'exit()\n' });
  else await client.cancel(session.id);
  await session.finished;
  known.ended();
}
