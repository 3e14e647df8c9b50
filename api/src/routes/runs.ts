import type { StartedKind } from '@runq/common/contract/run';
import type { Response } from 'express';
import { z } from 'zod';
import { whyBodySchema } from '../admin/actor.js';
import { runRequest, sessionRequest } from '../http/request-schemas.js';
import { acceptedResponse, runListResponse, runResponse } from '../http/response-schemas.js';
import { type Route, rawBodyOf, route } from '../http/route.js';
import { bytes, json, media } from '../http/route-doc.js';
import { sendJson } from '../http/send-json.js';
import { inputSchema, parseInput } from '../runs/send-input.js';
import type { FinishWait } from '../runs/wait-for-finish.js';
import { actionOf, idempotent } from './request-parts.js';
import { notFoundOrExpired, runRefusals } from './responses.js';
import { createRunEventsRoute } from './run-events.js';

/** Longest wait of a request for the end of its run. */
const maxWaitMs = 60_000;

/** With `wait` (ms), a route responds 200 once the run is finished, and 202 with the current state after the wait. */
const waitQuerySchema = z.object({
  wait: z.coerce.number().int().min(0).max(maxWaitMs).optional(),
});

const listQuerySchema = z.object({
  state: z.enum(['queued', 'active', 'finished']).optional(),
  cursor: z
    .string()
    .regex(/^\d{1,16}$/, 'must be the nextCursor of the previous page')
    .optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});

const outputQuerySchema = z.object({
  encoding: z.enum(['utf8', 'base64']).default('utf8'),
  stream: z.enum(['both', 'stdout', 'stderr']).default('both'),
});

const bodies = { run: runRequest, session: sessionRequest };

/** The routes of `/v1/runs`, and with `kind` session those of `/v1/sessions`, which differ in what they submit. */
export function createRunRoutes(kind: StartedKind): Route[] {
  const path = `/v1/${kind}s` as const;
  return [
    route({
      method: 'post',
      path,
      summary: `Submit a ${kind}`,
      access: 'signed in',
      query: waitQuerySchema,
      ...idempotent('A repeated request finds what the first one created'),
      body: rawBodyOf(bodies[kind]),
      responses: {
        '200': json(`The finished ${kind} (with ?wait)`, runResponse),
        '202': json(`The current state of the ${kind}`, runResponse),
        '413': 'Too large',
        '422': 'Not valid',
        ...runRefusals,
      },
      async respond({ runs, sessions }, { identity, query: { wait }, headers, body, response }) {
        const { submit } = kind === 'run' ? runs : sessions;
        const waits: FinishWait[] = [];
        const prepare = (id: string) => {
          if (wait) waits.push(runs.waitForFinish(id));
        };
        const { runId } = await submit(body, identity, { ...headers, prepare }).catch((error) => {
          for (const finish of waits) finish.cancel();
          throw error;
        });
        let isSeen = false;
        if (wait) for (const finish of waits) isSeen = await finish.within(wait);
        const run = await (isSeen ? runs.readFinished(runId, identity) : runs.read(runId, identity));
        response.status(wait !== undefined && run.state === 'finished' ? 200 : 202).location(`${path}/${runId}`);
        await sendJson(response, run);
      },
    }),
    route({
      method: 'get',
      path,
      summary: `My ${kind}s, newest first`,
      access: 'signed in',
      query: listQuerySchema,
      responses: { '200': json('A page of runs', runListResponse), '422': 'Not valid', ...runRefusals },
      handle: ({ runs }, { identity, query: { state, cursor, limit } }) =>
        runs.list(identity, { kind, limit, ...(state ? { state } : {}), ...(cursor ? { cursor } : {}) }),
    }),
    route({
      method: 'get',
      path: `${path}/{id}`,
      summary: `One ${kind}`,
      access: 'owner',
      query: waitQuerySchema,
      responses: {
        '200': json(`The ${kind}`, runResponse),
        '202': json(`The current state of the ${kind} (with ?wait)`, runResponse),
        ...runRefusals,
        ...notFoundOrExpired,
      },
      async respond({ runs }, { identity, query: { wait }, params: { id }, response }) {
        let isSeen = false;
        if (wait) {
          await runs.readOwned(id, identity);
          isSeen = await runs.waitForFinish(id).within(wait);
        }
        const run = await (isSeen ? runs.readFinished(id, identity) : runs.read(id, identity));
        await sendJson(response.status(wait !== undefined && run.state !== 'finished' ? 202 : 200), run);
      },
    }),
    route({
      method: 'post',
      path: `${path}/{id}/cancel`,
      summary: `Stop a ${kind}`,
      access: 'owner',
      body: actionOf(whyBodySchema),
      responses: {
        '202': json(`The ${kind}`, runResponse),
        '422': 'Not valid',
        ...runRefusals,
        ...notFoundOrExpired,
      },
      handle: ({ runs }, { identity, params: { id }, body }) => runs.cancel(id, identity, body.why),
    }),
    route({
      method: 'post',
      path: `${path}/{id}/stdin`,
      summary: 'Send input, or close it. A message is accepted whole or refused; `inputBytes` bounds their sum',
      access: 'owner',
      ...idempotent('A repetition of the last message arrives once'),
      body: { schema: inputSchema, parse: parseInput },
      responses: {
        '202': json('Accepted', acceptedResponse),
        '409': 'Closed, ended or finished',
        '413': 'Above the limit of one message or of the whole run; the detail names the limit (problem)',
        '422': 'Not valid',
        ...runRefusals,
        ...notFoundOrExpired,
      },
      async handle({ runs }, { identity, params: { id }, headers: { idempotencyKey }, body }) {
        await runs.sendInput(id, body, identity, idempotencyKey);
        return { ok: true };
      },
    }),
    route({
      method: 'post',
      path: `${path}/{id}/interrupt`,
      summary: 'Send SIGINT, as Ctrl-C does',
      access: 'owner',
      responses: { '202': json('Accepted', acceptedResponse), '409': 'Finished', ...runRefusals, ...notFoundOrExpired },
      async handle({ runs }, { identity, params: { id } }) {
        await runs.sendInput(id, { interrupt: true }, identity);
        return { ok: true };
      },
    }),
    route({
      method: 'get',
      path: `${path}/{id}/output`,
      summary: 'The output as text, both streams in order',
      access: 'owner',
      query: outputQuerySchema,
      responses: { '200': media('Text', 'text/plain'), ...runRefusals, ...notFoundOrExpired },
      async respond({ runs }, { identity, query: { encoding, stream }, params: { id }, response }) {
        const bytes = (await runs.readOutput(id, identity))[stream];
        response.type('text/plain; charset=utf-8').send(bytes.toString(encoding));
      },
    }),
    createRunEventsRoute(`${path}/{id}/events`),
    // A name may contain slashes, encoded or not. It is looked up in the run's own list and never used as a path.
    route({
      method: 'get',
      path: `${path}/{id}/artifacts/{name}`,
      summary: 'Download a file that the run wrote; its name may contain slashes',
      access: 'owner',
      responses: { '200': bytes('Bytes'), ...runRefusals, ...notFoundOrExpired },
      async respond({ runs }, { identity, params: { id, name }, response }) {
        const artifact = await runs.readArtifact(id, name, identity);
        sendArtifact(response, artifact);
      },
    }),
  ];
}

/** Always a download, never a page of this origin. */
export function sendArtifact(
  response: Response,
  { name, mediaType, data }: { name: string; mediaType: string; data: Buffer },
): void {
  response.attachment(name.slice(name.lastIndexOf('/') + 1));
  response.setHeader('Content-Type', mediaType);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Cache-Control', 'private, no-store');
  response.end(data);
}
