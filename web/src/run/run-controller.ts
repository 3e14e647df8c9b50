import type { Run, StartedKind } from '@runq/common/contract/run';
import { createPassingProblem, formatRefusedStart } from '../connection/passing-problem.js';
import { type OpenSocket, sendCommand } from '../connection/socket.js';
import { formatExpiry } from '../ui/format.js';
import { createSignal, type Signal } from '../ui/signal.js';
import { createEventReducer } from './apply-event.js';
import type { ConsolePresenter } from './console-presenter.js';
import { createEventGate, decideArrival } from './event-order.js';
import type { Elsewhere } from './find-run.js';
import { createInputEcho } from './input-echo.js';
import { createQuietTimer } from './quiet-timer.js';
import { createRunCommands, type RunCommands } from './run-commands.js';
import { type IncomingEvent, idleRunState, type RunState } from './run-state.js';
import { subscribeToRunEvents } from './run-subscription.js';
import type { RunStorage, SavedEcho, SavedRun } from './saved-run.js';
import { createInputSender, type InputSender } from './send-input.js';
import { findRequestProblem } from './size-problems.js';

export interface RunController {
  state: Signal<RunState>;
  isDrawing: ConsolePresenter['isDrawing'];
  obstacle: OpenSocket['obstacle'];
  /** Submits a program as a run or a session, once the first connection is open. Replaces the current run. */
  start(request: object, kind?: StartedKind): void;
  /** Stops the run in any phase. Shows immediately and survives a lost connection. */
  stop(): void;
  type: InputSender['type'];
  endInput(): void;
  complete: RunCommands['complete'];
  interrupt(): void;
  dismissProblem(): void;
  /** Removes a run that has ended, with its output. */
  clear(): void;
  close(): void;
}

/**
 * Controls the one run of this page: submits it, subscribes to it, sends input, stops it.
 *
 * Theory of operation: the controller holds the id of the last event it applied. On every (re)connect it subscribes
 * with that id, and the server sends exactly the missing events; repeated ones are dropped by their id. After a reload
 * only the run's id and the typed lines are known: the event log is replayed from its start, and each typed line is
 * shown after the event it followed. A tab without a run shows the user's active run, replayed in the same way. A
 * submission carries an idempotency key, so sending it again after a lost connection cannot start a second run. Events
 * that overtake the acknowledgement of their submission, or the code that shows them, are held. An acknowledgement that
 * overtook the first event ("queued") stays valid.
 */
export function createRunController(options: {
  connection: OpenSocket;
  presenter: ConsolePresenter;
  runStorage: RunStorage;
  elsewhere?: Elsewhere;
}): RunController {
  const { connection, presenter, runStorage, elsewhere } = options;
  const { socket } = connection;
  const state: Signal<RunState> = createSignal(idleRunState);
  const inputEcho = createInputEcho(runStorage);
  let runId: string | null = null;
  let lastId: string | null = null;
  let submission: { request: object; key: string } | null = null;
  let isClosed = false;

  const update = (change: Partial<RunState>) => state.set({ ...state.get(), ...change });
  const isSession = () => state.get().kind === 'session';
  const passingProblem = createPassingProblem(state, connection.obstacle);
  const commands = createRunCommands({ socket, state, readRunId: () => runId });
  const reducer = createEventReducer({ presenter, update, isSession });
  const input = createInputSender({
    ...{ socket, state, presenter, inputEcho, position: () => ({ runId, lastId }), tabs: elsewhere },
  });

  function begin(run: SavedRun): void {
    runId = run.runId;
    lastId = null;
    inputEcho.begin(run);
  }

  async function submit(): Promise<void> {
    const sent = submission;
    if (!sent) return;
    const answer = await sendCommand<{ run: Run }>(socket, `${state.get().kind}:submit`, {
      ...sent.request,
      idempotencyKey: sent.key,
    });
    if (submission !== sent) return;
    // No acknowledgement and no connection: the submission is sent again, with the same key, after the reconnect.
    if (!answer.ok && answer.code === 'no_answer' && !socket.connected) return;
    submission = null;
    if (!answer.ok) {
      gate.discard();
      update({ ...idleRunState, problem: answer.detail });
      return;
    }
    begin({ runId: answer.run.id, kind: state.get().kind, echoes: [] });
    updateFromRun(answer.run);
    gate.release();
    if (state.get().isStopping) void commands.cancel();
    quiet.restart();
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
    if (!answer.ok && (answer.code === 'not_found' || answer.code === 'expired')) {
      forget({ problem: formatExpiry(answer.expiredAt) });
    } else if (answer.ok && state.get().run === null) updateFromRun(answer.run);
    if (answer.ok && answer.run.state === 'finished') presenter.skipAll();
    if (answer.ok && state.get().isStopping) void commands.cancel();
    quiet.restart();
  }

  function forget(next: Partial<RunState> = {}): void {
    runId = null;
    inputEcho.clear();
    reducer.clear();
    state.set({ ...idleRunState, ...next });
  }

  /** Applies a run record. The run only counts as finished on its event, which follows all output. */
  function updateFromRun(run: Run): void {
    const { phase, queuePosition } = state.get();
    if (phase === 'finished') return;
    if (run.state === 'queued') update({ run, phase: 'queued', queuePosition: run.queue ?? queuePosition });
    else update({ run, phase: 'active', queuePosition: null });
  }

  function receive(event: IncomingEvent): void {
    if (event.runId !== runId) return;
    const arrival = decideArrival(lastId, event.id);
    if (arrival === 'seen') return;
    if (arrival === 'restart') restart();
    const isFirst = lastId === null;
    lastId = event.id;
    if (event.type !== 'state') reducer.apply(event);
    else if (!isFirst || event.run.state !== 'queued' || state.get().phase !== 'active') updateFromRun(event.run);
    showDueEchoes();
    quiet.restart();
  }

  function restart(): void {
    reducer.clear();
    presenter.note('The server restarted your program.');
    inputEcho.restart();
    update({ isWaitingForInput: false });
  }

  function showDueEchoes(): void {
    for (const text of inputEcho.takeDue(lastId)) presenter.write('echo', text);
  }

  const quiet = createQuietTimer({
    isFollowing: () => runId !== null && state.get().phase !== 'finished',
    onQuiet: () => (socket.connected ? void subscribe() : quiet.restart()),
  });
  const gate = createEventGate({ prepare: presenter.prepare, receive });
  const unsubscribeEvents = subscribeToRunEvents(socket, {
    onEvent: gate.pass,
    onQueuePosition(id, queuePosition) {
      if (id === runId && state.get().phase === 'queued') update({ queuePosition });
    },
  });
  const unsubscribeConnection = connection.connection.subscribe((next) => {
    if (next !== 'online') return;
    if (submission) void submit();
    else void subscribe();
  });
  const unsubscribeCloseReason = connection.closeReason.subscribe((reason) => {
    if (!reason) return;
    // Sending it again would close the connection again.
    if (!reason.isTooLarge) return passingProblem.show(reason.message);
    if (submission) state.set(idleRunState);
    submission = null;
    gate.discard();
    update({ problem: reason.message });
  });

  function show(run: SavedRun, isFromElsewhere: boolean): void {
    begin(run);
    gate.prepare();
    update({ kind: run.kind, phase: 'sending', isFromElsewhere, isRestored: true });
    if (socket.connected) void subscribe();
  }

  function addEchoFromTab(echo: SavedEcho): void {
    inputEcho.addPending(echo);
    showDueEchoes();
    update({ isWaitingForInput: false, waitingSince: null });
  }

  async function showFoundRun(): Promise<void> {
    const found = saved ? null : ((await elsewhere?.find()) ?? null);
    if (isClosed) return;
    // A run started in the meantime takes precedence.
    if (found && runId === null && state.get().phase === 'idle') show(found, true);
    elsewhere?.subscribeToEchoes((id, echo) => id === runId && addEchoFromTab(echo));
  }

  const saved = runStorage.read();
  if (saved) show(saved, false);
  void showFoundRun();

  return {
    ...{ state, obstacle: connection.obstacle, isDrawing: presenter.isDrawing },
    start(request, kind = 'run') {
      const sizeProblem = findRequestProblem(request);
      if (sizeProblem !== null) return void update({ problem: sizeProblem });
      const obstacle = connection.obstacle.get();
      if (obstacle) return passingProblem.show(formatRefusedStart(obstacle));
      // A run from elsewhere continues there; this page only unsubscribes.
      if (state.get().isFromElsewhere) void sendCommand(socket, 'run:unsubscribe', { runId });
      forget({ kind, phase: 'sending' });
      gate.prepare();
      gate.hold();
      submission = { request, key: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}` };
      if (socket.connected) void submit();
    },
    stop() {
      const { phase } = state.get();
      if (phase === 'idle' || phase === 'finished') return;
      update({ isStopping: true });
      void commands.cancel();
    },
    type: input.type,
    endInput: () => void commands.signal('eof'),
    complete: commands.complete,
    interrupt() {
      if (state.get().phase !== 'active') return;
      if (!isSession()) input.echo('^C\n');
      void commands.signal('interrupt');
    },
    dismissProblem: () => update({ problem: null }),
    clear: () => void (state.get().phase === 'finished' && forget()),
    close() {
      isClosed = true;
      quiet.stop();
      unsubscribeConnection();
      unsubscribeCloseReason();
      unsubscribeEvents();
      passingProblem.close();
    },
  };
}
