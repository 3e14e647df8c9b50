import type { Problem } from '@runq/common/contract/problem';
import { z } from 'zod';
import { json } from '../../http/route-doc.js';
import { type CompatApi, type CompatServices, WireError, type WireResponse } from '../compat-api.js';
import { runProgramSoon } from '../run-program.js';
import { outcomes, toResult } from './run-result.js';
import { isFileId, parseFile, parseRunSpec, type RunSpec } from './run-spec.js';
import { toProgram } from './to-program.js';

/** How long a run waits for a slot before it is an overload, as in Jobe. */
const queueMs = 10_000;
/** A source that asks for the answer to an overload; Jobe's own tests send it. */
const overloadTest = '!** TESTING OVERLOAD EXCEPTION **!';
/** Files as base64 in JSON. */
const maxBodyBytes = 16 * 1024 * 1024;

const result = z.object({
  run_id: z.string().nullable(),
  outcome: z.int(),
  cmpinfo: z.string(),
  stdout: z.string(),
  stderr: z.string(),
});
const overloaded = { run_id: null, outcome: outcomes.overload, cmpinfo: '', stdout: '', stderr: '' };

async function readFiles({ clientDocuments }: CompatServices, userId: string, spec: RunSpec) {
  const contents = await clientDocuments.use(
    userId,
    'files',
    spec.files.map(({ id }) => id),
  );
  return spec.files.map(({ name }, index) => {
    const content = contents[index];
    if (!content) throw new WireError(404, 'One or more of the specified files is missing/unavailable');
    return { name, content };
  });
}

/** Refusals for want of room are an outcome of the run: clients try those again. */
const isOverload = (code: Problem['code']) => ['queue_full', 'paused', 'store_full'].includes(code);

function toWireError(problem: Problem): WireResponse {
  const { code, status, detail } = problem;
  if (code === 'malformed_json') return { status: 400, body: 'Non-JSON post data received' };
  if (code === 'unauthorized') return { status: 403, body: detail };
  if (code === 'rate_limited') return { status: 429, body: 'Max RUN rate for this server exceeded' };
  if (isOverload(code)) return { status: 200, body: overloaded };
  return { status: status === 422 ? 400 : status, body: describe(problem, detail) };
}

const describe = ({ errors = [] }: Problem, detail: string) =>
  [detail, ...errors.map(({ pointer, message }) => `${pointer} ${message}`)].join(' ');

/** Jobe 2, the sandbox of Moodle's CodeRunner: https://github.com/trampgeek/jobe (restapi.pdf). */
export const jobeApi: CompatApi = {
  name: 'jobe',
  title: 'Jobe API',
  mounts: ['/jobe/index.php/restapi', '/jobe/restapi'],
  maxBodyBytes,
  keyHeader: 'X-API-KEY',
  readCredential: ({ headers }) => {
    const key = headers['x-api-key'];
    return typeof key === 'string' && key !== '' ? key : null;
  },
  toWireError,
  routes: [
    {
      method: 'get',
      path: '/languages',
      summary: 'Languages and their versions',
      access: 'signed in',
      responses: { '200': json('Pairs of language and version', z.array(z.tuple([z.string(), z.string()]))) },
      respond({ monitoring }) {
        const version = monitoring.liveWorkers()[0]?.pythonVersion;
        return { status: 200, body: version === undefined ? [] : [['python3', version]] };
      },
    },
    {
      method: 'post',
      path: '/runs',
      summary: 'Run a program and wait for its end',
      access: 'signed in',
      body: { schema: z.object({ run_spec: z.record(z.string(), z.unknown()) }) },
      responses: {
        '200': json('The result; its outcome is 21 if no slot became free within 10 s', result),
        '400': 'Not valid',
        '404': 'A file is missing',
      },
      async respond(services, { body, caller, signal }) {
        const spec = parseRunSpec(body);
        const files = await readFiles(services, caller.userId, spec);
        if (spec.sourcecode === overloadTest) return { status: 200, body: overloaded };
        const finished = await runProgramSoon(services.runs, toProgram(spec, files), caller, { signal, queueMs });
        return { status: 200, body: finished === null ? overloaded : toResult(finished) };
      },
    },
    {
      method: 'put',
      path: '/files/{id}',
      summary: 'Store a file for later runs',
      access: 'signed in',
      body: { schema: z.object({ file_contents: z.base64() }) },
      responses: { '204': 'Stored', '400': 'Not valid', '413': 'Larger than all files of a client may be' },
      async respond({ clientDocuments }, { params: { id = '' }, caller, body }) {
        const outcome = await clientDocuments.put(caller.userId, 'files', id, parseFile(id, body));
        if (outcome === 'stored') return { status: 204, body: null };
        const status = outcome === 'too_large' ? 413 : 500;
        return { status, body: `put: failed to write file ${id} to cache` };
      },
    },
    {
      method: 'head',
      path: '/files/{id}',
      summary: 'Check whether a file is stored',
      access: 'signed in',
      responses: { '204': 'It is', '404': 'It is not' },
      async respond({ clientDocuments }, { params: { id = '' }, caller }) {
        const isStored = isFileId(id) && (await clientDocuments.has(caller.userId, 'files', id));
        return { status: isStored ? 204 : 404, body: null };
      },
    },
  ],
};
