import { type Cell, createCell } from '../page/cell.js';
import type { SafeStorage } from '../page/safe-storage.js';

/** Characters that can be prepared, at most. */
export const maxPreparedCharacters = 10_000;

/** Input that is written before the program runs, kept in this browser. The program reads it first and then what is typed. */
export interface PreparedInput {
  text: Cell<string>;
  set(text: string): void;
  /** As the program gets it: the last line ends like the others. */
  read(): string;
}

export function createPreparedInput(storage: SafeStorage, key: string): PreparedInput {
  const text = createCell((storage.getItem(key) ?? '').slice(0, maxPreparedCharacters));
  return {
    text,
    set(next) {
      text.set(next.slice(0, maxPreparedCharacters));
      if (text.get() === '') storage.removeItem(key);
      else storage.setItem(key, text.get());
    },
    read: () => text.get().replace(/([^\n])$/, '$1\n'),
  };
}
