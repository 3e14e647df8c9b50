import { createSignal, type Signal } from '../ui/signal.js';
import type { SafeStorage } from '../ui/storage.js';

/**
 * Standard input entered before the run and saved in this browser. The program reads it before any typed input. A text
 * over the limit stays unchanged, and the run is refused.
 */
export interface StdinText {
  text: Signal<string>;
  set(text: string): void;
  /** Returns the text as the program reads it, with a final newline. */
  read(): string;
}

export function createStdinText(storage: SafeStorage, key: string): StdinText {
  const text = createSignal(storage.getItem(key) ?? '');
  return {
    text,
    set(next) {
      text.set(next);
      if (text.get() === '') storage.removeItem(key);
      else storage.setItem(key, text.get());
    },
    read: () => readStdin(text.get()),
  };
}

/** A text as the program reads it: the last line ends as well. */
export const readStdin = (text: string): string => text.replace(/([^\n])$/, '$1\n');
