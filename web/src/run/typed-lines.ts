import { hasReached } from './event-order.js';
import type { KeptEcho, KeptRun, RunKeeper } from './kept-run.js';

/**
 * What was typed into the current run. The server does not tell it again, so it is kept over a reload together with the event it was
 * typed after, and comes back when the replay has told that event.
 */
export function createTypedLines(keeper: RunKeeper) {
  let current: Pick<KeptRun, 'runId' | 'kind'> | null = null;
  let echoes: KeptEcho[] = [];
  let untold: KeptEcho[] = [];

  const keep = () => current && keeper.write({ ...current, echoes });

  return {
    /** Begins with a run: a new one, or one that was kept. */
    begin(run: KeptRun): void {
      current = { runId: run.runId, kind: run.kind };
      echoes = [...run.echoes];
      untold = [...run.echoes];
      keep();
    },
    add(after: string | null, text: string): void {
      echoes.push({ after, text });
      keep();
    },
    /** Takes what is due now that the story has come to `lastId`. */
    takeDue(lastId: string | null): string[] {
      const due: string[] = [];
      while (untold[0] && hasReached(lastId, untold[0].after)) due.push(untold.shift()!.text);
      return due;
    },
    /** The program begins again: what was typed before belongs to nothing. */
    restart(): void {
      echoes = [];
      untold = [];
      keep();
    },
    forget(): void {
      current = null;
      keeper.forget();
    },
  };
}
