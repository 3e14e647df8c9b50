import type { SafeStorage } from '../page/safe-storage.js';
import type { DeskKind } from './desk-state.js';

/** A line that was typed into a run, and the event after which it was typed: the server does not tell it again, this browser does. */
export interface KeptEcho {
  after: string | null;
  text: string;
}

/** The run that this tab shows, as much of it as a reload needs. Output is not kept: the server tells it again from the start. */
export interface KeptRun {
  runId: string;
  kind: DeskKind;
  echoes: KeptEcho[];
}

const runKey = 'runq.run';
const maxEchoes = 500;
const maxEchoCharacters = 20_000;

/** Remembers the run of this tab over a reload. */
export function createRunKeeper(storage: SafeStorage, userId: string) {
  const key = `${runKey}:${userId}`;
  return {
    read(): KeptRun | null {
      try {
        const kept = JSON.parse(storage.getItem(key) ?? 'null') as KeptRun | null;
        if (typeof kept?.runId !== 'string' || !Array.isArray(kept.echoes)) return null;
        return { ...kept, kind: kept.kind === 'session' ? 'session' : 'run' };
      } catch {
        return null;
      }
    },
    write(run: KeptRun): void {
      const echoes = run.echoes.slice(-maxEchoes);
      let characters = echoes.reduce((sum, echo) => sum + echo.text.length, 0);
      while (characters > maxEchoCharacters) characters -= echoes.shift()!.text.length;
      storage.setItem(key, JSON.stringify({ runId: run.runId, kind: run.kind, echoes }));
    },
    forget(): void {
      storage.removeItem(key);
    },
  };
}

export type RunKeeper = ReturnType<typeof createRunKeeper>;
