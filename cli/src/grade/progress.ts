import { type Options, SingleBar } from 'cli-progress';
import { createStyle, printLine, type Terminal } from '../terminal/terminal.js';
import type { BatchProgress } from './batch.js';

/** Shows how far a batch is. */
export interface ProgressView {
  update(progress: BatchProgress): void;
  close(): void;
}

/** A bar on a terminal; otherwise a line of JSON for each change. Both on stderr. */
export function createProgress({ stderr, noColor }: Terminal, batchId: string, total: number): ProgressView {
  if (!stderr.isTTY)
    return {
      update: ({ counts: { queued, active, finished }, etaMs, waitingReason }) =>
        printLine(stderr, JSON.stringify({ batch: batchId, total, queued, active, finished, etaMs, waitingReason })),
      close: () => {},
    };
  const style = createStyle(stderr, noColor);
  const options: Options = {
    stream: stderr,
    format: `${style('cyan', '{bar}')} {value} of {total} graded{eta_text}`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 30,
    hideCursor: true,
    clearOnComplete: true,
  };
  const bar = new SingleBar(options);
  bar.start(total, 0, { eta_text: '' });
  return {
    update: ({ counts, etaMs, waitingReason }) =>
      bar.update(counts.finished, { eta_text: waitingReason ? `, ${waitingReason}` : describeEta(etaMs) }),
    close: () => bar.stop(),
  };
}

/** `, about 2 min left`; empty when it is not known, or over. */
function describeEta(etaMs: number | null): string {
  if (etaMs === null || etaMs <= 0) return '';
  const seconds = Math.ceil(etaMs / 1000);
  return seconds < 90 ? `, about ${seconds} s left` : `, about ${Math.round(seconds / 60)} min left`;
}
