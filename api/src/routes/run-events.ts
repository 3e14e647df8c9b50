import { ProblemError } from '@runq/common/contract/problem';
import { type EventId, firstEventId, isAfter, parseEventId, type RunEvent } from '@runq/common/contract/run-event';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { type Route, route } from '../http/route.js';
import { media } from '../http/route-doc.js';
import { header } from './request-parts.js';
import { notFoundOrExpired, runRefusals } from './responses.js';

/** A comment line keeps proxies from closing a silent stream. */
const keepAliveMs = 15_000;

/**
 * The event log of a run as Server-Sent Events (WHATWG HTML, section 9.2). `Last-Event-ID` (or `?after`) resumes. The
 * stream ends after `finished`; a slow reader holds back only its own events.
 */
export function createRunEventsRoute(path: `/v1/${string}/{id}/events`): Route {
  return route({
    method: 'get',
    path,
    summary: 'The event log as Server-Sent Events; Last-Event-ID resumes',
    access: 'owner',
    headers: z.object({ 'Last-Event-ID': header('The id of the last event that was read') }),
    responses: {
      '200': media('Events', 'text/event-stream'),
      '204': 'No event follows that id',
      ...runRefusals,
      ...notFoundOrExpired,
    },
    async respond({ runs, eventStreams }, { identity, params, request, response }) {
      const runId = params.id;
      const stored = await runs.openEvents(runId, identity);
      const after = readResumeId(request);
      const last = { attempt: stored.attempt, seq: stored.lastSeq };
      // 204 keeps an EventSource from reconnecting: it has read the last event.
      if (stored.state === 'finished' && !isAfter(last, after)) return void response.status(204).end();
      await eventStreams.serve(
        { identity, response, headers: { 'X-Accel-Buffering': 'no' }, preamble: 'retry: 1000\n\n', keepAliveMs },
        () =>
          runs.stream(runId, after, async (event) => {
            if (response.destroyed) return;
            if (!response.write(formatSse(event))) await untilDrained(response);
          }),
      );
    },
  });
}

/** Resolves when the reader has caught up or disconnected. */
function untilDrained(response: Response): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      response.off('drain', finish).off('close', finish);
      resolve();
    };
    response.once('drain', finish).once('close', finish);
  });
}

function readResumeId(request: Request): EventId {
  const { after } = request.query;
  const text = request.get('Last-Event-ID') ?? (typeof after === 'string' ? after : undefined);
  if (text === undefined || text === '') return firstEventId;
  const id = parseEventId(text);
  if (!id) throw new ProblemError('bad_request', 'Last-Event-ID must be the id of an event, such as 1-17.');
  return id;
}

/** `type` is the SSE event name; the rest is its JSON data. */
function formatSse(event: RunEvent): string {
  const { type, ...data } = event;
  const id = 'id' in event ? `id: ${event.id}\n` : '';
  const body = 'id' in data ? (({ id: _id, ...rest }) => rest)(data as { id: string }) : data;
  return `${id}event: ${type}\ndata: ${JSON.stringify(body)}\n\n`;
}
