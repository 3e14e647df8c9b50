import { createSignal, type Signal } from '../ui/signal.js';
import type { SafeStorage } from '../ui/storage.js';

/**
 * Standard input of the open project, entered before the run and saved in this browser. The program reads it before any
 * typed input. A text over the limit stays unchanged, and the run is refused.
 */
export interface StdinText {
  text: Signal<string>;
  set(text: string): void;
  /** Returns the text as the program reads it, with a final newline. */
  read(): string;
  /** Shows the input of another project. */
  openProject(projectId: string): void;
}

export function createStdinText(options: { storage: SafeStorage; userId: string; projectId: string }): StdinText {
  const { storage, userId } = options;
  const keyOf = (projectId: string) => `runq.stdin:${userId}:${projectId}`;
  let key = keyOf(options.projectId);
  const text = createSignal(storage.getItem(key) ?? '');
  return {
    text,
    set(next) {
      text.set(next);
      if (next === '') storage.removeItem(key);
      else storage.setItem(key, next);
    },
    read: () => readStdin(text.get()),
    openProject(projectId) {
      key = keyOf(projectId);
      text.set(storage.getItem(key) ?? '');
    },
  };
}

/** A text as the program reads it: the last line ends as well. */
export const readStdin = (text: string): string => text.replace(/([^\n])$/, '$1\n');
