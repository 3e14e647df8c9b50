import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, WireEvent, WireRun } from '../client.js';
import type { Random } from '../random.js';
import { openSession } from '../session.js';
import { until } from '../start-runq.js';
import type { KnownRun, RunLedger } from './run-ledger.js';

/** On a busy machine with more users than may be active. */
const waitMs = 120_000;

/** A user of the load: sends runs, records in the ledger what is certain, and keeps their ids. */
export interface LoadUser {
  name: string;
  client: Client;
  random: Random;
  ledger: RunLedger;
  /** Ids of the accepted runs, with the verdict that each one must have; null: whatever its record says. */
  sent: Map<string, string | null>;
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

/** Submits a run and follows it; `prompting` resolves once the program waits for input. */
async function send({ name, client, ledger, sent }: LoadUser, request: object, verdict: string | null) {
  const known = ledger.open(name);
  const { id } = await client.submit(request);
  sent.set(id, verdict);
  let prompted = false;
  const ended = client
    .events(id, {
      stop(event) {
        if (isPrompt(event) && !prompted) {
          prompted = true;
          known.is('active');
        }
        return event.event === 'finished';
      },
    })
    .then((events) => {
      if (events.at(-1)?.event !== 'finished') throw new Error(`the events of ${id} have no end`);
      known.ended();
    });
  ended.catch(() => {});
  return { id, known, ended, prompting: () => until(() => prompted, `a prompt of ${id}`, waitMs) };
}

type Sent = Awaited<ReturnType<typeof send>>;

async function stop({ client, sent }: LoadUser, { id, known }: Sent): Promise<void> {
  known.mayChange();
  sent.set(id, 'cancelled');
  await client.cancel(id);
}

async function answer({ client, sent }: LoadUser, { id, known }: Sent, text: 'pass' | 'fail'): Promise<void> {
  known.mayChange();
  sent.set(id, text === 'fail' ? 'runtime_error' : 'ok');
  await client.json('POST', `/v1/runs/${id}/stdin`, { data: `${text}\n` });
}

/** Several short runs at the same time. */
export async function sendShortRuns(user: LoadUser): Promise<void> {
  const { random } = user;
  const runs = await Promise.all(
    Array.from({ length: random.between(1, 5) }, () => send(user, ...random.pick(programs))),
  );
  await Promise.all(runs.map(({ ended }) => ended));
}

/** Two runs hold the slots of a student, others wait behind them; some are stopped. */
export async function holdSlots(user: LoadUser): Promise<void> {
  const { random } = user;
  const holders = await Promise.all([send(user, held, null), send(user, held, null)]);
  await Promise.all(holders.map(({ prompting }) => prompting()));
  const waiting = await Promise.all(
    Array.from({ length: random.between(1, 4) }, () => send(user, ...random.pick(programs))),
  );
  for (const { known } of waiting) known.is('waiting');
  await sleep(random.between(300, 1500));
  for (const run of waiting) if (random.next() < 0.3) await stop(user, run);
  await sleep(random.between(0, 500));
  for (const { known } of waiting) known.mayChange();
  for (const run of holders) {
    await (random.next() < 0.3 ? stop(user, run) : answer(user, run, random.pick(['pass', 'fail'])));
    await sleep(random.between(0, 300));
  }
  await Promise.all([...holders, ...waiting].map(({ ended }) => ended));
}

interface Page {
  runs: WireRun[];
  nextCursor: string | null;
}

/** A batch, which is sometimes stopped. */
export async function sendBatch({ name, client, random, ledger, sent }: LoadUser): Promise<void> {
  const requests = Array.from({ length: random.between(3, 15) }, () => random.pick(programs)[0]);
  const known = requests.map(() => ledger.open(name, { class: 'batch' }));
  const { id } = await client.json<{ id: string }>('POST', '/v1/batches', { runs: requests });
  if (random.next() < 0.4) {
    await sleep(random.between(0, 1000));
    await client.json('POST', `/v1/batches/${id}/cancel`);
  }
  const read = () => client.json<{ state: string }>('GET', `/v1/batches/${id}`);
  await until(async () => (await read()).state === 'finished', 'the batch to finish', waitMs);
  for (const run of known) run.ended();
  const { runs } = await client.json<Page>('GET', `/v1/batches/${id}/results?limit=100`);
  for (const run of runs) sent.set(run.id, null);
}

/** A session that is parked, continues, and ends by itself or is stopped. */
export async function talkToSession({ name, client, random, ledger, sent }: LoadUser): Promise<void> {
  const known: KnownRun = ledger.open(name, { mayPark: true });
  const session = await openSession(client, {}, client, waitMs);
  for (let i = random.between(1, 2); i > 0; i--) {
    await until(async () => (await session.read()).parked, 'the session to be parked', waitMs);
    known.is('parked');
    await sleep(random.between(300, 1500));
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
