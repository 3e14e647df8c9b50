import type { StartedKind } from '@runq/common/contract/run';
import type { SafeStorage } from '../ui/storage.js';

/** A line typed into a run, and the last event before it: the server does not replay input, so this browser does. */
export interface SavedEcho {
  after: string | null;
  text: string;
}

/** The run of this tab, as far as a reload needs it. The server replays the output. */
export interface SavedRun {
  runId: string;
  kind: StartedKind;
  echoes: SavedEcho[];
}

const runKey = 'runq.run';
const maxEchoes = 500;
const maxEchoCharacters = 20_000;

export interface RunStorage {
  read(): SavedRun | null;
  write(run: SavedRun): void;
  remove(): void;
}

/** Saves the run of this tab across reloads. */
export function createRunStorage(storage: SafeStorage, userId: string): RunStorage {
  const key = `${runKey}:${userId}`;
  return {
    read() {
      try {
        const saved = JSON.parse(storage.getItem(key) ?? 'null') as SavedRun | null;
        if (typeof saved?.runId !== 'string' || !Array.isArray(saved.echoes)) return null;
        return { ...saved, kind: saved.kind === 'session' ? 'session' : 'run' };
      } catch {
        return null;
      }
    },
    write(run) {
      const echoes = run.echoes.slice(-maxEchoes);
      let characters = echoes.reduce((sum, echo) => sum + echo.text.length, 0);
      while (characters > maxEchoCharacters) characters -= echoes.shift()!.text.length;
      storage.setItem(key, JSON.stringify({ runId: run.runId, kind: run.kind, echoes }));
    },
    remove() {
      storage.removeItem(key);
    },
  };
}
