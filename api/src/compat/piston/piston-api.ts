import type { Problem } from '@runq/common/contract/problem';
import type { Request } from 'express';
import { z } from 'zod';
import { json } from '../../http/route-doc.js';
import { readAuthorization } from '../callers.js';
import { type CompatApi, type CompatInput, type CompatServices, WireError, type WireResponse } from '../compat-api.js';
import { runProgram } from '../run-program.js';
import { toJobResult } from './job-result.js';
import { describeRuntime, type PistonRuntime, parseJob } from './parse-job.js';

const message = z.object({ message: z.string() });
const runtimes = z.array(z.object({ language: z.string(), version: z.string(), aliases: z.array(z.string()) }));
const packages = z.array(z.object({ language: z.string(), language_version: z.string(), installed: z.boolean() }));
const files = z.array(
  z.object({
    name: z.string().optional(),
    content: z.string(),
    encoding: z.enum(['utf8', 'base64', 'hex']).optional(),
  }),
);
const job = z.object({ language: z.string(), version: z.string(), files }).loose();
const result = z.object({ run: z.record(z.string(), z.unknown()), language: z.string(), version: z.string() });

/** The runtime of the workers; null while there is none. */
export function readRuntime({ monitoring }: Pick<CompatServices, 'monitoring'>): PistonRuntime | null {
  const version = monitoring.liveWorkers()[0]?.pythonVersion;
  return version === undefined ? null : describeRuntime(version);
}

/** Packages of languages are installed by operators of the host, not over this API. */
function changePackage(_services: CompatServices, { caller, body }: CompatInput): WireResponse {
  if (caller.role !== 'ops') throw new WireError(403, { message: 'This is for ops only' });
  const { language, version } = (body ?? {}) as Record<string, unknown>;
  return { status: 404, body: { message: `Requested package ${language}-${version} does not exist` } };
}

function requireJson({ method, headers }: Request): void {
  if (['GET', 'HEAD', 'OPTIONS'].includes(method)) return;
  if (!headers['content-type']?.startsWith('application/json'))
    throw new WireError(415, { message: 'requests must be of type application/json' });
}

function toWireError({ code, status, detail, errors = [] }: Problem): WireResponse {
  if (code === 'not_found') return { status: 404, body: { message: 'Not Found' } };
  const reasons = errors.map(({ pointer, message: reason }) => `${pointer} ${reason}`);
  return { status: status === 422 ? 400 : status, body: { message: [detail, ...reasons].join(' ') } };
}

/** Piston 3: https://github.com/engineer-man/piston (docs/api-v2.md). */
export const pistonApi: CompatApi = {
  name: 'piston',
  title: 'Piston API',
  mounts: ['/api/v2/piston', '/api/v2'],
  maxBodyBytes: 8 * 1024 * 1024,
  keyHeader: 'Authorization',
  readCredential: ({ headers }) => readAuthorization(headers),
  check: requireJson,
  toWireError,
  routes: [
    {
      method: 'get',
      path: '/',
      summary: 'The version',
      access: 'signed in',
      responses: { '200': json('Version', message) },
      respond: () => ({ status: 200, body: { message: 'Piston v3.1.1' } }),
    },
    {
      method: 'get',
      path: '/runtimes',
      summary: 'Languages, their versions and other names',
      access: 'signed in',
      responses: { '200': json('Runtimes', runtimes) },
      respond(services) {
        const runtime = readRuntime(services);
        return { status: 200, body: runtime === null ? [] : [runtime] };
      },
    },
    {
      method: 'get',
      path: '/packages',
      summary: 'Installed languages',
      access: 'signed in',
      responses: { '200': json('Packages', packages) },
      respond(services) {
        const runtime = readRuntime(services);
        const list = runtime === null ? [] : [runtime];
        const body = list.map(({ language, version }) => ({ language, language_version: version, installed: true }));
        return { status: 200, body };
      },
    },
    ...(['post', 'delete'] as const).map((method) => ({
      method,
      path: '/packages',
      summary: 'Packages cannot be changed over this API',
      access: 'ops' as const,
      body: { schema: z.object({ language: z.string(), version: z.string() }) },
      responses: { '404': 'There is no such package' },
      respond: changePackage,
    })),
    {
      method: 'post',
      path: '/execute',
      summary: 'Run a program and wait for its end',
      access: 'signed in',
      body: { schema: job },
      responses: { '200': json('The result', result), '400': 'Not valid', '429': 'Queue full' },
      async respond(services, { body, caller, signal }) {
        const runtime = readRuntime(services);
        const program = parseJob(body, runtime);
        const finished = await runProgram(services.runs, program, caller, signal);
        return { status: 200, body: toJobResult(finished, runtime!) };
      },
    },
  ],
};
