import { batchRequestSchema, runRequestForms } from '@runq/common/contract/run-request';
import { z } from 'zod';
import { exportQuerySchema, resultsQuerySchema } from './batches.js';
import type { Operation } from './operation.js';
import { opsOperations } from './ops-operations.js';
import { listQuerySchema, outputQuerySchema, waitQuerySchema } from './runs.js';
import { devTokenSchema } from './sign-in.js';
import { workspaceOperations } from './workspace-operations.js';

const runBody = z.union([runRequestForms.longForm, runRequestForms.shortForm]);
const inputBody = z.union([z.strictObject({ data: z.string() }), z.strictObject({ eof: z.literal(true) })]);
const problems = {
  '401': 'Sign in first (problem)',
  '429': 'Too many requests, or the line is full (problem)',
  '503': 'Not available right now (problem)',
};
const missing = { '404': 'Not there, or not yours (problem)' };

/** Every route of the API and nothing else; a test compares it with what the app answers. */
export const operations: Operation[] = [
  { method: 'get', path: '/livez', summary: 'Is the process alive', access: 'anyone', answers: { '200': 'Alive' } },
  {
    method: 'get',
    path: '/readyz',
    summary: 'Can runs be taken and executed',
    access: 'anyone',
    answers: { '200': 'Ready', '503': 'Not ready' },
  },
  {
    method: 'get',
    path: '/health',
    summary: 'How the service is',
    access: 'anyone',
    answers: { '200': 'Healthy or degraded', '503': 'Unhealthy' },
  },
  {
    method: 'get',
    path: '/system-stats',
    summary: 'Users, workers, waits; names only for those who may see them',
    access: 'anyone',
    answers: { '200': 'Figures' },
  },
  {
    method: 'get',
    path: '/metrics',
    summary: 'Prometheus text',
    access: 'ops',
    answers: { '200': 'Metrics', ...problems },
  },
  {
    method: 'get',
    path: '/openapi.json',
    summary: 'This document',
    access: 'anyone',
    answers: { '200': 'OpenAPI 3.1' },
  },
  { method: 'get', path: '/docs', summary: 'This document for people', access: 'anyone', answers: { '200': 'HTML' } },
  { method: 'get', path: '/v1/auth', summary: 'How to sign in here', access: 'anyone', answers: { '200': 'Modes' } },
  {
    method: 'get',
    path: '/v1/me',
    summary: 'Who I am',
    access: 'signed in',
    answers: { '200': 'Identity', ...problems },
  },
  {
    method: 'post',
    path: '/v1/dev/token',
    summary: 'Development sign-in',
    access: 'anyone',
    body: devTokenSchema,
    answers: { '200': '{token}', ...missing },
  },
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
    answers: { '200': 'The run', ...problems, ...missing },
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
  {
    method: 'post',
    path: '/v1/batches',
    summary: 'Submit many runs in the low class',
    access: 'grader or ops',
    body: batchRequestSchema,
    answers: { '202': 'The batch', '403': 'Not for students', '422': 'Not valid', ...problems },
  },
  {
    method: 'get',
    path: '/v1/batches/{id}',
    summary: 'How far a batch is',
    access: 'batch owner',
    answers: { '200': 'The batch', ...problems, ...missing },
  },
  {
    method: 'get',
    path: '/v1/batches/{id}/results',
    summary: 'Its runs, in order',
    access: 'batch owner',
    query: resultsQuerySchema,
    answers: { '200': '{runs, nextCursor}', ...problems, ...missing },
  },
  {
    method: 'get',
    path: '/v1/batches/{id}/export',
    summary: 'Its runs as a file',
    access: 'batch owner',
    query: exportQuerySchema,
    answers: { '200': 'CSV, JSON or NDJSON', ...problems, ...missing },
  },
  {
    method: 'get',
    path: '/v1/batches/{id}/events',
    summary: 'Its progress as Server-Sent Events',
    access: 'batch owner',
    answers: { '200': 'Events', ...problems, ...missing },
  },
  {
    method: 'post',
    path: '/v1/batches/{id}/cancel',
    summary: 'Cancel what is not finished',
    access: 'batch owner',
    answers: { '202': 'The batch', ...problems, ...missing },
  },
  {
    method: 'get',
    path: '/queues',
    summary: 'The raw queue (bull-board, read-only)',
    access: 'ops',
    answers: { '200': 'HTML', ...problems },
  },
  {
    method: 'post',
    path: '/queues/session',
    summary: 'A cookie for following a link to /queues',
    access: 'ops',
    answers: { '204': 'Set', ...problems },
  },
  ...workspaceOperations,
  ...opsOperations,
];
