import { completionRequestSchema } from '@runq/common/contract/session-request';
import { completionResponse } from '../http/response-schemas.js';
import { type Route, route } from '../http/route.js';
import { json } from '../http/route-doc.js';
import { parseCompletionRequest } from '../sessions/complete-line.js';
import { notFound, runRefusals } from './responses.js';
import { createRunRoutes } from './runs.js';

/** `/v1/sessions`: the routes of runs, for sessions only, and completion. */
export const sessionRoutes: Route[] = [
  ...createRunRoutes('session'),
  route({
    method: 'post',
    path: '/v1/sessions/{id}/complete',
    summary: 'Completions of the word before the cursor at the prompt of a session',
    access: 'owner',
    body: { schema: completionRequestSchema, parse: parseCompletionRequest },
    responses: {
      '200': json('The completions', completionResponse),
      ...notFound,
      '409': 'The session is over',
      '422': 'Not valid',
      ...runRefusals,
    },
    handle: ({ sessions }, { identity, params: { id }, body }) => sessions.complete(id, body, identity),
  }),
];
