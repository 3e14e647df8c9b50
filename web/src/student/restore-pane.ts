import type { RunState } from '../run/run-state.js';
import type { Side } from '../ui/pane-tabs.js';
import type { Signal } from '../ui/signal.js';
import type { SafeStorage } from '../ui/storage.js';

/** A run that ended within this time before a reload counts as the reason for opening the page again. */
const justEndedMs = 60_000;

/**
 * Shows the pane again that was in front before a reload, where there is space for one. A run that continues, or has
 * just ended, brings its output to the front. Returns a function that stops this.
 */
export function restorePane(options: {
  shown: Signal<Side>;
  run: Signal<RunState>;
  storage: SafeStorage;
  key: string;
}): () => void {
  const { shown, run, storage, key } = options;
  if (storage.getItem(key) === 'second') shown.set('second');
  const stopSaving = shown.subscribe((side) => storage.setItem(key, side));
  let isDecided = false;
  function decide({ run: record, isRestored }: RunState): void {
    if (isDecided || !record) return;
    isDecided = true;
    const endedMs = record.finishedAt === null ? 0 : Date.now() - Date.parse(record.finishedAt);
    if (isRestored && endedMs < justEndedMs) shown.set('second');
  }
  const stopDeciding = run.subscribe(decide);
  return () => {
    stopSaving();
    stopDeciding();
  };
}
