import type { Signal } from '../ui/signal.js';
import type { Obstacle } from './obstacle.js';

/** The problem of a command without an acknowledgement. */
export const noAnswerText = 'The server is not responding.';

interface PassingProblem {
  /** Shows a problem that is over as soon as nothing prevents a run any more. */
  show(message: string): void;
  close(): void;
}

/** A problem of the connection or the service leaves the page by itself, so that no message outlives its cause. */
export function createPassingProblem<State extends { problem: string | null }>(
  state: Signal<State>,
  obstacle: Signal<Obstacle | null>,
): PassingProblem {
  let shown: string | null = null;
  const set = (problem: string | null) => state.set({ ...state.get(), problem });
  const close = obstacle.subscribe((now) => {
    if (now !== null) return;
    const { problem } = state.get();
    if (problem === noAnswerText || (problem !== null && problem === shown)) set(null);
    shown = null;
  });
  return {
    show(message) {
      shown = message;
      set(message);
    },
    close,
  };
}

/** Why a run was not started. */
export const formatRefusedStart = ({ kind, message }: Obstacle): string =>
  kind === 'connection'
    ? 'You are offline. Your code is saved; try again when you are back online.'
    : `Not started. ${message}`;
