import { type RunqSocket, sendCommand } from '../connection/socket.js';
import type { Signal } from '../ui/signal.js';
import type { ConsolePresenter } from './console-presenter.js';
import type { InputEcho } from './input-echo.js';
import type { RunState } from './run-state.js';
import type { RunTabs } from './run-tabs.js';
import { findInputProblem } from './size-problems.js';

export interface InputSender {
  /** Shows typed text in the output and saves it. */
  echo(text: string): void;
  /** Sends input, or a paste for a prompt. False when it was rejected: nothing was sent, and `problem` says why. */
  type(text: string, isPaste?: boolean): Promise<boolean>;
}

/** Sends typed input to the program. Rejected input is reported, and the program still waits. */
export function createInputSender(options: {
  socket: RunqSocket;
  state: Signal<RunState>;
  presenter: Pick<ConsolePresenter, 'write' | 'note'>;
  inputEcho: InputEcho;
  /** The run and its last applied event. */
  position: () => { runId: string | null; lastId: string | null };
  tabs: Pick<RunTabs, 'sendEcho'> | undefined;
}): InputSender {
  const { socket, state, presenter, inputEcho, position, tabs } = options;
  const update = (change: Partial<RunState>) => state.set({ ...state.get(), ...change });

  function echo(text: string): void {
    const { runId, lastId } = position();
    presenter.write('echo', text);
    inputEcho.add(lastId, text);
    if (runId !== null) tabs?.sendEcho(runId, { after: lastId, text });
  }

  /** False when the server rejected it. Without an acknowledgement it may have arrived. */
  async function send(data: string, isPaste: boolean): Promise<boolean> {
    const body = { runId: position().runId, data, ...(isPaste ? { paste: true } : {}) };
    const answer = await sendCommand(socket, `${state.get().kind}:input`, body);
    if (answer.ok || state.get().phase !== 'active') return true;
    update({ problem: answer.detail });
    return answer.code === 'no_answer';
  }

  return {
    echo,
    async type(text, isPaste = false) {
      const { kind, phase, isWaitingForInput, waitingSince } = state.get();
      if (phase !== 'active') return false;
      const problem = findInputProblem(text);
      if (problem !== null) {
        update({ problem });
        return false;
      }
      // The input of a session comes back in its events.
      if (kind === 'run') echo(text);
      update({ isWaitingForInput: false, waitingSince: null });
      if (await send(text, isPaste)) return true;
      update({ isWaitingForInput, waitingSince });
      if (kind === 'run') {
        inputEcho.remove(text);
        presenter.note('Input not sent.');
      }
      return false;
    },
  };
}
