import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, signIn, textOf, type WireEvent, type WireRun } from '../support/client.js';
import { listProcesses } from '../support/processes.js';
import { openSession, type Session } from '../support/session.js';
import { type Runq, startRunq, until } from '../support/start-runq.js';

let runq: Runq;
let ada: Client;

beforeAll(async () => {
  runq = await startRunq({ RUNQ_SESSION_WARNING_MS: '900' });
  ada = await signIn(runq.url, 'ada');
});
afterAll(async () => {
  await runq?.stop();
});

/** Events as text: waiting prompts end in `?`, typed input is in brackets. */
const talk = (events: WireEvent[]) =>
  events
    .map(({ event, data }) => {
      if (event === 'output') return data.text;
      if (data.kind === 'prompt') return `${data.text}${data.waiting ? '?' : ''}`;
      return data.kind === 'input' ? `[${data.text || data.key}]` : '';
    })
    .join('');

test('runs files and keeps their globals at the prompt; replays all events to a later reader', async () => {
  const session = await openSession(ada, {
    files: [
      { path: 'shapes.py', content: 'def area(r): return 3 * r * r\n' },
      { path: 'main.py', content: 'from shapes import area\nradius = 2\nprint("ready")\n' },
    ],
    label: 'circles',
  });
  expect(await session.read()).toMatchObject({ kind: 'session', state: 'active', parked: false, label: 'circles' });
  expect(await session.type('area(radius)\n')).toBe('12\n');
  expect(await session.type('for i in range(2):\n  print(i)\n\n')).toBe('0\n1\n');
  await session.post('stdin', { data: 'name = input("who? ")\n' });
  await until(() => session.prompts().at(-1)?.data.source === 'input', 'the prompt of input()');
  await session.type('Bob\n');
  expect(await session.type('name\n')).toBe("'Bob'\n");
  await session.post('stdin', { data: 'exit()\n' });
  const run = await session.read(20_000);
  expect(run).toMatchObject({ verdict: 'ok', reason: 'You ended the session.', exitCode: 0, stderr: '' });
  expect(run.stdout).toBe("ready\n12\n0\n1\n'Bob'\n");

  const events = await session.finished;
  expect(talk(events)).toBe(
    'ready\n>>> ?[area(radius)\n]12\n>>> ?[for i in range(2):\n  print(i)\n\n]... ... 0\n1\n>>> ?' +
      '[name = input("who? ")\n]who? ?[Bob\n]>>> ?[name\n]\'Bob\'\n>>> ?[exit()\n]',
  );
  const strip = (events: WireEvent[]) => events.map(({ id, event }) => [id, event]);
  expect(strip(await ada.events(session.id)).filter(([, event]) => event !== 'queue')).toEqual(
    strip(events).filter(([, event]) => event !== 'queue'),
  );
  const middle = events.findIndex(({ data }) => data.text?.startsWith('12'));
  const rest = await ada.events(session.id, { after: events[middle]!.id! });
  expect(strip(rest)).toEqual(strip(events.slice(middle + 1)));
});

test('a paste runs as one block over HTTP and sockets; input() asks the user; errors name their line', async () => {
  const session = await openSession(ada, {});
  const block = 'def f(n):\n    a = n\n\n    return a\nif f(0):\n    1\nelse:\n    2\nf(3)\n';
  await session.post('stdin', { data: block, paste: true });
  await until(() => textOf(session.seen) === '2\n3\n', 'what the paste prints');
  await session.waitForPrompt();
  const socket = ada.socket();
  const send = (body: object) => socket.emitWithAck('session:input', { runId: session.id, ...body });
  expect(await send({ data: 'name = input("who? ")\nname * 2\n1 / 0\nprint("never")\n', paste: true })).toEqual({
    ok: true,
  });
  await until(() => session.prompts().at(-1)?.data.source === 'input', 'the prompt of input()');
  expect(await send({ data: 'Bob\n' })).toEqual({ ok: true });
  await until(() => textOf(session.seen, 'stderr').endsWith('ZeroDivisionError: division by zero\n'), 'the error');
  expect(textOf(session.seen, 'stderr')).toContain('File "<paste-2>", line 3, in <module>');
  expect(await session.type('name\n')).toBe("'Bob'\n");
  expect(await send({ data: 'x', paste: 'yes' })).toMatchObject({ ok: false, problem: { status: 422 } });
  socket.close();

  // One line of 100 kB, and a paste of 500 kB.
  expect(await session.type(`len("${'x'.repeat(100_000)}")\n`)).toBe('100000\n');
  const before = textOf(session.seen).length;
  await session.post('stdin', { data: `n = 0\n${`n += 1  # ${'x'.repeat(90)}\n`.repeat(5000)}n\n`, paste: true });
  await until(() => textOf(session.seen).slice(before) === '5000\n', 'the end of the long paste');
  const long = await ada.call('POST', `/v1/sessions/${session.id}/stdin`, { data: 'x'.repeat(1_048_577) });
  expect(long.status).toBe(413);
  expect(await long.json()).toMatchObject({ detail: expect.stringContaining('at most 1048576 bytes') });
  const rest = await ada.call('POST', `/v1/sessions/${session.id}/stdin`, { data: 'x'.repeat(1_000_000) });
  expect(rest.status).toBe(413);
  expect(await rest.json()).toMatchObject({ detail: expect.stringMatching(/1048576 bytes .* \d+ are left/) });
  await session.post('stdin', { eof: true });
  expect(await session.read(20_000)).toMatchObject({ verdict: 'ok' });
  expect(talk(await session.finished)).toContain(`>>> ?[${block}]2\n3\n>>> ?`);
});

test('an empty session: interrupt keeps the variables, completion works, Ctrl-D ends it', async () => {
  const session = await openSession(ada, {});
  await session.type('my_value = 41\n');
  await session.post('stdin', { data: 'print("on"); [None for _ in iter(int, 1)]\n' });
  await until(() => textOf(session.seen) === 'on\n', 'the loop to run');
  await session.post('interrupt');
  await until(() => textOf(session.seen, 'stderr').endsWith('KeyboardInterrupt\n'), 'the interrupt');
  await session.waitForPrompt();
  expect(await session.type('my_value + 1\n')).toBe('42\n');
  expect(await session.post('complete', { text: '"😀", my_v + 1', cursor: 10 })).toEqual({
    ...{ state: 'ok', from: 6, matches: ['my_value'] },
  });
  expect(await session.post('complete', { text: 'my_value.rea', cursor: 12 })).toMatchObject({
    matches: ['my_value.real'],
  });
  await session.post('stdin', { eof: true });
  expect(await session.read(20_000)).toMatchObject({ verdict: 'ok', reason: 'You ended the session.' });
  const late = await ada.call('POST', `/v1/sessions/${session.id}/complete`, { text: 'a', cursor: 1 });
  expect(late.status).toBe(409);
});

test('ends a session after its idle time or its lifetime, with a notice before', async () => {
  const [idle, old] = await Promise.all([
    openSession(ada, { limits: { idleTimeMs: 2500 } }),
    openSession(ada, { limits: { wallTimeMs: 4500 } }),
  ]);
  expect(await idle.read(20_000)).toMatchObject({
    verdict: 'idle_limit',
    reason: 'Session ended: no input for 2.5 s.',
  });
  expect(await old.read(20_000)).toMatchObject({ verdict: 'wall_time_limit', reason: /time limit of 4.5 s/ });
  for (const [session, notice] of [
    [idle, 'idle'],
    [old, 'lifetime'],
  ] as const) {
    await session.finished;
    const notices = session.seen.filter(({ data }) => data.kind === 'notice').map(({ data }) => data);
    expect(notices).toMatchObject([{ notice, leftMs: expect.any(Number) }]);
    expect(Number(notices[0]!.leftMs)).toBeLessThanOrEqual(900);
  }
});

test('a rejected request names all problems, and a run is no session', async () => {
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

test('works over a socket: cancel ends the session, the same key returns the same session', async () => {
  const socket = ada.socket();
  await new Promise((resolve) => socket.once('connect', () => resolve(null)));
  const received: Record<string, unknown>[] = [];
  for (const name of ['run:output', 'run:display', 'run:finished']) socket.on(name, (event) => received.push(event));
  const key = crypto.randomUUID();
  const submit = { code: 'word = "hi"', idempotencyKey: key };
  const { run } = (await socket.emitWithAck('session:submit', submit)) as { run: WireRun };
  const again = (await ada.call('POST', '/v1/sessions', { code: 'word = "hi"' }, { 'idempotency-key': key })).json();
  expect(await again).toMatchObject({ id: run.id, kind: 'session' });
  await until(() => received.some(({ kind, waiting }) => kind === 'prompt' && waiting), 'a prompt by socket');
  await socket.emitWithAck('session:input', { runId: run.id, data: 'word\n' });
  await until(() => received.some(({ text }) => text === "'hi'\n"), 'the value by socket');
  const completion = { runId: run.id, text: 'wo', cursor: 2 };
  expect(await socket.emitWithAck('session:complete', completion)).toMatchObject({ ok: true, matches: ['word'] });
  await socket.emitWithAck('session:cancel', { runId: run.id });
  const end = await until(() => received.find((event) => 'run' in event), 'the end by socket');
  expect(end.run).toMatchObject({ verdict: 'cancelled', reason: 'Stopped by you.' });
  socket.close();
});

describe('with two slots', () => {
  let crowded: Runq;
  let own: Client;
  let bob: Client;
  let eve: Client;

  beforeAll(async () => {
    crowded = await startRunq({
      ...{ RUNQ_MAX_RUNS: '2', RUNQ_WORKER_SLOTS: '2', RUNQ_WORKER_ID: 'only' },
      ...{ RUNQ_PARK_AFTER_MS: '300', RUNQ_BEAT_INTERVAL_MS: '500', RUNQ_SESSION_FROZEN_MS: '20000' },
    });
    const users = await Promise.all(['ada', 'bob', 'eve'].map((name) => signIn(crowded.url, name)));
    [own, bob, eve] = users as [Client, Client, Client];
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

  test('an idle session yields its slot to a queued run, and its next input gets one before new runs', async () => {
    const sessions = [await openSession(own, { code: 'kept = 41' }), await openSession(own, { code: 'kept = 1' })];
    const [first, second] = sessions as [Session, Session];
    const stats = () => own.json<{ parked_sessions: number; total_threads: number }>('GET', '/system-stats');
    // With an empty queue no session is parked, however long it is idle.
    await sleep(1500);
    expect(await findParked(sessions)).toEqual([]);

    const waiting = await block(bob);
    await until(() => isActive(bob, waiting.id), 'the slot of a session');
    expect(await findParked(sessions)).toEqual([first]);
    await until(async () => (await stats()).parked_sessions === 1, 'the figures');
    expect((await stats()).total_threads).toBe(2);

    // All slots are in use by sessions that are not idle, and a new run is queued.
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
  });

  test('completion wakes a parked session, cancel ends it immediately', async () => {
    const sessions = [await openSession(own, { code: 'kept = 41' }), await openSession(own, {})];
    const blocker = await block(bob);
    const [parked] = await until(async () => {
      const found = await findParked(sessions);
      return found.length > 0 && found;
    }, 'one to be parked');
    await parked!.post('cancel');
    expect(await parked!.read(20_000)).toMatchObject({ state: 'finished', verdict: 'cancelled', parked: false });
    const other = sessions.find((session) => session !== parked)!;
    const next = await block(eve);
    await until(() => isActive(eve, next.id), 'the slot of the other');
    const complete = () => other.post('complete', { text: 'prin', cursor: 4 });
    expect(await complete()).toEqual({ state: 'busy', from: 0, matches: [] });
    await bob.cancel(blocker.id);
    expect(await until(async () => ((await complete()).state === 'ok' ? complete() : null), 'it to be awake')).toEqual({
      ...{ state: 'ok', from: 0, matches: ['print('] },
    });
    await eve.cancel(next.id);
    await other.post('cancel');
  });

  test('a session of a killed worker is lost, parked or not, with a reason, and never restarts', async () => {
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
  });
});
