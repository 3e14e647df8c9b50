import { EventEmitter } from 'node:events';
import type { ServiceState } from '@runq/common/contract/service-state';
import { beforeEach, expect, test, vi } from 'vitest';
import { type Connection, createObstacle } from '../connection/obstacle.js';
import { type CloseReason, type OpenSocket, parseCloseReason, type RunqSocket } from '../connection/socket.js';
import { createSignal } from '../ui/signal.js';
import { createRunController } from './run-controller.js';
import { createRunStorage } from './saved-run.js';

type Answer = object | Promise<never>;

/** A fake connection: it acknowledges commands from `answers` and emits events. */
function createFakeServer() {
  const events = new EventEmitter();
  const sent: [command: string, body: Record<string, unknown>][] = [];
  const answers = new Map<string, (body: Record<string, unknown>) => Answer>();
  const state = createSignal<Connection>('online');
  const socket = {
    get connected() {
      return state.get() === 'online';
    },
    on: events.on.bind(events),
    off: events.off.bind(events),
    timeout: () => ({
      async emitWithAck(command: string, body: Record<string, unknown>) {
        sent.push([command, body]);
        return answers.get(command)?.(body) ?? { ok: true };
      },
    }),
  };
  const closeReason = createSignal<CloseReason | null>(null);
  const service = createSignal<ServiceState | null>(null);
  const connection: OpenSocket = {
    ...{ socket: socket as unknown as RunqSocket, connection: state, closeReason, close: () => {} },
    obstacle: createObstacle(state, service),
  };
  return {
    connection,
    state,
    service,
    closeReason,
    sent,
    answers,
    emit: (name: string, body: object) => events.emit(name, body),
  };
}

function createPresenter() {
  const presenter = {
    prepare: () => Promise.resolve(),
    text: '',
    write: (_kind: string, text: string) => {
      presenter.text += text;
    },
    show: () => {},
    breakLine: () => {},
    explain: () => {},
    end: () => false,
    isDrawing: createSignal(false),
    skipAll: () => {},
    note: (text: string) => {
      presenter.text += `[${text}]`;
    },
    clear: () => {
      presenter.text = '';
    },
  };
  return presenter;
}

function createStorage(): Storage {
  const map = new Map<string, string>();
  return {
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
    removeItem: (key: string) => void map.delete(key),
  } as Storage;
}

const run = (state: string) => ({ id: 'r1', state, queue: null });
const output = (id: string, text: string) => ({ runId: 'r1', id, seq: 0, stream: 'stdout', text });
const nextTick = () => new Promise((resolve) => setImmediate(resolve));

let server: ReturnType<typeof createFakeServer>;
let presenter: ReturnType<typeof createPresenter>;
let storage: Storage;

const createController = () =>
  createRunController({ connection: server.connection, presenter, runStorage: createRunStorage(storage, 'ada') });

beforeEach(() => {
  server = createFakeServer();
  server.answers.set('run:submit', () => ({ ok: true, run: run('queued') }));
  server.answers.set('run:subscribe', () => ({ ok: true, run: run('active') }));
  presenter = createPresenter();
  storage = createStorage();
});

async function startRun() {
  const controller = createController();
  controller.start({ code: '' });
  await nextTick();
  server.emit('run:state', { runId: 'r1', id: '1-1', run: run('active') });
  return controller;
}

test('a reconnect subscribes after the last event and shows nothing twice', async () => {
  const controller = await startRun();
  server.emit('run:output', output('1-2', 'a'));
  server.state.set('offline');
  server.state.set('online');
  await nextTick();
  expect(server.sent.at(-1)).toEqual(['run:subscribe', { runId: 'r1', after: '1-2' }]);
  server.emit('run:output', output('1-2', 'a'));
  server.emit('run:output', output('1-3', 'b'));
  expect(presenter.text).toBe('ab');
  controller.close();
});

test('an acknowledgement that is newer than the first event is not reverted by it', async () => {
  server.answers.set('run:submit', () => ({ ok: true, run: run('active') }));
  const controller = createController();
  const phases: string[] = [];
  controller.state.subscribe(({ phase }) => phases.push(phase));
  controller.start({ code: '' });
  await nextTick();
  server.emit('run:state', { runId: 'r1', id: '0-1', run: run('queued') });
  server.emit('run:state', { runId: 'r1', id: '1-1', run: run('active') });
  expect(new Set(phases)).toEqual(new Set(['sending', 'active']));
  // A run that lost its worker does return to the queue later.
  server.emit('run:state', { runId: 'r1', id: '1-2', run: run('queued') });
  expect(phases.at(-1)).toBe('queued');
  controller.close();
});

test('events that overtake the acknowledgement of their submission are applied after it', async () => {
  server.answers.set('run:submit', () => {
    server.emit('run:state', { runId: 'r1', id: '1-1', run: run('active') });
    server.emit('run:output', output('1-2', 'early'));
    return { ok: true, run: run('queued') };
  });
  const controller = createController();
  controller.start({ code: '' });
  await nextTick();
  expect(presenter.text).toBe('early');
  expect(controller.state.get().phase).toBe('active');
  controller.close();
});

test('a submission without an acknowledgement is sent again with the same key after the reconnect', async () => {
  server.answers.set('run:submit', () => {
    server.state.set('offline');
    return Promise.reject(new Error('timeout'));
  });
  const controller = createController();
  controller.start({ code: 'x' });
  await nextTick();
  server.answers.set('run:submit', () => ({ ok: true, run: run('queued') }));
  server.state.set('online');
  await nextTick();
  const [first, second] = server.sent.filter(([command]) => command === 'run:submit');
  expect(second![1]).toEqual(first![1]);
  expect(controller.state.get().phase).toBe('queued');
  controller.close();
});

test('a reload replays the event log from its start, with the typed lines at their positions', async () => {
  const before = await startRun();
  server.emit('run:output', output('1-2', 'name? '));
  before.type('Ada\n');
  server.emit('run:output', output('1-3', 'hi Ada'));
  const seen = presenter.text;
  before.close();

  presenter = createPresenter();
  const controller = createController();
  await nextTick();
  expect(server.sent.at(-1)).toEqual(['run:subscribe', { runId: 'r1' }]);
  server.emit('run:state', { runId: 'r1', id: '1-1', run: run('active') });
  server.emit('run:output', output('1-2', 'name? '));
  server.emit('run:output', output('1-3', 'hi Ada'));
  expect(presenter.text).toBe(seen);
  expect(seen).toBe('name? Ada\nhi Ada');
  controller.close();
});

test('a new attempt clears the output and prints a note', async () => {
  const controller = await startRun();
  server.emit('run:output', output('1-2', 'old'));
  server.emit('run:state', { runId: 'r1', id: '2-1', run: run('active') });
  server.emit('run:output', output('1-3', 'late'));
  server.emit('run:output', output('2-2', 'new'));
  expect(presenter.text).toBe('[The server restarted your program.]new');
  controller.close();
});

test('stop before the run has an id cancels it as soon as it has one', async () => {
  const controller = createController();
  controller.start({ code: '' });
  controller.stop();
  expect(controller.state.get().isStopping).toBe(true);
  await nextTick();
  expect(server.sent.map(([command]) => command)).toEqual(['run:submit', 'run:cancel']);
  controller.close();
});

test('stop while offline cancels the run after the reconnect', async () => {
  const controller = await startRun();
  server.state.set('offline');
  controller.stop();
  expect(server.sent.some(([command]) => command === 'run:cancel')).toBe(false);
  server.state.set('online');
  await nextTick();
  expect(server.sent.at(-1)).toEqual(['run:cancel', { runId: 'r1' }]);
  controller.close();
});

test('a rejected run shows the problem and saves no run', async () => {
  server.answers.set('run:submit', () => ({
    ok: false,
    problem: { code: 'queue_full', detail: 'Queue full.' },
  }));
  const controller = createController();
  controller.start({ code: '' });
  await nextTick();
  expect(controller.state.get()).toMatchObject({ phase: 'idle', problem: 'Queue full.' });
  expect(createRunStorage(storage, 'ada').read()).toBeNull();
  controller.close();
});

test('a run without events for 20 s is subscribed to again', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const controller = await startRun();
    vi.advanceTimersByTime(21_000);
    await nextTick();
    expect(server.sent.at(-1)).toEqual(['run:subscribe', { runId: 'r1', after: '1-1' }]);
    controller.close();
  } finally {
    vi.useRealTimers();
  }
});

test('a run started before the first connection is submitted once it is open', async () => {
  server.state.set('connecting');
  const controller = createController();
  controller.start({ code: 'x' });
  await nextTick();
  expect(server.sent).toEqual([]);
  expect(controller.state.get()).toMatchObject({ phase: 'sending', problem: null });
  server.state.set('online');
  await nextTick();
  expect(server.sent.map(([command]) => command)).toEqual(['run:submit']);
  expect(controller.state.get().phase).toBe('queued');
  controller.close();
});

test('a run started while offline is refused and never submitted, and the problem goes with the outage', async () => {
  const controller = createController();
  server.state.set('offline');
  controller.start({ code: 'x' });
  expect(controller.state.get().problem).toMatch(/You are offline/);
  server.state.set('online');
  await nextTick();
  expect(server.sent).toEqual([]);
  expect(controller.state.get().problem).toBeNull();
  controller.close();
});

test('what prevents a run is explained, and the explanation goes when the run can start', async () => {
  const controller = createController();
  server.service.set({ issue: 'paused', message: 'Runs are paused: Exam.' });
  controller.start({ code: '' });
  await nextTick();
  expect(controller.state.get()).toMatchObject({ phase: 'idle', problem: 'Not started. Runs are paused: Exam.' });
  expect(server.sent).toEqual([]);
  server.service.set({ issue: null, message: null });
  expect(controller.state.get().problem).toBeNull();
  controller.start({ code: '' });
  await nextTick();
  expect(server.sent.map(([command]) => command)).toEqual(['run:submit']);
  controller.close();
});

test('a problem of the connection goes when the line is back, another one stays', async () => {
  const controller = createController();
  server.state.set('offline');
  server.closeReason.set(parseCloseReason({ context: { code: 1001, reason: 'Restart.' } }));
  expect(controller.state.get().problem).toContain('Restart.');
  server.state.set('online');
  expect(controller.state.get().problem).toBeNull();
  server.answers.set('run:submit', () => ({ ok: false, problem: { code: 'queue_full', detail: 'Queue full.' } }));
  controller.start({ code: '' });
  await nextTick();
  server.state.set('offline');
  server.state.set('online');
  expect(controller.state.get().problem).toBe('Queue full.');
  controller.close();
});

test('a tab without a run shows the one from another tab, with the lines typed there at their positions', async () => {
  let sendEchoHere: (runId: string, echo: { after: string | null; text: string }) => void = () => {};
  const controller = createRunController({
    connection: server.connection,
    presenter,
    runStorage: createRunStorage(storage, 'ada'),
    elsewhere: {
      find: async () => ({ runId: 'r1', kind: 'run', echoes: [{ after: '1-2', text: 'Ada\n' }] }),
      sendEcho: () => {},
      subscribeToEchoes: (listener) => (sendEchoHere = listener),
    },
  });
  await nextTick();
  expect(server.sent).toEqual([['run:subscribe', { runId: 'r1' }]]);
  expect(controller.state.get()).toMatchObject({ phase: 'active', isFromElsewhere: true });
  server.emit('run:output', output('1-2', 'name? '));
  sendEchoHere('r1', { after: '1-3', text: 'Ben\n' });
  sendEchoHere('r2', { after: null, text: 'of another run\n' });
  server.emit('run:output', output('1-3', 'and? '));
  expect(presenter.text).toBe('name? Ada\nand? Ben\n');
  controller.start({ code: '' });
  await nextTick();
  expect(server.sent.map(([command]) => command)).toEqual(['run:subscribe', 'run:unsubscribe', 'run:submit']);
  expect(controller.state.get().isFromElsewhere).toBe(false);
  controller.close();
});

test('a run started before one from elsewhere is found takes precedence', async () => {
  let answer: (run: { runId: string; kind: 'run'; echoes: [] }) => void = () => {};
  const controller = createRunController({
    connection: server.connection,
    presenter,
    runStorage: createRunStorage(storage, 'ada'),
    elsewhere: {
      find: () => new Promise((resolve) => (answer = resolve)),
      sendEcho: () => {},
      subscribeToEchoes: () => {},
    },
  });
  controller.start({ code: '' });
  await nextTick();
  answer({ runId: 'r0', kind: 'run', echoes: [] });
  await nextTick();
  expect(server.sent.map(([command]) => command)).toEqual(['run:submit']);
  expect(createRunStorage(storage, 'ada').read()?.runId).toBe('r1');
  controller.close();
});

test('an expired run is reported and no longer saved', async () => {
  const problem = { code: 'expired', detail: 'gone', expiredAt: '2026-01-02T03:04:05.000Z' };
  server.answers.set('run:subscribe', () => ({ ok: false, problem }));
  createRunStorage(storage, 'ada').write({ runId: 'r1', kind: 'run', echoes: [] });
  const controller = createController();
  await nextTick();
  expect(controller.state.get()).toMatchObject({
    phase: 'idle',
    problem: expect.stringMatching(/^This run expired on .*2026/),
  });
  expect(createRunStorage(storage, 'ada').read()).toBeNull();
  controller.close();
});

test('rejected input is reported while the program still waits, and input that is too large is not sent', async () => {
  const controller = await startRun();
  server.emit('run:display', { runId: 'r1', id: '1-2', kind: 'prompt', waiting: true });
  server.answers.set('run:input', () => ({ ok: false, problem: { code: 'too_large', detail: '5 bytes are left.' } }));
  expect(await controller.type('Ada Lovelace\n')).toBe(false);
  expect(controller.state.get()).toMatchObject({ problem: '5 bytes are left.', isWaitingForInput: true });
  expect(presenter.text).toBe('Ada Lovelace\n[Input not sent.]');
  expect(createRunStorage(storage, 'ada').read()?.echoes).toEqual([]);

  server.answers.set('run:input', () => ({ ok: true }));
  const before = server.sent.length;
  expect(await controller.type(`${'x'.repeat(2_000_000)}\n`)).toBe(false);
  expect(server.sent).toHaveLength(before);
  expect(controller.state.get().problem).toContain('2,000,001 bytes (limit: 1,048,576 bytes)');
  expect(await controller.type('Ada\n')).toBe(true);
  controller.close();
});

test('a program that is too large is not sent', () => {
  const controller = createController();
  controller.start({ files: [{ path: 'main.py', content: 'x'.repeat(2_000_000), encoding: 'utf8' }] });
  expect(server.sent).toEqual([]);
  expect(controller.state.get()).toMatchObject({
    phase: 'idle',
    problem: expect.stringContaining('limit: 1,048,576 bytes'),
  });
  controller.close();
});

test('the close reason of the server is shown, and a message that was too large is not sent again', async () => {
  const never = new Promise<never>(() => {});
  server.answers.set('run:submit', () => never);
  const controller = createController();
  controller.start({ code: '' });
  server.closeReason.set(parseCloseReason({ context: { code: 1009 } }));
  server.state.set('offline');
  expect(controller.state.get()).toMatchObject({
    phase: 'idle',
    problem: expect.stringContaining('message was too large'),
  });
  server.state.set('online');
  await nextTick();
  expect(server.sent.filter(([command]) => command === 'run:submit')).toHaveLength(1);
  server.closeReason.set(parseCloseReason({ context: { code: 1001, reason: 'The token has expired.' } }));
  expect(controller.state.get().problem).toBe('Connection closed by the server: The token has expired.');
  expect(parseCloseReason({ context: { code: 1006, reason: '' } })).toBeNull();
  expect(parseCloseReason(undefined)).toBeNull();
  controller.close();
});
