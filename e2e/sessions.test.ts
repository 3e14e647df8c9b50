import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, signIn, textOf, type WireEvent, type WireRun } from './stack/client.js';
import { listProcesses } from './stack/processes.js';
import { openSession, type Session } from './stack/session.js';
import { type Runq, startRunq, until } from './stack/start-runq.js';

let runq: Runq;
let ada: Client;

beforeAll(async () => {
  runq = await startRunq({ RUNQ_SESSION_WARNING_MS: '900' });
  ada = await signIn(runq.url, 'ada');
});
afterAll(async () => {
  await runq?.stop();
});

/** A story as text: prompts that wait end in `?`, what was typed stands in brackets. */
const talk = (events: WireEvent[]) =>
  events
    .map(({ event, data }) => {
      if (event === 'output') return data.text;
      if (data.kind === 'prompt') return `${data.text}${data.waiting ? '?' : ''}`;
      return data.kind === 'input' ? `[${data.text || data.key}]` : '';
    })
    .join('');

test('files run, and their globals stay at a prompt; the whole conversation is told again to who comes later', async () => {
  const session = await openSession(ada, {
    files: [
      { path: 'shapes.py', content: 'def area(r): return 3 * r * r\n' },
      { path: 'main.py', content: 'from shapes import area\nradius = 2\nprint("ready")\n' },
    ],
    label: 'circles',
  });
  expect(await session.read()).toMatchObject({ kind: 'session', state: 'active', parked: false, label: 'circles' });
  expect(await session.say('area(radius)\n')).toBe('12\n');
  expect(await session.say('for i in range(2):\n  print(i)\n\n')).toBe('0\n1\n');
  await session.post('stdin', { data: 'name = input("who? ")\n' });
  await until(() => session.prompts().at(-1)?.data.source === 'input', 'the prompt of input()');
  await session.say('Bob\n');
  expect(await session.say('name\n')).toBe("'Bob'\n");
  await session.post('stdin', { data: 'exit()\n' });
  const run = await session.read(10_000);
  expect(run).toMatchObject({ verdict: 'ok', reason: 'You ended the session.', exitCode: 0, stderr: '' });
  expect(run.stdout).toBe("ready\n12\n0\n1\n'Bob'\n");

  const story = await session.followed;
  expect(talk(story)).toBe(
    'ready\n>>> ?[area(radius)\n]12\n>>> ?[for i in range(2):\n  print(i)\n\n]... ... 0\n1\n>>> ?' +
      '[name = input("who? ")\n]who? ?[Bob\n]>>> ?[name\n]\'Bob\'\n>>> ?[exit()\n]',
  );
  const strip = (events: WireEvent[]) => events.map(({ id, event }) => [id, event]);
  expect(strip(await ada.events(session.id)).filter(([, event]) => event !== 'queue')).toEqual(
    strip(story).filter(([, event]) => event !== 'queue'),
  );
  const middle = story.findIndex(({ data }) => data.text?.startsWith('12'));
  const rest = await ada.events(session.id, { after: story[middle]!.id! });
  expect(strip(rest)).toEqual(strip(story.slice(middle + 1)));
});

test('an empty interpreter: interrupt keeps the variables, Tab completes, Ctrl-D ends it', async () => {
  const session = await openSession(ada, {});
  await session.say('my_value = 41\n');
  await session.post('stdin', { data: 'print("on"); [None for _ in iter(int, 1)]\n' });
  await until(() => textOf(session.seen) === 'on\n', 'the loop to run');
  await session.post('interrupt');
  await until(() => textOf(session.seen, 'stderr').endsWith('KeyboardInterrupt\n'), 'the interrupt');
  await session.asked();
  expect(await session.say('my_value + 1\n')).toBe('42\n');
  expect(await session.post('complete', { text: '"😀", my_v + 1', cursor: 10 })).toEqual({
    ...{ state: 'ok', from: 6, matches: ['my_value'] },
  });
  expect(await session.post('complete', { text: 'my_value.rea', cursor: 12 })).toMatchObject({
    matches: ['my_value.real'],
  });
  await session.post('stdin', { eof: true });
  expect(await session.read(10_000)).toMatchObject({ verdict: 'ok', reason: 'You ended the session.' });
  const late = await ada.call('POST', `/v1/sessions/${session.id}/complete`, { text: 'a', cursor: 1 });
  expect(late.status).toBe(409);
});

test('a session that nobody types into is ended, and so is one at the end of its lifetime; both are announced', async () => {
  const [idle, old] = await Promise.all([
    openSession(ada, { limits: { idleTimeMs: 1500 } }),
    openSession(ada, { limits: { wallTimeMs: 1500 } }),
  ]);
  expect(await idle.read(10_000)).toMatchObject({
    verdict: 'idle_limit',
    reason: 'Ended: nothing was typed for 1.5 s.',
  });
  expect(await old.read(10_000)).toMatchObject({ verdict: 'wall_time_limit', reason: /lifetime of 1.5 s/ });
  for (const [session, notice] of [
    [idle, 'idle'],
    [old, 'lifetime'],
  ] as const) {
    await session.followed;
    const told = session.seen.filter(({ data }) => data.kind === 'notice').map(({ data }) => data);
    expect(told).toMatchObject([{ notice, leftMs: expect.any(Number) }]);
    expect(Number(told[0]!.leftMs)).toBeLessThanOrEqual(900);
  }
});

test('what is refused names everything that is wrong, and a run is no session', async () => {
  const response = await ada.call('POST', '/v1/sessions', {
    files: [{ path: 'a.py', content: '' }],
    entry: 'b.py',
    limits: { wallTimeMs: 7_200_001, cpuTimeMs: 1 },
  });
  const { errors } = (await response.json()) as { errors: { pointer: string }[] };
  expect([response.status, errors.map(({ pointer }) => pointer).sort()]).toEqual([
    422,
    ['/entry', '/limits', '/limits/wallTimeMs'],
  ]);
  const { id } = await ada.run('print(1)');
  expect((await ada.call('GET', `/v1/sessions/${id}`)).status).toBe(404);
  const list = async (path: string) => (await ada.json<{ runs: WireRun[] }>('GET', path)).runs;
  expect((await list('/v1/runs')).map((run) => run.id)).toEqual([id]);
  const kinds = (await list('/v1/sessions')).map(({ kind }) => kind);
  expect(kinds.length).toBeGreaterThan(0);
  expect(new Set(kinds)).toEqual(new Set(['session']));
});

test('the same by socket; Stop ends it; a repeated key finds the same session', async () => {
  const socket = ada.socket();
  await new Promise((resolve) => socket.once('connect', () => resolve(null)));
  const told: Record<string, unknown>[] = [];
  for (const name of ['run:output', 'run:display', 'run:finished']) socket.on(name, (event) => told.push(event));
  const submit = { code: 'word = "hi"', idempotencyKey: 'k1' };
  const { run } = (await socket.emitWithAck('session:submit', submit)) as { run: WireRun };
  const again = (await ada.call('POST', '/v1/sessions', { code: 'word = "hi"' }, { 'idempotency-key': 'k1' })).json();
  expect(await again).toMatchObject({ id: run.id, kind: 'session' });
  await until(() => told.some(({ kind, waiting }) => kind === 'prompt' && waiting), 'a prompt by socket');
  await socket.emitWithAck('session:input', { runId: run.id, data: 'word\n' });
  await until(() => told.some(({ text }) => text === "'hi'\n"), 'the value by socket');
  const completion = { runId: run.id, text: 'wo', cursor: 2 };
  expect(await socket.emitWithAck('session:complete', completion)).toMatchObject({ ok: true, matches: ['word'] });
  await socket.emitWithAck('session:cancel', { runId: run.id });
  const end = await until(() => told.find((event) => 'run' in event), 'the end by socket');
  expect(end.run).toMatchObject({ verdict: 'cancelled', reason: 'Stopped by you.' });
  socket.close();
});

describe('in a service of two places', () => {
  let crowded: Runq;
  let own: Client;
  let bob: Client;
  let eve: Client;

  beforeAll(async () => {
    crowded = await startRunq({
      ...{ RUNQ_MAX_RUNS: '2', RUNQ_WORKER_LANES: '2', RUNQ_WORKER_ID: 'only' },
      ...{ RUNQ_PARK_AFTER_MS: '300', RUNQ_BEAT_INTERVAL_MS: '500', RUNQ_SESSION_FROZEN_MS: '20000' },
    });
    const people = await Promise.all(['ada', 'bob', 'eve'].map((name) => signIn(crowded.url, name)));
    [own, bob, eve] = people as [Client, Client, Client];
  });
  afterAll(async () => {
    await crowded?.stop();
  });

  const block = (client: Client) => client.submit({ code: 'input()', interactive: true });
  const isActive = async (client: Client, id: string) => (await client.read(id)).state === 'active';
  const findParked = async (sessions: Session[]) => {
    const runs = await Promise.all(sessions.map((session) => session.read()));
    return sessions.filter((_, index) => runs[index]!.parked);
  };

  test('an idle session gives its place to who waits, and takes one again with its next input, before new runs', async () => {
    const sessions = [await openSession(own, { code: 'kept = 41' }), await openSession(own, { code: 'kept = 1' })];
    const [first, second] = sessions as [Session, Session];
    const stats = () => own.json<{ parked_sessions: number; total_threads: number }>('GET', '/system-stats');
    // Nobody waits: nobody is parked, however long they sit there.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(await findParked(sessions)).toEqual([]);

    const waiting = await block(bob);
    await until(() => isActive(bob, waiting.id), 'the place of a session');
    expect(await findParked(sessions)).toEqual([first]);
    await until(async () => (await stats()).parked_sessions === 1, 'the figures');
    expect((await stats()).total_threads).toBe(2);

    // Every place is taken again, by people who are not idle, and a new run stands in line.
    await second.post('stdin', { data: 'import time; time.sleep(30)\n' });
    const later = await eve.submit({ code: 'print("eve")' });
    await first.post('stdin', { data: 'kept + 1\n' });
    expect((await first.read()).queue).toMatchObject({ ahead: 0 });
    await bob.cancel(waiting.id);
    await until(() => textOf(first.seen).includes('42'), 'the answer of the parked session');
    expect(await eve.read(later.id, 20_000)).toMatchObject({ verdict: 'ok' });
    const queued = first.seen.filter(({ event, data }) => event === 'queue' && data.waitingFor === 'class_limit');
    expect(queued.at(-1)?.data).toMatchObject({ position: 1 });
    const notices = first.seen.filter(({ data }) => data.notice === 'parked').map(({ data }) => data.leftMs);
    expect(notices.slice(0, 2)).toEqual([20_000, null]);
    for (const session of sessions) await session.post('cancel');
  }, 60_000);

  test('completion wakes a parked session, Stop ends it at once', async () => {
    const sessions = [await openSession(own, { code: 'kept = 41' }), await openSession(own, {})];
    const blocker = await block(bob);
    const [parked] = await until(async () => {
      const found = await findParked(sessions);
      return found.length > 0 && found;
    }, 'one to be parked');
    await parked!.post('cancel');
    expect(await parked!.read(5_000)).toMatchObject({ state: 'finished', verdict: 'cancelled', parked: false });
    const other = sessions.find((session) => session !== parked)!;
    const next = await block(eve);
    await until(() => isActive(eve, next.id), 'the place of the other');
    const complete = () => other.post('complete', { text: 'prin', cursor: 4 });
    expect(await complete()).toEqual({ state: 'busy', from: 0, matches: [] });
    await bob.cancel(blocker.id);
    expect(await until(async () => ((await complete()).state === 'ok' ? complete() : null), 'it to be awake')).toEqual({
      ...{ state: 'ok', from: 0, matches: ['print('] },
    });
    await eve.cancel(next.id);
    await other.post('cancel');
  }, 60_000);

  test('with its worker killed a session is lost, parked or not: told with an apology, and never begun again', async () => {
    const sessions = [await openSession(own, {}), await openSession(own, {})];
    const blocker = await block(bob);
    await until(() => isActive(bob, blocker.id), 'one to be parked');
    const worker = listProcesses().find(
      ({ command, parent }) => parent === crowded.launcher.pid && command.includes('worker/dist'),
    );
    process.kill(worker!.pid, 'SIGKILL');
    for (const session of sessions)
      expect(await session.read(30_000)).toMatchObject({
        ...{ verdict: 'lost', attempt: 1, parked: false, reason: expect.stringMatching(/^We are sorry/) },
      });
    expect((await eve.call('GET', `/v1/sessions/${sessions[0]!.id}`)).status).toBe(404);
    await bob.cancel(blocker.id);
  }, 60_000);
});
