import { cpus, totalmem } from 'node:os';
import type { Problem } from '@runq/common/contract/problem';
import { z } from 'zod';
import { json, media } from '../../http/route-doc.js';
import { type CompatApi, type CompatRoute, WireError, type WireResponse } from '../compat-api.js';
import { configInfo } from './configuration.js';
import { describeProblem } from './describe-problem.js';
import { describeLanguage, findLanguage, languages } from './languages.js';
import { statuses } from './statuses.js';
import { readPerson, submissionRoutes } from './submission-routes.js';

/** Clients choose the ids of languages by it. */
const version = '1.13.1';
const about = { version, homepage: '', source_code: '', maintainer: '' };
const license = 'runq has the MIT license.\n';
const object = z.record(z.string(), z.unknown());

const notFound: WireResponse = { status: 404, body: { status: 404, error: 'Not Found' } };

/** Refusals of authentication have no body. */
function toWireError(problem: Problem): WireResponse {
  const { code, status } = problem;
  if (code === 'unauthorized') return { status: 401, body: null };
  if (code === 'not_found') return notFound;
  return { status: code === 'queue_full' ? 503 : status, body: { error: describeProblem(problem) } };
}

const get = (path: string, summary: string, body: () => unknown): CompatRoute => ({
  ...{ method: 'get', path, summary, access: 'signed in', responses: { '200': json(summary, object) } },
  respond: () => ({ status: 200, body: body() }),
});

const text = (path: string, summary: string, body: string): CompatRoute => ({
  ...{ method: 'get', path, summary, access: 'signed in', responses: { '200': media(summary, 'text/plain') } },
  respond: () => ({ status: 200, body, type: 'text/plain' }),
});

const infoRoutes: CompatRoute[] = [
  get('/languages', 'Languages', () => languages),
  get('/languages/all', 'Languages, with those that are archived', () =>
    languages.map((language) => ({ ...language, is_archived: false })),
  ),
  {
    method: 'get',
    path: '/languages/{id}',
    summary: 'One language',
    access: 'signed in',
    responses: { '200': json('The language', object), '404': 'There is no such language' },
    respond(_services, { params: { id } }) {
      const language = findLanguage(Number(id));
      return language ? { status: 200, body: describeLanguage(language) } : notFound;
    },
  },
  get('/statuses', 'Statuses', () => statuses),
  {
    method: 'get',
    path: '/config_info',
    summary: 'Defaults and maxima',
    access: 'signed in',
    responses: { '200': json('Defaults and maxima', object) },
    async respond({ runs }, { caller }) {
      return { status: 200, body: { ...configInfo, max_queue_size: await runs.readMaxWaiting(caller) } };
    },
  },
  get('/system_info', 'The machine of the API', () => ({
    Architecture: process.arch,
    'CPU(s)': String(cpus().length),
    'Model name': cpus()[0]?.model ?? '',
    Mem: `${(totalmem() / 1024 ** 3).toFixed(1)}Gi`,
  })),
  get('/about', 'The version', () => about),
  text('/version', 'The version', version),
  text('/license', 'The license', license),
  text('/isolate', 'The sandbox', "Programs run in runq's own sandbox, not in isolate.\n"),
  {
    method: 'get',
    path: '/statistics',
    summary: 'The number of stored submissions of the client',
    access: 'signed in',
    responses: { '200': json('Figures', object) },
    async respond({ clientDocuments }, { caller }) {
      const { total } = await clientDocuments.list(caller.userId, 'submissions', { offset: 0, limit: 0 });
      const now = new Date().toISOString();
      return { status: 200, body: { created_at: now, cached_until: now, submissions: { total } } };
    },
  },
  {
    method: 'get',
    path: '/workers',
    summary: 'Slots of the workers and runs in the queue',
    access: 'signed in',
    responses: { '200': json('One queue', z.array(object)) },
    respond({ monitoring }) {
      const workers = monitoring.liveWorkers();
      const sum = (count: (worker: (typeof workers)[number]) => number) =>
        workers.reduce((total, worker) => total + count(worker), 0);
      const [available, working] = [sum(({ slots }) => slots), sum(({ busy }) => busy)];
      const size = monitoring.describeHealth().queue.waiting;
      const queue = { queue: version, size, available, idle: Math.max(0, available - working), working };
      return {
        status: 200,
        body: [{ ...queue, paused: sum(({ draining, slots }) => (draining ? slots : 0)), failed: 0 }],
      };
    },
  },
  {
    method: 'post',
    path: '/authenticate',
    summary: 'Check X-Auth-Token',
    access: 'signed in',
    responses: { '200': 'It is known', '401': 'It is not' },
    respond: () => ({ status: 200, body: null }),
  },
  {
    method: 'post',
    path: '/authorize',
    summary: 'Check X-Auth-User',
    access: 'signed in',
    responses: { '200': 'It is given', '403': 'It is not' },
    respond(_services, input) {
      if (readPerson(input) === null) throw new WireError(403, null);
      return { status: 200, body: null };
    },
  },
];

/** Judge0 CE 1.13.1: https://github.com/judge0/judge0 (docs/api). */
export const judge0Api: CompatApi = {
  name: 'judge0',
  title: 'Judge0 API',
  mounts: ['/compat/judge0'],
  maxBodyBytes: 32 * 1024 * 1024,
  keyHeader: 'X-Auth-Token',
  readCredential({ headers, query }) {
    const key = headers['x-auth-token'] ?? query['X-Auth-Token'];
    return typeof key === 'string' && key !== '' ? key : null;
  },
  toWireError,
  routes: [...submissionRoutes, ...infoRoutes],
};
