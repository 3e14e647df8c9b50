import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findFreePort, type Runq, startRunq } from '../support/start-runq.js';

const key = 'a-key-of-the-test-0123456789';
const otherKey = 'another-key-of-the-test-98765';
let runq: Runq;
let judge0Port: number;
/** What arrived at each of two addresses of this host, of which callbacks may reach the second. */
const arrived: { host: string; body: Record<string, unknown> }[] = [];
let receiver: Server;
beforeAll(async () => {
  judge0Port = await findFreePort();
  receiver = createServer((request, response) => {
    let text = '';
    request.on('data', (bytes) => (text += bytes));
    request.on('end', () => {
      arrived.push({ host: request.headers.host!, body: JSON.parse(text) });
      response.end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '0.0.0.0', resolve));
  runq = await startRunq({
    RUNQ_COMPAT: 'judge0',
    RUNQ_COMPAT_KEYS: `web=${key},other=${otherKey}`,
    RUNQ_COMPAT_JUDGE0_PORT: String(judge0Port),
    RUNQ_COMPAT_CALLBACKS: '127.0.0.2',
  });
});
afterAll(async () => {
  await runq?.stop();
  receiver?.close();
});

type Wire = Record<string, unknown> & { token: string; status: { id: number; description: string } };
interface Options {
  headers?: Record<string, string>;
  url?: string;
}

async function call(method: string, path: string, body?: unknown, { headers = {}, url }: Options = {}) {
  const response = await fetch(`${url ?? `${runq.url}/compat/judge0`}${path}`, {
    method,
    headers: { 'content-type': 'application/json', 'x-auth-token': key, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  let parsed: unknown = text;
  try {
    parsed = text === '' ? null : JSON.parse(text);
  } catch {}
  return { status: response.status, body: parsed as Wire };
}

const python = (source_code: string, more: object = {}) => ({ source_code, language_id: 71, ...more });
const person = { headers: { 'x-auth-user': 'ada' } };

async function judge(body: object, query = ''): Promise<Wire> {
  const { status, body: result } = await call('POST', `/submissions?wait=true${query}`, body);
  expect(status, JSON.stringify(result)).toBe(201);
  return result;
}

describe('results', () => {
  const cases: [string, object, object][] = [
    [
      'success',
      python('print(input())', { stdin: 'hello' }),
      {
        status: { id: 3, description: 'Accepted' },
        stdout: 'hello\n',
        stderr: null,
        compile_output: null,
        message: null,
      },
    ],
    [
      'the expected output, but for spaces at the ends of lines',
      python('print("a  \\nb\\n\\n")', { expected_output: 'a\nb' }),
      { status: { id: 3, description: 'Accepted' } },
    ],
    [
      'another output',
      python('print("a")', { expected_output: 'b' }),
      { status: { id: 4, description: 'Wrong Answer' } },
    ],
    [
      'an endless loop',
      python('while True: pass', { cpu_time_limit: 0.5 }),
      { status: { id: 5, description: 'Time Limit Exceeded' }, message: 'Time limit exceeded' },
    ],
    [
      'a long sleep',
      python('import time; time.sleep(9)', { wall_time_limit: 1 }),
      { status: { id: 5 }, message: 'Time limit exceeded (wall clock)' },
    ],
    [
      'an exit code',
      python('import sys; sys.exit(3)'),
      { status: { id: 11, description: 'Runtime Error (NZEC)' }, message: 'Exited with error code 3' },
    ],
    ['no output', python('pass'), { status: { id: 3 }, stdout: null, stderr: null }],
    ['a syntax error', python('print('), { status: { id: 11 }, stderr: expect.stringContaining('SyntaxError') }],
    [
      'a fatal signal',
      python('import os; os.kill(os.getpid(), 11)'),
      { status: { id: 7, description: 'Runtime Error (SIGSEGV)' }, message: 'Caught fatal signal 11' },
    ],
    ['too much output', python('while True: print("x" * 9999)', { max_file_size: 10 }), { status: { id: 8 } }],
    [
      'stderr among stdout',
      python('import sys\nprint("a", flush=True)\nprint("b", file=sys.stderr)', { redirect_stderr_to_stdout: true }),
      { stdout: 'a\nb\n', stderr: null },
    ],
    [
      'arguments, without what a shell would read',
      python('import sys; print(sys.argv[1:])', { command_line_arguments: 'a "b c" $(d)' }),
      { stdout: "['a', 'b c', '(', 'd', ')']\n" },
    ],
  ];
  test.each(cases)('%s', async (_name, body, expected) => {
    const result = await judge(body);
    expect(result).toMatchObject(expected);
    expect(result.time).toMatch(/^\d+\.\d+$/);
    expect(result.memory).toBeGreaterThan(0);
  });
});

test('several files and a script', async () => {
  const zip = zipSync({
    run: Buffer.from('python3 main.py "$1"\n'),
    'main.py': Buffer.from('import helper, sys\nprint(helper.x, sys.argv)'),
    'helper.py': Buffer.from('x = 5'),
  });
  const additional_files = Buffer.from(zip).toString('base64');
  const result = await judge({ language_id: 89, additional_files, command_line_arguments: 'one' });
  expect(result).toMatchObject({ status: { id: 3 }, stdout: "5 ['main.py', 'one']\n" });
  const beside = zipSync({ 'data.txt': Buffer.from('data') });
  const text = python('print(open("data.txt").read())', { additional_files: Buffer.from(beside).toString('base64') });
  expect(await judge(text)).toMatchObject({ stdout: 'data\n' });
});

test('base64 carries every byte both ways; without it such output is refused', async () => {
  const encode = (text: string) => Buffer.from(text).toString('base64');
  const body = python(encode('import sys; sys.stdout.buffer.write(bytes([0, 255]))'));
  const result = await judge(body, '&base64_encoded=true&fields=stdout,source_code,message');
  expect(result).toEqual({ stdout: 'AP8=\n', source_code: expect.stringContaining('\n'), message: null });
  const { status, body: refused } = await call(
    'POST',
    '/submissions?wait=true',
    python('import sys; sys.stdout.buffer.write(bytes([0, 255]))'),
  );
  expect(status).toBe(201);
  expect(refused.error).toContain('cannot be converted to UTF-8');
  expect((await call('GET', `/submissions/${refused.token}`)).status).toBe(400);
  expect((await call('GET', `/submissions/${refused.token}?base64_encoded=true`)).body.stdout).toBe('AP8=\n');
});

test('a token leads from the queue to the result, for its client alone', async () => {
  const { status, body } = await call('POST', '/submissions', python('import time; time.sleep(1); print(1)'));
  expect([status, Object.keys(body)]).toEqual([201, ['token']]);
  const path = `/submissions/${body.token}`;
  expect([1, 2]).toContain((await call('GET', path)).body.status.id);
  await expect.poll(async () => (await call('GET', path)).body.status.id).toBe(3);
  const whole = (await call('GET', `${path}?fields=*`)).body;
  expect(whole).toMatchObject({
    language_id: 71,
    language: { id: 71, name: 'Python (3.8.1)' },
    cpu_time_limit: '5.0',
    memory_limit: 128_000,
    exit_code: 0,
    status_id: 3,
    created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  });
  expect((await call('GET', path, undefined, { headers: { 'x-auth-token': otherKey } })).status).toBe(404);
  expect((await call('GET', '/submissions/none')).body).toEqual({ status: 404, error: 'Not Found' });
});

test('token and person may be in the query', async () => {
  const ask = (path: string) => fetch(`${runq.url}/compat/judge0${path}`).then(({ status }) => status);
  expect(await ask(`/languages?X-Auth-Token=${key}`)).toBe(200);
  expect(await ask('/languages?X-Auth-Token=unknown')).toBe(401);
  expect(await ask(`/submissions?X-Auth-Token=${key}`)).toBe(403);
  expect(await ask(`/submissions?fields=token&X-Auth-Token=${key}&X-Auth-User=ada`)).toBe(200);
});

test('a batch of submissions, good and bad', async () => {
  const { status, body } = await call('POST', '/submissions/batch', {
    submissions: [python('print(1)'), python(''), python('print(2)')],
  });
  const answers = body as unknown as Record<string, unknown>[];
  expect(status).toBe(201);
  expect(answers[1]).toEqual({ source_code: ["can't be blank"] });
  const tokens = [answers[0]!.token, 'none', answers[2]!.token].join(',');
  const read = async () => {
    const { body: batch } = await call('GET', `/submissions/batch?tokens=${tokens}&fields=stdout,status_id`);
    return batch.submissions;
  };
  await expect.poll(read).toEqual([{ stdout: '1\n', status_id: 3 }, null, { stdout: '2\n', status_id: 3 }]);
  const many = Array.from({ length: 21 }, () => python('print(1)'));
  expect(await call('POST', '/submissions/batch', { submissions: many })).toEqual({
    status: 400,
    body: { error: 'number of submissions in a batch should be less than or equal to 20' },
  });
  expect((await call('POST', '/submissions/batch', { submissions: [python('')] })).status).toBe(422);
  expect((await call('POST', '/submissions/batch', {})).status).toBe(400);
  expect((await call('GET', `/submissions/batch?tokens=${many.map(() => 'x').join(',')}`)).status).toBe(400);
  expect((await call('GET', '/submissions/batch?tokens=')).body).toEqual({
    error: 'there should be at least one submission in a batch',
  });
});

test('lists and deletes submissions for a client that names a person', async () => {
  const options = (more: object = {}) => ({ headers: { 'x-auth-token': otherKey, ...person.headers, ...more } });
  for (let nth = 1; nth <= 3; nth++) await call('POST', '/submissions?wait=true', python(`print(${nth})`), options());
  const { body } = await call('GET', '/submissions?page=1&per_page=2&fields=stdout,token', undefined, options());
  expect(body).toMatchObject({
    submissions: [{ stdout: '3\n' }, { stdout: '2\n' }],
    meta: { current_page: 1, next_page: 2, prev_page: null, total_pages: 2, total_count: 3 },
  });
  const [{ token }] = body.submissions as [{ token: string }];
  expect((await call('GET', '/submissions', undefined, { headers: { 'x-auth-token': otherKey } })).status).toBe(403);
  expect(
    (await call('DELETE', `/submissions/${token}`, undefined, { headers: { 'x-auth-token': otherKey } })).status,
  ).toBe(403);
  expect((await call('DELETE', `/submissions/${token}`, undefined, options())).body.stdout).toBe('Mwo=\n');
  expect((await call('GET', `/submissions/${token}`, undefined, options())).status).toBe(404);
  const { body: active } = await call('POST', '/submissions', python('import time; time.sleep(9)'), options());
  expect((await call('DELETE', `/submissions/${active.token}`, undefined, options())).body.error).toMatch(
    /^submission cannot be deleted because its status is [12] \(/,
  );
  expect((await call('GET', '/submissions?page=0', undefined, options())).body).toEqual({ error: 'invalid page: 0' });
});

test('a user with a token owns the runs, whatever person is named', async () => {
  const student = await fetch(`${runq.url}/v1/dev/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userId: 'eve', role: 'student' }),
  });
  const { token } = (await student.json()) as { token: string };
  const headers = { 'x-auth-token': token, 'x-auth-user': 'mallory' };
  const { body } = await call('POST', '/submissions', python('print(1)'), { headers });
  const run = await fetch(`${runq.url}/v1/runs/${body.token}`, { headers: { authorization: `Bearer ${token}` } });
  expect(await run.json()).toMatchObject({ userId: 'eve' });
});

test('callbacks arrive, and reach no address inside that is not allowed', async () => {
  const { port } = receiver.address() as AddressInfo;
  for (const host of ['127.0.0.1', 'localhost', '127.0.0.2'])
    await call('POST', '/submissions', python(`print("${host}")`, { callback_url: `http://${host}:${port}/done` }));
  await expect.poll(() => arrived.length).toBe(1);
  expect(arrived[0]).toMatchObject({
    host: `127.0.0.2:${port}`,
    body: { stdout: Buffer.from('127.0.0.2\n').toString('base64').concat('\n'), status: { id: 3 } },
  });
  await expect.poll(() => runq.log().match(/callback failed/g)?.length ?? 0, { timeout: 20_000 }).toBe(2);
  expect(arrived).toHaveLength(1);
});

describe('refusals', () => {
  const refused: [string, object, object][] = [
    ['no source', { language_id: 71 }, { source_code: ["can't be blank"] }],
    ['no language', { source_code: 'x' }, { language_id: ["can't be blank", "language with id  doesn't exist"] }],
    [
      'an unknown language',
      python('x', { language_id: 150_000 }),
      { language_id: ["language with id 150000 doesn't exist"] },
    ],
    ['Python 2', python('x', { language_id: 70 }), { language_id: ["language with id 70 doesn't exist"] }],
    [
      'limits',
      python('x', { cpu_time_limit: 16, wall_time_limit: 0.5, memory_limit: 1, number_of_runs: 0, stack_limit: 'x' }),
      {
        cpu_time_limit: ['must be less than or equal to 15.0'],
        wall_time_limit: ['must be greater than or equal to 1'],
        memory_limit: ['must be greater than or equal to 2048'],
        number_of_runs: ['must be greater than 0'],
        stack_limit: ['is not a number'],
      },
    ],
    ['the network', python('x', { enable_network: true }), { enable_network: ['enabling network is not allowed'] }],
    [
      'options of a compiler',
      python('x', { compiler_options: '-O3' }),
      { compiler_options: ['setting compiler options is only allowed for compiled languages'] },
    ],
    [
      'long arguments',
      python('x', { command_line_arguments: 'x'.repeat(513) }),
      { command_line_arguments: ['is too long (maximum is 512 characters)'] },
    ],
    [
      'an address for callbacks that is none',
      python('x', { callback_url: 'file:///etc/passwd' }),
      { callback_url: ['is not an address of http or https'] },
    ],
    [
      'files that are no zip',
      python('x', { additional_files: 'AAAA' }),
      { additional_files: [expect.stringContaining('zip')] },
    ],
    ['several files without any', { language_id: 89 }, { additional_files: ["can't be blank"] }],
  ];
  test.each(refused)('%s', async (_name, body, errors) => {
    expect(await call('POST', '/submissions', body)).toEqual({ status: 422, body: errors });
  });

  test('unknown fields beside all of them', async () => {
    expect((await call('GET', '/submissions/x?fields=*,y')).status).toBe(404);
    expect(await call('POST', '/submissions?fields=*,y', python('x'))).toMatchObject({
      body: { error: 'invalid fields: [y]' },
    });
  });

  test('unknown fields', async () => {
    expect(await call('POST', '/submissions?fields=stdout,x,y', python('x'))).toEqual({
      status: 400,
      body: { error: 'invalid fields: [x, y]' },
    });
  });

  test.each([
    ['POST', '/submissions'],
    ['GET', '/submissions/x'],
    ['DELETE', '/submissions/x'],
    ['GET', '/submissions'],
    ['POST', '/submissions/batch'],
    ['GET', '/submissions/batch'],
    ['GET', '/languages'],
    ['GET', '/about'],
    ['GET', '/nothing'],
    ['POST', '/authenticate'],
  ])('%s %s without a known token', async (method, path) => {
    for (const token of ['', 'a-token-that-is-not-configured']) {
      const body = method === 'POST' ? {} : undefined;
      expect(await call(method, path, body, { headers: { 'x-auth-token': token } })).toEqual({
        status: 401,
        body: null,
      });
    }
  });
});

test('describes itself, also at the root of its own port', async () => {
  const own = { url: `http://127.0.0.1:${judge0Port}` };
  for (const options of [{}, own]) {
    expect((await call('GET', '/about', undefined, options)).body.version).toBe('1.13.1');
    expect((await call('GET', '/version', undefined, options)).body).toBe('1.13.1');
    expect((await call('GET', '/languages/71', undefined, options)).body).toMatchObject({ id: 71, is_archived: false });
    expect((await call('GET', '/statuses', undefined, options)).body).toHaveLength(14);
    expect((await call('GET', '/config_info', undefined, options)).body).toMatchObject({ max_cpu_time_limit: 15 });
    expect((await call('GET', '/workers', undefined, options)).body).toMatchObject([{ queue: '1.13.1', size: 0 }]);
    expect((await call('POST', '/authenticate', undefined, options)).status).toBe(200);
    expect((await call('POST', '/authorize', undefined, options)).status).toBe(403);
    expect((await call('POST', '/authorize', undefined, { ...options, ...person })).status).toBe(200);
    expect((await call('GET', '/languages/70', undefined, options)).status).toBe(404);
    expect((await call('GET', '/languages/all', undefined, options)).body).toContainEqual({
      ...{ id: 71, name: 'Python (3.8.1)', is_archived: false },
    });
    for (const path of ['/license', '/isolate'])
      expect((await call('GET', path, undefined, options)).body).toEqual(expect.stringMatching(/\w/));
    expect((await call('GET', '/system_info', undefined, options)).body).toHaveProperty('CPU(s)');
    expect((await call('GET', '/statistics', undefined, options)).body).toMatchObject({
      submissions: { total: expect.any(Number) },
    });
  }
  expect(await judge(python('print(1)'))).toMatchObject({ stdout: '1\n' });
  expect((await call('POST', '/submissions?wait=true', python('print(2)'), own)).body).toMatchObject({ stdout: '2\n' });
});
