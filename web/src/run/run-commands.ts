import type { CompletionAnswer } from '@runq/common/contract/session-request';
import { type RunqSocket, sendCommand } from '../connection/socket.js';
import type { Signal } from '../ui/signal.js';
import type { RunState } from './run-state.js';

export interface RunCommands {
  /** Ends the standard input, or interrupts the program. */
  signal(name: 'eof' | 'interrupt'): Promise<void>;
  /** Cancels the run. Without a connection it does nothing; the caller repeats it after the reconnect. */
  cancel(): Promise<void>;
  /** Requests completions for the word before the cursor at a session's prompt; null without an answer. */
  complete(text: string, cursor: number): Promise<CompletionAnswer | null>;
}

/** Sends commands to the current run and reports their failures in the state. */
export function createRunCommands(options: {
  socket: RunqSocket;
  state: Signal<RunState>;
  readRunId: () => string | null;
}): RunCommands {
  const { socket, state, readRunId } = options;
  const update = (change: Partial<RunState>) => state.set({ ...state.get(), ...change });

  return {
    async signal(name) {
      const runId = readRunId();
      if (runId === null || state.get().phase !== 'active') return;
      const answer = await sendCommand(socket, `${state.get().kind}:${name}`, { runId });
      if (!answer.ok && answer.code !== 'conflict') update({ problem: answer.detail });
    },
    async cancel() {
      const runId = readRunId();
      if (runId === null || !socket.connected) return;
      const answer = await sendCommand(socket, `${state.get().kind}:cancel`, { runId });
      if (!answer.ok && answer.code !== 'no_answer') update({ isStopping: false, problem: answer.detail });
    },
    async complete(text, cursor) {
      const runId = readRunId();
      if (runId === null || state.get().kind !== 'session') return null;
      const answer = await sendCommand<CompletionAnswer>(socket, 'session:complete', { runId, text, cursor });
      return answer.ok ? answer : null;
    },
  };
}
