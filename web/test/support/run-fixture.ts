import { EventEmitter } from 'node:events';
import type { ServiceState } from '@runq/common/contract/service-state';
import { beforeEach } from 'vitest';
import { type Connection, createObstacle } from '../../src/connection/obstacle.js';
import type { CloseReason, OpenSocket, RunqSocket } from '../../src/connection/socket.js';
import { createRunController } from '../../src/run/run-controller.js';
import { createRunStorage } from '../../src/run/saved-run.js';
import { createSignal } from '../../src/ui/signal.js';

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

export function createPresenter() {
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

export const run = (state: string) => ({ id: 'r1', state, queue: null });
export const output = (id: string, text: string) => ({ runId: 'r1', id, seq: 0, stream: 'stdout', text });
export const nextTick = () => new Promise((resolve) => setImmediate(resolve));

/** A run controller with its connection, its console and its storage, new for each test. */
export function createRunFixture() {
  const fixture = {
    server: createFakeServer(),
    presenter: createPresenter(),
    storage: createStorage(),
    createController: () =>
      createRunController({
        connection: fixture.server.connection,
        presenter: fixture.presenter,
        runStorage: createRunStorage(fixture.storage, 'ada'),
      }),
    async startRun() {
      const controller = fixture.createController();
      controller.start({ code: '' });
      await nextTick();
      fixture.server.emit('run:state', { runId: 'r1', id: '1-1', run: run('active') });
      return controller;
    },
  };
  beforeEach(() => {
    fixture.server = createFakeServer();
    fixture.server.answers.set('run:submit', () => ({ ok: true, run: run('queued') }));
    fixture.server.answers.set('run:subscribe', () => ({ ok: true, run: run('active') }));
    fixture.presenter = createPresenter();
    fixture.storage = createStorage();
  });
  return fixture;
}
