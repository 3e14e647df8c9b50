import { completionRequestSchema, sessionRequestForms } from '@runq/common/contract/session-request';
import { z } from 'zod';
import { completionAnswer } from './answers.js';
import { json, type Operation } from './operation.js';
import { runOperations } from './run-operations.js';

/** What a session has that a run has not. */
const own: Operation[] = [
  {
    method: 'post',
    path: '/v1/sessions/{id}/complete',
    summary: 'What the word before the cursor may become, at the prompt of a session',
    access: 'owner',
    body: completionRequestSchema,
    answers: {
      '200': json('What it may become', completionAnswer),
      '401': 'Sign in first (problem)',
      '404': 'Not there, or not yours (problem)',
      '409': 'The session is over',
      '422': 'Not valid',
      '429': 'Too many requests (problem)',
      '503': 'Not available right now (problem)',
    },
  },
];

/** The routes of runs, for sessions. */
export const sessionOperations: Operation[] = [
  ...runOperations.map((operation) => ({
    ...operation,
    path: operation.path.replace('/v1/runs', '/v1/sessions'),
    summary: operation.summary.replace('My runs', 'My sessions').replace(/\brun\b/, 'session'),
    ...(operation.path === '/v1/runs' && operation.body
      ? { body: z.union([sessionRequestForms.longForm, sessionRequestForms.shortForm]) }
      : {}),
  })),
  ...own,
];
