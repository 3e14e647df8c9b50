import type { Run } from '@runq/common/contract/run';
import type { CompletionAnswer } from '@runq/common/contract/session-request';
import type { ServerToClientEvents } from '@runq/common/contract/socket-events';
import { type Cell, createCell } from '../page/cell.js';
import { type DeskKind, type DeskState, idleDesk, type StoryEvent } from './desk-state.js';
import { decideArrival } from './event-order.js';
import type { KeptRun, RunKeeper } from './kept-run.js';
import { type OpenSocket, sendCommand } from './open-socket.js';
import type { RunScreen } from './run-screen.js';
import { createTeller } from './tell-event.js';
import { createTypedLines } from './typed-lines.js';

/** Without news of an unfinished run for this long it is asked about again: a follower on the server may have died silently. */
const quietMs = 20_000;

/**
 * The one run that this page shows: submits it, follows it, types into it, stops it.
 *
 * Theory of operation: the desk remembers the id of the last event it showed. Whenever the connection comes (back) it subscribes with
 * that id, so the server tells exactly what is missing; whatever arrives twice is dropped by its id. After a reload only the run's id
 * and what was typed are known: the story is told from its start and each typed line is put back behind the event it followed.
 * A submission carries a key, so sending it again after a lost connection cannot start a second run. Events that overtake the
 * acknowledgement of their submission are held until it is there; an acknowledgement that overtook the first event ("queued") stands.
 */
export function createRunDesk(options: { connection: OpenSocket; screen: RunScreen; keeper: RunKeeper }) {
  const { connection, screen, keeper } = options;
  const { socket } = connection;
  const state: Cell<DeskState> = createCell(idleDesk);
  const typed = createTypedLines(keeper);
  let runId: string | null = null;
  let lastId: string | null = null;
  let early: StoryEvent[] = [];
  let submission: { request: object; key: string } | null = null;
  let quietTimer: ReturnType<typeof setTimeout> | null = null;

  const update = (change: Partial<DeskState>) => state.set({ ...state.get(), ...change });
  const isSession = () => state.get().kind === 'session';
  const teller = createTeller({ screen, update, isSession });

  function begin(run: KeptRun): void {
    runId = run.runId;
    lastId = null;
    typed.begin(run);
  }

  async function submit(): Promise<void> {
    const sent = submission;
    if (!sent) return;
    const answer = await sendCommand<{ run: Run }>(socket, `${state.get().kind}:submit`, {
      ...sent.request,
      idempotencyKey: sent.key,
    });
    if (submission !== sent) return;
    // Without an answer the connection is gone or going: it is sent again, with the same key, when the connection is back.
    if (!answer.ok && answer.code === 'no_answer' && !socket.connected) return;
    submission = null;
    const held = early;
    early = [];
    if (!answer.ok) {
      update({ ...idleDesk, problem: answer.detail });
      return;
    }
    begin({ runId: answer.run.id, kind: state.get().kind, echoes: [] });
    showRun(answer.run);
    for (const event of held) hear(event);
    if (state.get().isStopping) void cancel();
    watchQuiet();
  }

  async function subscribe(): Promise<void> {
    const id = runId;
    if (id === null || state.get().phase === 'finished') return;
    const answer = await sendCommand<{ run: Run }>(
      socket,
      `${state.get().kind}:subscribe`,
      lastId === null ? { runId: id } : { runId: id, after: lastId },
    );
    if (runId !== id) return;
    if (!answer.ok && answer.code === 'not_found') {
      typed.forget();
      runId = null;
      state.set({ ...idleDesk, problem: 'The run that was shown here is no longer kept.' });
      teller.clear();
    } else if (answer.ok && state.get().run === null) showRun(answer.run);
    if (answer.ok && answer.run.state === 'finished') screen.skipAll();
    if (answer.ok && state.get().isStopping) void cancel();
    watchQuiet();
  }

  /** Takes in what a run says of its state. The end is only believed when its event arrives, behind all output. */
  function showRun(run: Run): void {
    const { phase, place } = state.get();
    if (phase === 'finished') return;
    if (run.state === 'queued') update({ run, phase: 'queued', place: run.queue ?? place });
    else update({ run, phase: 'active', place: null });
  }

  function hear(event: StoryEvent): void {
    if (submission) {
      early.push(event);
      return;
    }
    if (event.runId !== runId) return;
    const arrival = decideArrival(lastId, event.id);
    if (arrival === 'seen') return;
    if (arrival === 'restart') restart();
    const isFirst = lastId === null;
    lastId = event.id;
    if (event.type !== 'state') teller.tell(event);
    else if (!isFirst || event.run.state !== 'queued' || state.get().phase !== 'active') showRun(event.run);
    for (const text of typed.takeDue(lastId)) screen.write('echo', text);
    watchQuiet();
  }

  function restart(): void {
    teller.clear();
    screen.note('The worker was lost, so your program was started again from the beginning.');
    typed.restart();
    update({ isWaitingForInput: false });
  }

  function echo(text: string): void {
    screen.write('echo', text);
    typed.add(lastId, text);
  }

  async function command(name: 'input' | 'eof' | 'interrupt', body: object = {}): Promise<void> {
    if (runId === null || state.get().phase !== 'active') return;
    const answer = await sendCommand(socket, `${state.get().kind}:${name}`, { runId, ...body });
    if (!answer.ok && answer.code !== 'conflict') update({ problem: answer.detail });
  }

  async function cancel(): Promise<void> {
    if (runId === null || !socket.connected) return;
    const answer = await sendCommand(socket, `${state.get().kind}:cancel`, { runId });
    if (!answer.ok && answer.code !== 'no_answer') update({ isStopping: false, problem: answer.detail });
  }

  function watchQuiet(): void {
    if (quietTimer) clearTimeout(quietTimer);
    quietTimer = null;
    if (runId === null || state.get().phase === 'finished') return;
    quietTimer = setTimeout(() => (socket.connected ? void subscribe() : watchQuiet()), quietMs);
  }

  const listeners: Partial<ServerToClientEvents> = {
    'run:state': (event) => hear({ type: 'state', ...event }),
    'run:output': (event) => hear({ type: 'output', ...event }),
    'run:display': ({ runId: id, id: eventId, ...body }) => hear({ type: 'display', runId: id, id: eventId, body }),
    'run:finished': (event) => hear({ type: 'finished', ...event }),
    'run:queue': ({ runId: id, ...place }) => {
      if (id === runId && state.get().phase === 'queued') update({ place });
    },
  };
  for (const [name, listener] of Object.entries(listeners)) socket.on(name as keyof ServerToClientEvents, listener);
  const stopListening = connection.connection.listen((now) => {
    if (now !== 'online') return;
    if (submission) void submit();
    else void subscribe();
  });

  const kept = keeper.read();
  if (kept) {
    begin(kept);
    update({ kind: kept.kind, phase: 'sending' });
    if (socket.connected) void subscribe();
  }

  return {
    state,
    /** Sends a program off, to end or to stay at a prompt, as soon as the first connection is there. What was shown before goes. */
    start(request: object, kind: DeskKind = 'run'): void {
      if (!socket.connected && connection.connection.get() !== 'connecting') {
        update({
          problem: 'There is no connection to the server. Your program is safe; run it when the connection is back.',
        });
        return;
      }
      runId = null;
      typed.forget();
      teller.clear();
      state.set({ ...idleDesk, kind, phase: 'sending' });
      submission = { request, key: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}` };
      if (socket.connected) void submit();
    },
    /** Stops the run wherever it is: on its way, in the line, or running. Shows at once; holds over a lost connection. */
    stop(): void {
      const { phase } = state.get();
      if (phase === 'idle' || phase === 'finished') return;
      update({ isStopping: true });
      void cancel();
    },
    type(text: string): void {
      if (state.get().phase !== 'active') return;
      // What a session was sent comes back in its story.
      if (!isSession()) echo(text);
      update({ isWaitingForInput: false, waitingSince: null });
      void command('input', { data: text });
    },
    endInput: () => void command('eof'),
    /** What the word before the cursor may become, at a session's prompt; null when there is no answer. */
    async complete(text: string, cursor: number): Promise<CompletionAnswer | null> {
      if (runId === null || !isSession()) return null;
      const answer = await sendCommand<CompletionAnswer>(socket, 'session:complete', { runId, text, cursor });
      return answer.ok ? answer : null;
    },
    interrupt(): void {
      if (state.get().phase !== 'active') return;
      if (!isSession()) echo('^C\n');
      void command('interrupt');
    },
    dismissProblem: () => update({ problem: null }),
    close(): void {
      if (quietTimer) clearTimeout(quietTimer);
      stopListening();
      for (const [name, listener] of Object.entries(listeners))
        socket.off(name as keyof ServerToClientEvents, listener);
    },
  };
}

export type RunDesk = ReturnType<typeof createRunDesk>;
