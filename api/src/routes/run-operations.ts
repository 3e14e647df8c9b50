import { runRequestForms } from '@runq/common/contract/run-request';
import { z } from 'zod';
import type { Operation } from './operation.js';
import { listQuerySchema, outputQuerySchema, waitQuerySchema } from './runs.js';

const runBody = z.union([runRequestForms.longForm, runRequestForms.shortForm]);
const inputBody = z.union([z.strictObject({ data: z.string() }), z.strictObject({ eof: z.literal(true) })]);
const problems = {
  '401': 'Sign in first (problem)',
  '429': 'Too many requests, or the line is full (problem)',
  '503': 'Not available right now (problem)',
};
const missing = { '404': 'Not there, or not yours (problem)' };

/** The routes of runs. */
export const runOperations: Operation[] = [
  {
    method: 'post',
    path: '/v1/runs',
    summary: 'Submit a run',
    access: 'signed in',
    query: waitQuerySchema,
    body: runBody,
    answers: {
      '200': 'The finished run (with ?wait)',
      '202': 'The run as it stands',
      '413': 'Too large',
      '422': 'Not valid',
      ...problems,
    },
  },
  {
    method: 'get',
    path: '/v1/runs',
    summary: 'My runs, newest first',
    access: 'signed in',
    query: listQuerySchema,
    answers: { '200': '{runs, nextCursor}', ...problems },
  },
  {
    method: 'get',
    path: '/v1/runs/{id}',
    summary: 'One run',
    access: 'owner',
    query: waitQuerySchema,
    answers: { '200': 'The run', '202': 'The run as it stands (with ?wait)', ...problems, ...missing },
  },
  {
    method: 'post',
    path: '/v1/runs/{id}/cancel',
    summary: 'Stop a run',
    access: 'owner',
    answers: { '202': 'The run', ...problems, ...missing },
  },
  {
    method: 'post',
    path: '/v1/runs/{id}/stdin',
    summary: 'Input, or its end',
    access: 'owner',
    body: inputBody,
    answers: { '202': 'Taken', '409': 'Closed', ...problems, ...missing },
  },
  {
    method: 'post',
    path: '/v1/runs/{id}/interrupt',
    summary: 'SIGINT, as Ctrl-C',
    access: 'owner',
    answers: { '202': 'Taken', '409': 'Finished', ...problems, ...missing },
  },
  {
    method: 'get',
    path: '/v1/runs/{id}/output',
    summary: 'The output as text, both streams in order',
    access: 'owner',
    query: outputQuerySchema,
    answers: { '200': 'Text', ...problems, ...missing },
  },
  {
    method: 'get',
    path: '/v1/runs/{id}/events',
    summary: 'The story of a run as Server-Sent Events; Last-Event-ID resumes',
    access: 'owner',
    answers: { '200': 'Events', ...problems, ...missing },
  },
  {
    method: 'get',
    path: '/v1/runs/{id}/artifacts/{name}',
    summary: 'A file that the run left, as a download; the name may hold slashes',
    access: 'owner',
    answers: { '200': 'Bytes', ...problems, ...missing },
  },
];
