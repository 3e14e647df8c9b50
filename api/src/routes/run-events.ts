import { ProblemError } from '@runq/common/contract/problem';
import { type EventId, firstEventId, isAfter, parseEventId, type RunEvent } from '@runq/common/contract/run-event';
import { type Request, type Response, Router } from 'express';
import type { CallerLimits } from '../accounts/caller-limits.js';
import { endWithToken, identityOf } from '../authenticate.js';
import type { Following, FollowRun } from '../runs/follow-run.js';
import type { ReadRun } from '../runs/read-run.js';

/** A comment line keeps proxies from closing a silent stream. */
const keepAliveMs = 15_000;
/** When a reader whom a process that stops turned away should try another one. */
const retryAfterMs = 1000;

/**
 * `GET /v1/runs/:id/events`: the story of a run as Server-Sent Events (WHATWG HTML, section 9.2). `Last-Event-ID` (or `?after`)
 * resumes. The stream ends after `finished`; a reader that is slow is waited for.
 */
export function createRunEventRoutes(deps: {
  readRun: ReadRun;
  followRun: FollowRun;
  openStream: CallerLimits['openStream'];
}) {
  const { readRun, followRun, openStream } = deps;
  const open = new Set<{ following: Following; response: Response }>();
  let closed = false;
  const router = Router();

  router.get('/:id/events', async (request, response) => {
    const runId = request.params.id as string;
    const identity = identityOf(response);
    const stored = await readRun.readOwned(runId, identity);
    const after = readResumeId(request);
    const last = { attempt: stored.attempt, seq: stored.lastSeq };
    // 204 tells an EventSource not to come back: it has heard the end already.
    if (stored.state === 'finished' && !isAfter(last, after)) return void response.status(204).end();
    // Who left meanwhile is not followed for; its `close` has passed already.
    if (response.destroyed) return;
    // Nobody would end a stream that begins after all were ended.
    if (closed) throw new ProblemError('draining', 'The service is restarting; try again.', { retryAfterMs });
    const release = openStream(identity.userId);
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-cache, no-transform',
      'X-Accel-Buffering': 'no',
    });
    response.write('retry: 1000\n\n');

    const following = followRun(runId, after, async (event) => {
      if (response.destroyed) return;
      if (!response.write(formatSse(event))) await drained(response);
    });
    const stream = { following, response };
    open.add(stream);
    const keepAlive = setInterval(() => response.write(': keep-alive\n\n'), keepAliveMs);
    response.once('close', () => following.close());
    const keepOpen = endWithToken(identity, () => following.close());
    await following.ended;
    clearInterval(keepAlive);
    keepOpen();
    open.delete(stream);
    release();
    response.end();
  });

  return {
    router,
    /** Ends every stream; readers come back with their last id, to this or another process. */
    close(): void {
      closed = true;
      for (const { following, response } of open) {
        following.close();
        response.end();
      }
    },
  };
}

/** Settles when the reader has caught up or is gone. */
function drained(response: Response): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      response.off('drain', settle).off('close', settle);
      resolve();
    };
    response.once('drain', settle).once('close', settle);
  });
}

function readResumeId(request: Request): EventId {
  const text =
    request.get('Last-Event-ID') ?? (typeof request.query.after === 'string' ? request.query.after : undefined);
  if (text === undefined || text === '') return firstEventId;
  const id = parseEventId(text);
  if (!id) throw new ProblemError('bad_request', 'Last-Event-ID must be an id of an event, such as 1-17.');
  return id;
}

/** `type` is the SSE event name; the rest is its JSON data. */
function formatSse(event: RunEvent): string {
  const { type, ...data } = event;
  const id = 'id' in event ? `id: ${event.id}\n` : '';
  const body = 'id' in data ? (({ id: _id, ...rest }) => rest)(data as { id: string }) : data;
  return `${id}event: ${type}\ndata: ${JSON.stringify(body)}\n\n`;
}
