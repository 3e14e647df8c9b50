import type { SafeStorage } from '../page/safe-storage.js';

/** Lines that are remembered, and characters of one, at most; longer ones are not. */
const maxLines = 200;
const maxCharacters = 1000;

/** The lines that were typed before, for the arrow keys. With a place to keep them they come back another day. */
export function createLineHistory(kept: { storage: SafeStorage; key: string } | null) {
  let lines = read();
  let at = lines.length;
  let draft = '';

  function read(): string[] {
    try {
      const found: unknown = JSON.parse(kept?.storage.getItem(kept.key) ?? '[]');
      return Array.isArray(found) ? found.filter((line) => typeof line === 'string').slice(-maxLines) : [];
    } catch {
      return [];
    }
  }

  return {
    add(line: string): void {
      if (line.trim() !== '' && line.length <= maxCharacters && line !== lines.at(-1)) {
        lines = [...lines, line].slice(-maxLines);
        kept?.storage.setItem(kept.key, JSON.stringify(lines));
      }
      at = lines.length;
      draft = '';
    },
    /** One line up (-1) or down (1) from `current`, which is not lost: it is below the last line. */
    recall(step: -1 | 1, current: string): string {
      if (at === lines.length) draft = current;
      at = Math.min(lines.length, Math.max(0, at + step));
      return lines[at] ?? draft;
    },
  };
}

export type LineHistory = ReturnType<typeof createLineHistory>;
