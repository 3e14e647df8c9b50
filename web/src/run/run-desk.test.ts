import { EventEmitter } from 'node:events';
import { beforeEach, expect, test, vi } from 'vitest';
import { createCell } from '../page/cell.js';
import { createRunKeeper } from './kept-run.js';
import type { Connection, OpenSocket, RunqSocket } from './open-socket.js';
import { createRunDesk } from './run-desk.js';

type Answer = object | Promise<never>;

/** The far end of the connection, played by the test: it answers commands from `answers` and emits events. */
function createLine() {
  const events = new EventEmitter();
  const sent: [command: string, body: Record<string, unknown>][] = [];
  const answers = new Map<string, (body: Record<string, unknown>) => Answer>();
  const state = createCell<Connection>('online');
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
  const connection: OpenSocket = { socket: socket as unknown as RunqSocket, connection: state, close: () => {} };
  return { connection, state, sent, answers, emit: (name: string, body: object) => events.emit(name, body) };
}

function createScreen() {
  const screen = {
    text: '',
    write: (_voice: string, text: string) => {
      screen.text += text;
    },
    show: () => {},
    breakLine: () => {},
    explain: () => {},
    end: () => {},
    skipAll: () => {},
    note: (text: string) => {
      screen.text += `[${text.split(',')[0]}]`;
    },
    clear: () => {
      screen.text = '';
    },
  };
  return screen;
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
const settled = () => new Promise((resolve) => setImmediate(resolve));

let line: ReturnType<typeof createLine>;
let screen: ReturnType<typeof createScreen>;
let storage: Storage;

const createDesk = () =>
  createRunDesk({ connection: line.connection, screen, keeper: createRunKeeper(storage, 'ada') });

beforeEach(() => {
  line = createLine();
  line.answers.set('run:submit', () => ({ ok: true, run: run('queued') }));
  line.answers.set('run:subscribe', () => ({ ok: true, run: run('active') }));
  screen = createScreen();
  storage = createStorage();
});

async function startRun() {
  const desk = createDesk();
  desk.start({ code: '' });
  await settled();
  line.emit('run:state', { runId: 'r1', id: '1-1', run: run('active') });
  return desk;
}

test('a lost connection asks for what came after the last event, and shows nothing twice', async () => {
  const desk = await startRun();
  line.emit('run:output', output('1-2', 'a'));
  line.state.set('offline');
  line.state.set('online');
  await settled();
  expect(line.sent.at(-1)).toEqual(['run:subscribe', { runId: 'r1', after: '1-2' }]);
  line.emit('run:output', output('1-2', 'a'));
  line.emit('run:output', output('1-3', 'b'));
  expect(screen.text).toBe('ab');
  desk.close();
});

test('an acknowledgement that knows more than the first event is not taken back: what is typed meanwhile stays', async () => {
  line.answers.set('run:submit', () => ({ ok: true, run: run('active') }));
  const desk = createDesk();
  const phases: string[] = [];
  desk.state.listen(({ phase }) => phases.push(phase));
  desk.start({ code: '' });
  await settled();
  line.emit('run:state', { runId: 'r1', id: '0-1', run: run('queued') });
  line.emit('run:state', { runId: 'r1', id: '1-1', run: run('active') });
  expect(new Set(phases)).toEqual(new Set(['sending', 'active']));
  // Later on a run that lost its worker does go back into the line.
  line.emit('run:state', { runId: 'r1', id: '1-2', run: run('queued') });
  expect(phases.at(-1)).toBe('queued');
  desk.close();
});

test('events that overtake the acknowledgement of their submission are not lost', async () => {
  line.answers.set('run:submit', () => {
    line.emit('run:state', { runId: 'r1', id: '1-1', run: run('active') });
    line.emit('run:output', output('1-2', 'early'));
    return { ok: true, run: run('queued') };
  });
  const desk = createDesk();
  desk.start({ code: '' });
  await settled();
  expect(screen.text).toBe('early');
  expect(desk.state.get().phase).toBe('active');
  desk.close();
});

test('a submission without an answer is sent again with the same key when the connection is back', async () => {
  line.answers.set('run:submit', () => {
    line.state.set('offline');
    return Promise.reject(new Error('timeout'));
  });
  const desk = createDesk();
  desk.start({ code: 'x' });
  await settled();
  line.answers.set('run:submit', () => ({ ok: true, run: run('queued') }));
  line.state.set('online');
  await settled();
  const [first, second] = line.sent.filter(([command]) => command === 'run:submit');
  expect(second![1]).toEqual(first![1]);
  expect(desk.state.get().phase).toBe('queued');
  desk.close();
});

test('after a reload the story is told from its start, with what was typed where it was typed', async () => {
  const before = await startRun();
  line.emit('run:output', output('1-2', 'name? '));
  before.type('Ada\n');
  line.emit('run:output', output('1-3', 'hi Ada'));
  const seen = screen.text;
  before.close();

  screen = createScreen();
  const desk = createDesk();
  await settled();
  expect(line.sent.at(-1)).toEqual(['run:subscribe', { runId: 'r1' }]);
  line.emit('run:state', { runId: 'r1', id: '1-1', run: run('active') });
  line.emit('run:output', output('1-2', 'name? '));
  line.emit('run:output', output('1-3', 'hi Ada'));
  expect(screen.text).toBe(seen);
  expect(seen).toBe('name? Ada\nhi Ada');
  desk.close();
});

test('a new attempt clears the screen and says so', async () => {
  const desk = await startRun();
  line.emit('run:output', output('1-2', 'old'));
  line.emit('run:state', { runId: 'r1', id: '2-1', run: run('active') });
  line.emit('run:output', output('1-3', 'late'));
  line.emit('run:output', output('2-2', 'new'));
  expect(screen.text).toBe('[The worker was lost]new');
  desk.close();
});

test('Stop before the run has an id cancels it as soon as it has one', async () => {
  const desk = createDesk();
  desk.start({ code: '' });
  desk.stop();
  expect(desk.state.get().isStopping).toBe(true);
  await settled();
  expect(line.sent.map(([command]) => command)).toEqual(['run:submit', 'run:cancel']);
  desk.close();
});

test('Stop without a connection is carried out when it is back', async () => {
  const desk = await startRun();
  line.state.set('offline');
  desk.stop();
  expect(line.sent.some(([command]) => command === 'run:cancel')).toBe(false);
  line.state.set('online');
  await settled();
  expect(line.sent.at(-1)).toEqual(['run:cancel', { runId: 'r1' }]);
  desk.close();
});

test('a refused run says why and leaves nothing to come back to', async () => {
  line.answers.set('run:submit', () => ({
    ok: false,
    problem: { code: 'line_full', detail: 'Your waiting line is full.' },
  }));
  const desk = createDesk();
  desk.start({ code: '' });
  await settled();
  expect(desk.state.get()).toMatchObject({ phase: 'idle', problem: 'Your waiting line is full.' });
  expect(createRunKeeper(storage, 'ada').read()).toBeNull();
  desk.close();
});

test('a run without news for a while is asked about again', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const desk = await startRun();
    vi.advanceTimersByTime(21_000);
    await settled();
    expect(line.sent.at(-1)).toEqual(['run:subscribe', { runId: 'r1', after: '1-1' }]);
    desk.close();
  } finally {
    vi.useRealTimers();
  }
});

test('Run before the first connection is there waits for it and is sent once', async () => {
  line.state.set('connecting');
  const desk = createDesk();
  desk.start({ code: 'x' });
  await settled();
  expect(line.sent).toEqual([]);
  expect(desk.state.get()).toMatchObject({ phase: 'sending', problem: null });
  line.state.set('online');
  await settled();
  expect(line.sent.map(([command]) => command)).toEqual(['run:submit']);
  expect(desk.state.get().phase).toBe('queued');
  desk.close();
});

test('Run while the connection is lost says so and sends nothing later', async () => {
  const desk = createDesk();
  line.state.set('offline');
  desk.start({ code: 'x' });
  expect(desk.state.get().problem).toMatch(/no connection/);
  line.state.set('online');
  await settled();
  expect(line.sent).toEqual([]);
  desk.close();
});
