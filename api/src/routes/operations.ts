import { batchRequestSchema } from '@runq/common/contract/run-request';
import {
  aliveAnswer,
  authAnswer,
  batchAnswer,
  documentAnswer,
  exportAnswer,
  identityAnswer,
  readyAnswer,
  runListAnswer,
  tokenAnswer,
} from './answers.js';
import { exportQuerySchema, resultsQuerySchema } from './batches.js';
import { json, media, type Operation } from './operation.js';
import { opsOperations } from './ops-operations.js';
import { idempotencyHeaders, runOperations } from './run-operations.js';
import { healthAnswer, statsAnswer } from './service-answers.js';
import { sessionOperations } from './session-operations.js';
import { devTokenSchema } from './sign-in.js';
import { workspaceOperations } from './workspace-operations.js';

const problems = {
  '401': 'Sign in first (problem)',
  '429': 'Too many requests, or the line is full (problem)',
  '503': 'Not available right now (problem)',
};
const missing = { '404': 'Not there, or not yours (problem)' };

/** Every route of the API and nothing else; a test compares it with what the app answers. */
export const operations: Operation[] = [
  {
    method: 'get',
    path: '/livez',
    summary: 'Is the process alive',
    access: 'anyone',
    answers: { '200': json('Alive', aliveAnswer) },
  },
  {
    method: 'get',
    path: '/readyz',
    summary: 'Can runs be taken and executed',
    access: 'anyone',
    answers: { '200': json('Ready', readyAnswer), '503': json('Not ready', readyAnswer) },
  },
  {
    method: 'get',
    path: '/health',
    summary: 'How the service is',
    access: 'anyone',
    answers: { '200': json('Healthy or degraded', healthAnswer), '503': json('Unhealthy', healthAnswer) },
  },
  {
    method: 'get',
    path: '/system-stats',
    summary: 'Users, workers, waits; names only for those who may see them',
    access: 'anyone',
    answers: { '200': json('Figures', statsAnswer) },
  },
  {
    method: 'get',
    path: '/metrics',
    summary: 'Prometheus text',
    access: 'ops',
    answers: { '200': media('Metrics', 'text/plain'), ...problems },
  },
  {
    method: 'get',
    path: '/openapi.json',
    summary: 'This document',
    access: 'anyone',
    answers: { '200': json('OpenAPI 3.1', documentAnswer) },
  },
  {
    method: 'get',
    path: '/docs',
    summary: 'This document for people',
    access: 'anyone',
    answers: { '200': media('HTML', 'text/html') },
  },
  {
    method: 'get',
    path: '/v1/auth',
    summary: 'How to sign in here',
    access: 'anyone',
    answers: { '200': json('Modes', authAnswer) },
  },
  {
    method: 'get',
    path: '/v1/me',
    summary: 'Who I am',
    access: 'signed in',
    answers: { '200': json('Identity', identityAnswer), ...problems },
  },
  {
    method: 'post',
    path: '/v1/dev/token',
    summary: 'Development sign-in',
    access: 'anyone',
    body: devTokenSchema,
    answers: { '200': json('A token', tokenAnswer), '422': 'Not valid', ...missing },
  },
  ...runOperations,
  ...sessionOperations,
  {
    method: 'post',
    path: '/v1/batches',
    summary: 'Submit many runs in the low class',
    access: 'grader or ops',
    headers: idempotencyHeaders,
    body: batchRequestSchema,
    answers: {
      '202': json('The batch', batchAnswer),
      '403': 'Not for students',
      '413': 'Too large',
      '422': 'Not valid',
      ...problems,
    },
  },
  {
    method: 'get',
    path: '/v1/batches/{id}',
    summary: 'How far a batch is',
    access: 'batch owner',
    answers: { '200': json('The batch', batchAnswer), ...problems, ...missing },
  },
  {
    method: 'get',
    path: '/v1/batches/{id}/results',
    summary: 'Its runs, in order',
    access: 'batch owner',
    query: resultsQuerySchema,
    answers: { '200': json('A page of runs', runListAnswer), ...problems, ...missing },
  },
  {
    method: 'get',
    path: '/v1/batches/{id}/export',
    summary: 'Its runs as a file',
    access: 'batch owner',
    query: exportQuerySchema,
    answers: { '200': exportAnswer, ...problems, ...missing },
  },
  {
    method: 'get',
    path: '/v1/batches/{id}/events',
    summary: 'Its progress as Server-Sent Events',
    access: 'batch owner',
    answers: { '200': media('Events', 'text/event-stream'), ...problems, ...missing },
  },
  {
    method: 'post',
    path: '/v1/batches/{id}/cancel',
    summary: 'Cancel what is not finished',
    access: 'batch owner',
    answers: { '202': json('The batch', batchAnswer), ...problems, ...missing },
  },
  {
    method: 'get',
    path: '/queues',
    summary: 'The raw queue (bull-board, read-only)',
    access: 'ops',
    answers: { '200': media('HTML', 'text/html'), ...problems },
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
