import { setTimeout as delay } from 'node:timers/promises';
import type { MySubmissionProgress } from '@runq/common/contract/my-assignment';
import type { QueuePosition } from '@runq/common/contract/run';
import { firstEventId } from '@runq/common/contract/run-event';
import type { Logger } from '@runq/common/process/log';
import type { RunService } from '../runs/run-service.js';

/** Shortest time between two events. */
const intervalMs = 250;

export type SendProgress = (event: 'state' | 'finished', progress: MySubmissionProgress) => void;

/**
 * Sends how far a submission is, immediately and after each change, at most 4 times a second, and `finished` at the
 * end. The events of its run only wake it: what they hold is not for students.
 */
export function streamSubmission(
  { runs, log }: { runs: Pick<RunService, 'stream'>; log: Logger },
  { runId, read, send }: { runId: string; read: () => Promise<MySubmissionProgress>; send: SendProgress },
): { close(): void; readonly ended: Promise<void> } {
  let closed = false;
  let isStale = true;
  let queue: QueuePosition | null = null;
  let wake: () => void = () => {};
  const notice = () => {
    isStale = true;
    wake();
  };

  const run = runs.stream(runId, firstEventId, (event) => {
    if (event.type === 'queue') {
      const { type: _type, ...position } = event;
      queue = position;
    } else if (event.type === 'state') queue = null;
    notice();
  });
  // After `finished`, or when the events cannot be read any more: the next pass is the last.
  let isLast = false;
  const watched = run.ended.finally(() => {
    isLast = true;
    notice();
  });

  async function follow(): Promise<void> {
    let last = '';
    while (!closed) {
      const isLastPass = isLast;
      isStale = false;
      const progress = await read();
      if (closed) return;
      if (progress.state === 'finished') return send('finished', progress);
      if (isLastPass) return;
      const shown = progress.state === 'queued' ? { ...progress, queue } : progress;
      const text = JSON.stringify(shown);
      if (text !== last) send('state', shown);
      last = text;
      // Cases of an active submission finish without an event of its run.
      if (progress.state === 'queued' && !isStale) await new Promise<void>((resolve) => (wake = resolve));
      await delay(intervalMs);
    }
  }

  const close = () => {
    closed = true;
    run.close();
    wake();
  };
  const ended = follow()
    .catch((err) => log.warn({ err, run_id: runId }, 'reading the progress of a submission failed; stream ended'))
    .finally(close);
  return { close, ended: Promise.all([ended, watched]).then(() => {}) };
}
