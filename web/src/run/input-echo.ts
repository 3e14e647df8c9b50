import { hasReached } from './event-order.js';
import type { RunStorage, SavedEcho, SavedRun } from './saved-run.js';

export interface InputEcho {
  /** Starts with a run: a new one, or a saved one whose echoes are replayed. */
  begin(run: SavedRun): void;
  add(after: string | null, text: string): void;
  /** Adds a line that was typed in another tab; `takeDue` returns it in its turn. */
  addPending(echo: SavedEcho): void;
  /** Removes a text that was rejected. */
  remove(text: string): void;
  /** Returns the echoes that are due once the event log has been applied up to `lastId`. */
  takeDue(lastId: string | null): string[];
  /** Drops the echoes of the previous attempt. */
  restart(): void;
  clear(): void;
}

/**
 * Holds the lines typed into the current run. The server does not replay input. So each line is saved with the id of
 * the last event before it, and a reload shows it again once the replay has passed that event.
 */
export function createInputEcho(runStorage: RunStorage): InputEcho {
  let current: Pick<SavedRun, 'runId' | 'kind'> | null = null;
  let echoes: SavedEcho[] = [];
  let pending: SavedEcho[] = [];

  const save = () => current && runStorage.write({ ...current, echoes });

  return {
    begin(run) {
      current = { runId: run.runId, kind: run.kind };
      echoes = [...run.echoes];
      pending = [...run.echoes];
      save();
    },
    add(after, text) {
      echoes.push({ after, text });
      save();
    },
    addPending(echo) {
      echoes.push(echo);
      pending.push(echo);
      save();
    },
    remove(text) {
      const at = echoes.findLastIndex((echo) => echo.text === text);
      if (at >= 0) echoes.splice(at, 1);
      save();
    },
    takeDue(lastId) {
      const due: string[] = [];
      while (pending[0] && hasReached(lastId, pending[0].after)) due.push(pending.shift()!.text);
      return due;
    },
    restart() {
      echoes = [];
      pending = [];
      save();
    },
    clear() {
      current = null;
      runStorage.remove();
    },
  };
}
