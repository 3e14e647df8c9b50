import { runRequestForms } from '@runq/common/contract/run-request';
import { z } from 'zod';
import { runAnswer, runListAnswer, takenAnswer } from './answers.js';
import { json, media, type Operation } from './operation.js';
import { listQuerySchema, outputQuerySchema, waitQuerySchema } from './runs.js';

const runBody = z.union([runRequestForms.longForm, runRequestForms.shortForm]);
const inputBody = z.union([z.strictObject({ data: z.string() }), z.strictObject({ eof: z.literal(true) })]);
const problems = {
  '401': 'Sign in first (problem)',
  '429': 'Too many requests, or the line is full (problem)',
  '503': 'Not available right now (problem)',
};
const missing = { '404': 'Not there, or not yours (problem)' };

const header = (description: string) => z.string().optional().meta({ description });

/** Of routes that take something in. */
export const idempotencyHeaders = z.object({
  'Idempotency-Key': header('A request that is sent again finds what the first one made'),
});
const resumeHeaders = z.object({ 'Last-Event-ID': header('The id of the last event that was read') });

/** The routes of runs. */
export const runOperations: Operation[] = [
  {
    method: 'post',
    path: '/v1/runs',
    summary: 'Submit a run',
    access: 'signed in',
    query: waitQuerySchema,
    headers: idempotencyHeaders,
    body: runBody,
    answers: {
      '200': json('The finished run (with ?wait)', runAnswer),
      '202': json('The run as it stands', runAnswer),
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
    answers: { '200': json('A page of runs', runListAnswer), '422': 'Not valid', ...problems },
  },
  {
    method: 'get',
    path: '/v1/runs/{id}',
    summary: 'One run',
    access: 'owner',
    query: waitQuerySchema,
    answers: {
      '200': json('The run', runAnswer),
      '202': json('The run as it stands (with ?wait)', runAnswer),
      ...problems,
      ...missing,
    },
  },
  {
    method: 'post',
    path: '/v1/runs/{id}/cancel',
    summary: 'Stop a run',
    access: 'owner',
    answers: { '202': json('The run', runAnswer), ...problems, ...missing },
  },
  {
    method: 'post',
    path: '/v1/runs/{id}/stdin',
    summary: 'Input, or its end',
    access: 'owner',
    body: inputBody,
    answers: { '202': json('Taken', takenAnswer), '409': 'Closed', '422': 'Not valid', ...problems, ...missing },
  },
  {
    method: 'post',
    path: '/v1/runs/{id}/interrupt',
    summary: 'SIGINT, as Ctrl-C',
    access: 'owner',
    answers: { '202': json('Taken', takenAnswer), '409': 'Finished', ...problems, ...missing },
  },
  {
    method: 'get',
    path: '/v1/runs/{id}/output',
    summary: 'The output as text, both streams in order',
    access: 'owner',
    query: outputQuerySchema,
    answers: { '200': media('Text', 'text/plain'), ...problems, ...missing },
  },
  {
    method: 'get',
    path: '/v1/runs/{id}/events',
    summary: 'The story of a run as Server-Sent Events; Last-Event-ID resumes',
    access: 'owner',
    headers: resumeHeaders,
    answers: {
      '200': media('Events', 'text/event-stream'),
      '204': 'Nothing came after that id, and nothing will',
      ...problems,
      ...missing,
    },
  },
  {
    method: 'get',
    path: '/v1/runs/{id}/artifacts/{name}',
    summary: 'A file that the run left, as a download; the name may hold slashes',
    access: 'owner',
    answers: { '200': media('Bytes', 'application/octet-stream'), ...problems, ...missing },
  },
];
