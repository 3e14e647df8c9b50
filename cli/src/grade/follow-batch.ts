import type { ApiClient } from '../http/api-client.js';
import { followEvents } from '../http/follow-events.js';
import { parseJson } from '../http/problem.js';
import type { SseEvent } from '../http/read-sse.js';
import { pause } from '../http/retry.js';
import { type Batch, type BatchProgress, batchPath, batchSchema, progressSchema } from './batch.js';

const pollIntervalMs = 2000;

/**
 * Waits until a batch is finished and reports its progress. Where events do not arrive, such as behind a proxy that
 * holds them back, it asks every 2 s.
 */
export async function followBatch(
  client: ApiClient,
  { id, total }: Pick<Batch, 'id' | 'total'>,
  { onProgress, signal }: { onProgress: (progress: BatchProgress) => void; signal: AbortSignal },
): Promise<void> {
  const isFinished = (progress: BatchProgress) => {
    onProgress(progress);
    return progress.counts.finished >= total;
  };
  try {
    for await (const event of followEvents(client, `${batchPath(id)}/events`, signal)) {
      const progress = parseProgress(event);
      if (progress && isFinished(progress)) return;
    }
  } catch {
    // Polling meets the same fault, if it is one of more than events.
    signal.throwIfAborted();
  }
  while (!isFinished(await client.get(batchPath(id), batchSchema))) await pause(pollIntervalMs, signal);
}

const parseProgress = ({ event, data }: SseEvent): BatchProgress | null =>
  event === 'progress' ? (progressSchema.safeParse(parseJson(data)).data ?? null) : null;
