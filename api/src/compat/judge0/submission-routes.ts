import { ProblemError } from '@runq/common/contract/problem';
import { z } from 'zod';
import { json } from '../../http/route-doc.js';
import {
  type CompatInput,
  type CompatRoute,
  type CompatServices,
  WireError,
  type WireResponse,
} from '../compat-api.js';
import { maxBatch } from './configuration.js';
import { describeProblem } from './describe-problem.js';
import { parseSubmission } from './parse-submission.js';
import { type JudgedSubmission, parseFields, presentSubmission } from './present-submission.js';
import { decideOwner, readSubmissions, submit, submitAndWait } from './submissions.js';

const submissionBody = z.object({ source_code: z.string(), language_id: z.int() }).loose();
const result = z.record(z.string(), z.unknown());
const defaultPerPage = 20;
const perPageMax = 200;

/** The person of `X-Auth-User`, or of the query; null without one. */
export function readPerson({ request, query }: Pick<CompatInput, 'request' | 'query'>): string | null {
  const person = request.headers['x-auth-user'] ?? query['X-Auth-User'];
  return typeof person === 'string' && person !== '' ? person : null;
}

/** Listing and deleting need `X-Auth-User`, as in Judge0. */
function requirePerson(input: CompatInput): void {
  if (readPerson(input) === null) throw new WireError(403, null);
}

const isBase64 = ({ query }: Pick<CompatInput, 'query'>) => query.base64_encoded === 'true';

const conversionError = (what: string) =>
  `some attributes for ${what} cannot be converted to UTF-8, use base64_encoded=true query parameter`;

/** One submission as JSON; `status` is that of a response without a fault. */
function respondWith(judged: JudgedSubmission, input: CompatInput, status: number): WireResponse {
  const fields = parseFields(input.query.fields);
  const body = presentSubmission(judged, { fields, isBase64: isBase64(input) });
  if (body) return { status, body };
  const error = conversionError('this submission');
  return status === 201 ? { status, body: { error, token: judged.token } } : { status: 400, body: { error } };
}

function respondWithMany(
  submissions: (JudgedSubmission | null)[],
  input: CompatInput,
): { list: (object | null)[] } | { refusal: WireResponse } {
  const presentation = { fields: parseFields(input.query.fields), isBase64: isBase64(input) };
  const list: (object | null)[] = [];
  for (const judged of submissions) {
    const presented = judged && presentSubmission(judged, presentation);
    if (judged && !presented)
      return { refusal: { status: 400, body: { error: conversionError('one or more submissions') } } };
    list.push(presented);
  }
  return { list };
}

async function create(services: CompatServices, input: CompatInput): Promise<WireResponse> {
  const { caller, body, query } = input;
  parseFields(query.fields);
  const { submission, errors } = parseSubmission(body, isBase64(input));
  if (errors) return { status: 422, body: errors };
  const owner = decideOwner(caller, readPerson(input));
  const request = { caller, owner, submission };
  if (query.wait === 'true') {
    const waited = await submitAndWait(services, request);
    return waited.errors ? { status: 422, body: waited.errors } : respondWith(waited.judged, input, 201);
  }
  const submitted = await submit(services, request);
  return submitted.errors
    ? { status: 422, body: submitted.errors }
    : { status: 201, body: { token: submitted.stored.token } };
}

async function createMany(services: CompatServices, input: CompatInput): Promise<WireResponse> {
  const { submissions } = (input.body ?? {}) as { submissions?: unknown };
  const list = Array.isArray(submissions) ? submissions : [];
  checkCount(list.length);
  const owner = decideOwner(input.caller, readPerson(input));
  const answers: object[] = [];
  /** The tokens of a batch are returned even if there is no room for the rest of it. */
  async function submitNext(request: Parameters<typeof submit>[1]): Promise<object> {
    try {
      const { stored, errors } = await submit(services, request);
      return errors ?? { token: stored.token };
    } catch (error) {
      if (!(error instanceof ProblemError) || !answers.some((answer) => 'token' in answer)) throw error;
      return { error: describeProblem(error.problem) };
    }
  }
  for (const one of list) {
    const { submission, errors } = parseSubmission(one, isBase64(input));
    if (errors) answers.push(errors);
    else answers.push(await submitNext({ caller: input.caller, owner, submission }));
  }
  return { status: answers.some((answer) => 'token' in answer) ? 201 : 422, body: answers };
}

function checkCount(count: number): void {
  if (count > maxBatch)
    throw new WireError(400, {
      error: `number of submissions in a batch should be less than or equal to ${maxBatch}`,
    });
  if (count === 0) throw new WireError(400, { error: 'there should be at least one submission in a batch' });
}

async function readMany(services: CompatServices, input: CompatInput): Promise<WireResponse> {
  const tokens = String(input.request.headers.tokens ?? input.query.tokens ?? '')
    .split(',')
    .map((token) => token.trim())
    .filter((token) => token !== '');
  checkCount(tokens.length);
  const answer = respondWithMany(await readSubmissions(services, input.caller.userId, tokens), input);
  return 'refusal' in answer ? answer.refusal : { status: 200, body: { submissions: answer.list } };
}

async function readOne(services: CompatServices, { caller, params }: CompatInput): Promise<JudgedSubmission> {
  const [judged] = await readSubmissions(services, caller.userId, [params.token ?? '']);
  if (!judged) throw new ProblemError('not_found', 'There is no such submission.');
  return judged;
}

async function list(services: CompatServices, input: CompatInput): Promise<WireResponse> {
  requirePerson(input);
  const page = Number.parseInt(input.query.page ?? '1', 10) || 0;
  const perPage = Number.parseInt(input.query.per_page ?? String(defaultPerPage), 10) || 0;
  if (page <= 0) throw new WireError(400, { error: `invalid page: ${page}` });
  if (perPage < 0) throw new WireError(400, { error: `invalid per_page: ${perPage}` });
  const limit = Math.min(perPage, perPageMax);
  const offset = (page - 1) * limit;
  const { ids, total } = await services.clientDocuments.list(input.caller.userId, 'submissions', { offset, limit });
  const submissions = await readSubmissions(services, input.caller.userId, ids);
  const answer = respondWithMany(
    submissions.filter((judged) => judged !== null),
    input,
  );
  if ('refusal' in answer) return answer.refusal;
  const pages = limit === 0 ? 0 : Math.ceil(total / limit);
  const meta = {
    current_page: page,
    next_page: page < pages ? page + 1 : null,
    prev_page: page > 1 ? page - 1 : null,
    total_pages: pages,
    total_count: total,
  };
  return { status: 200, body: { submissions: answer.list, meta } };
}

async function remove(services: CompatServices, input: CompatInput): Promise<WireResponse> {
  requirePerson(input);
  const fields = parseFields(input.query.fields);
  const judged = await readOne(services, input);
  const { state } = judged.run;
  if (state !== 'finished') {
    const status = state === 'queued' ? '1 (In Queue)' : '2 (Processing)';
    const error = `submission cannot be deleted because its status is ${status}`;
    throw new WireError(400, { error });
  }
  await services.clientDocuments.delete(input.caller.userId, 'submissions', judged.token);
  return { status: 200, body: presentSubmission(judged, { fields, isBase64: true }) };
}

const query = z
  .object({
    base64_encoded: z.enum(['true', 'false']),
    wait: z.enum(['true', 'false']),
    fields: z.string().meta({ description: 'Names with commas between, or *' }),
  })
  .partial();
const shown = query.omit({ wait: true });

export const submissionRoutes: CompatRoute[] = [
  {
    method: 'post',
    path: '/submissions/batch',
    summary: `Submit up to ${maxBatch} programs`,
    access: 'signed in',
    query: query.pick({ base64_encoded: true }),
    body: { schema: z.object({ submissions: z.array(submissionBody) }) },
    responses: { '201': json('Tokens, or problems by field, in order', z.array(result)), '422': 'None is valid' },
    respond: createMany,
  },
  {
    method: 'get',
    path: '/submissions/batch',
    summary: 'Several submissions',
    access: 'owner',
    query: shown.extend({ tokens: z.string() }),
    responses: { '200': json('Submissions in order; null for an unknown token', result) },
    respond: readMany,
  },
  {
    method: 'post',
    path: '/submissions',
    summary: 'Submit a program',
    access: 'signed in',
    query,
    body: { schema: submissionBody },
    responses: {
      '201': json('The token; with ?wait=true the result', result),
      '422': 'Problems by field',
      '503': 'Queue full',
    },
    respond: create,
  },
  {
    method: 'get',
    path: '/submissions',
    summary: 'My submissions, newest first',
    access: 'signed in',
    query: shown.extend({ page: z.string().optional(), per_page: z.string().optional() }),
    responses: { '200': json('A page', result), '403': 'Without X-Auth-User' },
    respond: list,
  },
  {
    method: 'get',
    path: '/submissions/{token}',
    summary: 'One submission',
    access: 'owner',
    query: shown,
    responses: { '200': json('The submission', result), '404': 'There is no such submission' },
    respond: async (services, input) => respondWith(await readOne(services, input), input, 200),
  },
  {
    method: 'delete',
    path: '/submissions/{token}',
    summary: 'Delete a finished submission',
    access: 'owner',
    query: shown,
    responses: { '200': json('The deleted submission', result), '403': 'Without X-Auth-User' },
    respond: remove,
  },
];
