import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { waitUntilGraded } from '../grading/graded-batch.js';
import { zip } from '../grading/grading-class.js';
import { type Client, createClient, signIn, type WireRun } from '../support/client.js';
import { type Runq, startRunq } from '../support/start-runq.js';

interface Documented {
  operationId: string;
  parameters?: { name: string; in: string }[];
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
}
interface ApiDocument {
  openapi: string;
  paths: Record<string, Record<string, Documented>>;
  components: { schemas: Record<string, object> };
}

let runq: Runq;
let document: ApiDocument;
const clients: Record<string, Client> = {};

beforeAll(async () => {
  runq = await startRunq();
  clients.anonymous = createClient(runq.url, null);
  for (const role of ['student', 'grader', 'ops'] as const) clients[role] = await signIn(runq.url, role, role);
  document = await clients.anonymous.json<ApiDocument>('GET', '/openapi.json');
});
afterAll(async () => {
  await runq?.stop();
});

/** The documented schema of a response, with its references resolved. */
function readSchema(schema: object): z.ZodType {
  const whole = JSON.stringify({ ...schema, $defs: document.components.schemas });
  return z.fromJSONSchema(JSON.parse(whole.replaceAll('#/components/schemas/', '#/$defs/')));
}

/** The differences between a real response and its documentation. */
async function compare(who: string, method: string, template: string, id = '', body?: object): Promise<string[]> {
  const [path, query = ''] = template.split('?');
  const answer = await clients[who]!.call(method, template.replace('{id}', id).replace('{number}', '1'), body);
  const operation = document.paths[path!]?.[method.toLowerCase()];
  const responses = operation?.responses;
  const response = responses?.[answer.status] ?? (answer.status < 400 ? undefined : responses?.default);
  const name = `${who} ${method} ${path}?${query} ${answer.status}`;
  if (!response) return [`${name} is not documented`];
  const text = await answer.text();
  const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
  const content = response.content?.[type];
  if (!content) return text === '' ? [] : [`${name}: ${type} is not documented`];
  if (!/[/+]json$/.test(type)) return [];
  const parsed = readSchema(content.schema).safeParse(JSON.parse(text));
  return parsed.success ? [] : parsed.error.issues.map((issue) => `${name} ${issue.path.join('.')}: ${issue.message}`);
}

test('every operation has a unique name and declares the parameters of its path', () => {
  expect(document.openapi).toMatch(/^3\.1\.\d+$/);
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.values(methods).map((operation) => ({ path, ...operation })),
  );
  const names = operations.map(({ operationId }) => operationId);
  expect(new Set(names).size).toBe(names.length);
  for (const { path, parameters = [] } of operations) {
    const inPath = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
    expect(inPath).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
  }
});

test('real responses, including errors, match the document', async () => {
  const { student, grader } = clients as { student: Client; grader: Client };
  const ended = await student.run('open("kept.txt", "w").write("x")\nprint("said")');
  const failed = await student.run('1 / 0');
  const active = await student.submit({ code: 'input()', interactive: true });
  await student.submit({ code: 'input()', interactive: true });
  const waiting = await student.submit({ code: 'print(1)', label: 'waits' });
  const session = await grader.json<WireRun>('POST', '/v1/sessions', {});
  const batch = await grader.json<{ id: string }>('POST', '/v1/batches', { runs: [{ code: 'print(1)' }] });
  expect([ended.artifacts.length, failed.verdict, waiting.queue?.position]).toEqual([1, 'runtime_error', 1]);

  const found: string[] = [];
  const check = async (...call: Parameters<typeof compare>) => found.push(...(await compare(...call)));
  for (const path of ['/livez', '/readyz', '/health', '/v1/auth', '/docs', '/openapi.json'])
    await check('anonymous', 'GET', path);
  for (const who of ['anonymous', 'student', 'ops'])
    for (const path of ['/system-stats', '/v1/me', '/metrics', '/v1/runs?limit=5', '/v1/runs?limit=0'])
      await check(who, 'GET', path);
  await check('anonymous', 'POST', '/v1/dev/token', '', { userId: 'x' });
  await check('anonymous', 'POST', '/v1/dev/token', '', { userId: '' });
  for (const { id } of [ended, failed, active, waiting]) await check('student', 'GET', '/v1/runs/{id}', id);
  await check('student', 'GET', '/v1/runs/{id}?wait=1', active.id);
  await check('grader', 'GET', '/v1/runs/{id}', active.id);
  await check('student', 'GET', '/v1/runs/{id}/output', ended.id);
  await check('student', 'GET', '/v1/runs/{id}/events', ended.id);
  await check('student', 'POST', '/v1/runs', '', { code: 'print(1)' });
  await check('student', 'POST', '/v1/runs', '', { code: 1, class: 'batch' });
  await check('student', 'POST', '/v1/runs', '', { code: '#'.repeat(1024 * 1024 + 1) });
  await check('student', 'POST', '/v1/runs/{id}/stdin', active.id, { data: 'x' });
  await check('student', 'POST', '/v1/runs/{id}/stdin', active.id, { data: 1 });
  await check('student', 'POST', '/v1/runs/{id}/stdin', ended.id, { data: 'x' });
  await check('student', 'POST', '/v1/runs/{id}/interrupt', active.id);
  for (const { id } of [active, waiting, ended]) await check('student', 'POST', '/v1/runs/{id}/cancel', id);
  await check('grader', 'GET', '/v1/sessions');
  await check('grader', 'GET', '/v1/sessions/{id}', session.id);
  await check('grader', 'POST', '/v1/sessions/{id}/complete', session.id, { text: 'pri', cursor: 3 });
  await check('grader', 'POST', '/v1/sessions/{id}/complete', session.id, { text: 'pri', cursor: 9 });
  await check('grader', 'POST', '/v1/sessions/{id}/cancel', session.id);
  await check('student', 'POST', '/v1/batches', '', { runs: [{ code: 'print(1)' }] });
  await check('grader', 'POST', '/v1/batches', '', { runs: [{ code: 'print(1)' }] });
  await check('grader', 'POST', '/v1/batches', '', { runs: [] });
  for (const path of ['', '/results', '/results?cursor=x', '/export', '/events'])
    await check('grader', 'GET', `/v1/batches/{id}${path}`, batch.id);
  for (const format of ['json', 'ndjson', 'xml'])
    await check('grader', 'GET', `/v1/batches/{id}/export?format=${format}`, batch.id);
  await check('grader', 'GET', '/v1/classroom');
  await check('student', 'GET', '/v1/classroom');
  await check('ops', 'POST', '/v1/batches/{id}/cancel', batch.id);
  for (const id of [ended.id, waiting.id])
    for (const { event, data } of await student.events(id)) {
      const parsed = readEventSchema('RunEvents', event).safeParse(data);
      if (!parsed.success) found.push(`${id} ${event}: ${parsed.error.message}`);
    }
  expect(found).toEqual([]);
});

/** The documented data of an event; an event that is not documented matches nothing. */
function readEventSchema(component: string, event: string): z.ZodType {
  const { properties } = document.components.schemas[component] as { properties: Record<string, object> };
  return readSchema(properties[event] ?? { not: {} });
}

test('real responses about a graded batch match the document', async () => {
  const { grader } = clients as { grader: Client };
  const { id } = await grader.send<{ id: string }>('POST', '/v1/batches', {
    assignment: zip({ '1.in': '', '1.out': '1\n' }),
    submissions: zip({ 'ada.py': 'print(1)', 'bob.py': 'print(2)' }),
  });
  await waitUntilGraded(grader, id, 30_000);
  const found: string[] = [];
  const views = ['/grid', '/grid?limit=501', '/drafts', '/artifacts?student=bob&case=1&name=x'];
  const paths = [
    '',
    ...views,
    '/results',
    '/groups',
    '/cells?student=bob&case=1',
    '/events',
    '/cells?student=x&case=1',
  ];
  for (const path of [...paths, '/export?format=json', '/export?format=junit', '/export?format=gradescope'])
    found.push(...(await compare('grader', 'GET', `/v1/batches/{id}${path}`, id)));
  for (const { event, data } of await grader.events(id, { kind: 'batches' })) {
    const parsed = readEventSchema('BatchEvents', event).safeParse(data);
    if (!parsed.success) found.push(`${event}: ${parsed.error.message}`);
  }
  await grader.json('POST', `/v1/batches/${id}/rerun`, { which: ['bob'] });
  found.push(...(await compare('grader', 'GET', '/v1/batches/{id}/drafts/{number}', id)));
  for (const path of ['/v1/assignments', '/schemas/assignment.json', '/schemas/results.json'])
    found.push(...(await compare('grader', 'GET', path)));
  expect(found).toEqual([]);
});

test('the document has the fields of the runs of a batch', () => {
  const schemas = document.components.schemas as Record<string, { properties?: Record<string, object> }>;
  expect(readSchema(schemas.BatchRequest!).safeParse({ runs: [{ code: 'print(1)', label: 'a' }] }).success).toBe(true);
  expect(readSchema(schemas.BatchRequest!).safeParse({ runs: [{ cod: 'print(1)' }] }).success).toBe(false);
  expect(readSchema(schemas.Run!).safeParse({}).success).toBe(false);
});
