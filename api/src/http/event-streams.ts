import { ProblemError } from '@runq/common/contract/problem';
import type { Response } from 'express';
import type { Caller } from './middleware/authenticate.js';
import type { CallerLimits } from './middleware/caller-limits.js';
import type { EndWithCredential } from './middleware/end-with-credential.js';

/** When a reader that a stopping process refused should try another process. */
const retryAfterMs = 1000;

/** A subscription whose events are written to a response; `ended` resolves after the last event, or after `close`. */
interface Subscription {
  close(): void;
  readonly ended: Promise<void>;
}

/** The open Server-Sent Events streams of this process. */
export interface EventStreams {
  /** Sends the events of a subscription until it ends, the reader disconnects, or the caller's credential ends. */
  serve(
    stream: {
      identity: Caller;
      response: Response;
      headers?: Record<string, string>;
      preamble?: string;
      keepAliveMs?: number;
    },
    subscribe: () => Subscription,
  ): Promise<void>;
  /** Ends every stream; readers reconnect with their last id, to this or another process. */
  close(): void;
}

export function createEventStreams({
  openStream,
  endWithCredential,
}: Pick<CallerLimits, 'openStream'> & { endWithCredential: EndWithCredential }): EventStreams {
  const open = new Set<{ subscription: Subscription; response: Response }>();
  let closed = false;

  return {
    async serve({ identity, response, headers, preamble, keepAliveMs }, subscribe) {
      // A reader that has disconnected already emits no further `close`, so nothing would end its subscription.
      if (response.destroyed) return;
      // Nothing would end a stream that begins after `close`.
      if (closed) throw new ProblemError('draining', 'The service is restarting; try again.', { retryAfterMs });
      const release = openStream(identity.userId);
      response.writeHead(200, {
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-cache, no-transform',
        ...headers,
      });
      if (preamble !== undefined) response.write(preamble);

      const subscription = subscribe();
      const stream = { subscription, response };
      open.add(stream);
      const keepAlive = keepAliveMs && setInterval(() => response.write(': keep-alive\n\n'), keepAliveMs);
      response.once('close', () => subscription.close());
      const cancelExpiry = endWithCredential(identity, () => subscription.close());
      await subscription.ended;
      if (keepAlive) clearInterval(keepAlive);
      cancelExpiry();
      open.delete(stream);
      release();
      response.end();
    },
    close() {
      closed = true;
      for (const { subscription, response } of open) {
        subscription.close();
        response.end();
      }
    },
  };
}
