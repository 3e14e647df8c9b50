import type { SafeStorage } from '../ui/storage.js';

/** Most lines in the history. */
export const maxLines = 200;
/** Only the newest lines within this size are stored, as a browser stores a few million characters. */
const maxStoredCharacters = 100_000;

export interface InputHistory {
  add(line: string): void;
  /** Returns the line before (-1) or after (1); `current`, the unsent text, comes after the last line. */
  recall(step: -1 | 1, current: string): string;
}

/** Holds earlier input lines and blocks for the arrow keys; with `stored` also across visits. */
export function createInputHistory(stored: { storage: SafeStorage; key: string } | null): InputHistory {
  let lines = read();
  let at = lines.length;
  let draft = '';

  function read(): string[] {
    try {
      const found: unknown = JSON.parse(stored?.storage.getItem(stored.key) ?? '[]');
      return Array.isArray(found) ? found.filter((line) => typeof line === 'string').slice(-maxLines) : [];
    } catch {
      return [];
    }
  }

  function selectStored(): string[] {
    let characters = 0;
    const first = lines.findLastIndex((line) => {
      characters += line.length;
      return characters > maxStoredCharacters;
    });
    return lines.slice(first + 1);
  }

  return {
    add(line) {
      if (line.trim() !== '' && line !== lines.at(-1)) {
        lines = [...lines, line].slice(-maxLines);
        stored?.storage.setItem(stored.key, JSON.stringify(selectStored()));
      }
      at = lines.length;
      draft = '';
    },
    recall(step, current) {
      if (at === lines.length) draft = current;
      at = Math.min(lines.length, Math.max(0, at + step));
      return lines[at] ?? draft;
    },
  };
}
