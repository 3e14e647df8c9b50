import type { MySubmission } from '@runq/common/contract/my-assignment';
import type { AssignmentsClient } from './assignments-client.js';

/** The first pause between two requests; each one is longer than the one before, up to the last. */
const firstPauseMs = 400;
const lastPauseMs = 3000;
const growth = 1.4;

/**
 * Reads a check or a submission again and again until it has ended, and reports each state. Without a connection it
 * goes on; a refusal ends it. The returned function stops it.
 */
export function followSubmission(options: {
  client: Pick<AssignmentsClient, 'readSubmission'>;
  id: string;
  onSubmission(submission: MySubmission): void;
  /** The server refuses to show it. */
  onRefused(detail: string): void;
}): () => void {
  const { client, id } = options;
  let pauseMs = firstPauseMs;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let isStopped = false;

  async function read(): Promise<void> {
    const answer = await client.readSubmission(id);
    if (isStopped) return;
    if (answer.kind === 'ok') {
      options.onSubmission(answer.value);
      if (answer.value.state === 'finished') return;
    } else if (answer.kind === 'failed' && !isPassing(answer.status)) {
      options.onRefused(answer.detail);
      return;
    }
    timer = setTimeout(() => void read(), pauseMs);
    pauseMs = Math.min(lastPauseMs, pauseMs * growth);
  }
  void read();

  return () => {
    isStopped = true;
    if (timer) clearTimeout(timer);
  };
}

/** Whether a failure may pass: no answer, too many requests, or a fault of the service. */
export const isPassing = (status: number): boolean => status === 0 || status === 429 || status >= 500;
