import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signIn } from '../support/client.js';
import { type Runq, startRunq } from '../support/start-runq.js';

const key = 'a-key-of-the-test-0123456789';
const otherKey = 'another-key-of-the-test-98765';
const mount = '/jobe/index.php/restapi';
let runq: Runq;
beforeAll(async () => {
  runq = await startRunq({ RUNQ_COMPAT: 'jobe', RUNQ_COMPAT_KEYS: `moodle=${key},lab=${otherKey}` });
});
afterAll(async () => {
  await runq?.stop();
});

interface Result {
  run_id: string | null;
  outcome: number;
  cmpinfo: string;
  stdout: string;
  stderr: string;
}

interface Health {
  threads: { total_active: number };
}

async function call(method: string, path: string, body?: unknown, apiKey: string | null = key) {
  const response = await fetch(`${runq.url}${mount}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...(apiKey === null ? {} : { 'x-api-key': apiKey }) },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text) };
}

const spec = (sourcecode: string, more: object = {}) => ({
  run_spec: { language_id: 'python3', sourcecode, ...more },
});
async function run(sourcecode: string, more: object = {}): Promise<Result> {
  const { status, body } = await call('POST', '/runs', spec(sourcecode, more));
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

test('lists Python with its version, with and without a slash at the end', async () => {
  for (const path of ['/languages', '/languages/'])
    expect(await call('GET', path)).toEqual({
      status: 200,
      body: [['python3', expect.stringMatching(/^3\.\d+\.\d+/)]],
    });
});

describe('outcomes', () => {
  const cases: [string, string, object, Partial<Result>][] = [
    ['success', 'print(input()); print(input())', { input: 'a\nb\n' }, { outcome: 15, stdout: 'a\nb\n', stderr: '' }],
    ['an exit code without output on stderr', 'import sys; sys.exit(3)', {}, { outcome: 15 }],
    ['any text on stderr', 'import sys; print("x", file=sys.stderr)', {}, { outcome: 12, stderr: 'x\n' }],
    ['an exception', '[][1]', {}, { outcome: 12, stderr: expect.stringContaining('IndexError') }],
    ['a syntax error', 'print("a"', {}, { outcome: 11, stdout: '', cmpinfo: expect.stringContaining('SyntaxError') }],
    ['an endless loop', 'while True: pass', { parameters: { cputime: 1 } }, { outcome: 13, stderr: '' }],
    [
      'too much output',
      'while True: print("x" * 1000)',
      { parameters: { streamsize: 0.1 } },
      { outcome: 13, stderr: '' },
    ],
    [
      'too much memory',
      'x = "x" * 200_000_000; print(len(x))',
      { parameters: { memorylimit: 50 } },
      { outcome: expect.toSatisfy((outcome: number) => outcome === 17 || outcome === 12) },
    ],
    ['the test of an overload', '!** TESTING OVERLOAD EXCEPTION **!', {}, { outcome: 21, run_id: null }],
  ];
  test.each(cases)('%s', async (_name, code, more, expected) => {
    expect(await run(code, more)).toMatchObject(expected);
  });
});

describe('programs', () => {
  const cases: [string, string, object, string][] = [
    ['the name of the source', 'print(__file__)', { sourcefilename: 'test.py' }, 'test.py\n'],
    [
      'the name that old clients send for every language',
      'print(__file__)',
      { sourcefilename: 'prog.java' },
      'prog.py\n',
    ],
    ['its default name', 'import os; print(os.listdir())', {}, "['prog.py']\n"],
    [
      'arguments',
      'import sys; print(sys.argv[1:])',
      { parameters: { runargs: ['a', '"b c" d'] } },
      "['a', 'b c', 'd']\n",
    ],
    [
      'code among the arguments of the interpreter',
      '',
      { parameters: { interpreterargs: ['-c "print(\\"Blah\\")"'] } },
      'Blah\n',
    ],
    ['numbers as text', 'print(1)', { parameters: { cputime: '2', memorylimit: '100', numprocs: '5' } }, '1\n'],
    ['no limit of memory', 'print(1)', { parameters: { memorylimit: 0, disklimit: -1 } }, '1\n'],
    ['a memory above our maximum', 'print(1)', { parameters: { memorylimit: 200_000 } }, '1\n'],
    ['numbers that are none', 'print(1)', { parameters: { cputime: 'x; rm', streamsize: null } }, '1\n'],
    ['bytes that are not UTF-8', 'import os; os.write(1, bytes([65, 0, 200, 10]))', {}, 'A\\x00\\xc8\n'],
    ['UTF-8', 'print("Un rôle délétère")', {}, 'Un rôle délétère\n'],
  ];
  test.each(cases)('%s', async (_name, code, more, stdout) => {
    expect((await run(code, more)).stdout.replace(/^\/.*\//, '')).toBe(stdout);
  });
});

test('keys that are unknown change nothing, nor does a slash at the end', async () => {
  const body = { ...spec('print(1)', { debug: true, cputag: 'x', parameters: { compileargs: ['-O'] } }), more: 1 };
  expect(await call('POST', '/runs/', body)).toMatchObject({ status: 200, body: { outcome: 15, stdout: '1\n' } });
});

test('a traceback shows the file of the program alone', async () => {
  const { stderr } = await run('def f(): return [][1]\nf()', { sourcefilename: 'test.py' });
  const files = [...stderr.matchAll(/File "(.*?)"/g)].map(([, file]) => file);
  expect(files.map((file) => file!.split('/').at(-1))).toEqual(['test.py', 'test.py']);
  expect(stderr).not.toMatch(/runq|zygote|supervisor/);
});

test('a run that finds no slot within 10 s is an overload', async () => {
  const ops = await signIn(runq.url, 'root', 'ops');
  const setLimit = (runsPerUser: number | null) =>
    ops.json('POST', `/v1/ops/users/${encodeURIComponent('compat:lab')}/limits`, { runsPerUser, why: 'A test' });
  await setLimit(1);
  const busy = spec('import time; time.sleep(14)', { parameters: { cputime: 20 } });
  const first = call('POST', '/runs', busy, otherKey);
  await expect
    .poll(async () => ((await (await fetch(`${runq.url}/health`)).json()) as Health).threads.total_active)
    .toBe(1);
  expect((await call('POST', '/runs', spec('print(1)'), otherKey)).body).toMatchObject({ outcome: 21, stdout: '' });
  expect((await first).body).toMatchObject({ outcome: 15 });
  await setLimit(null);
});

test('files are stored once, used by many runs, and belong to one client', async () => {
  const content = 'The first file\nLine 2';
  const id = createHash('md5').update(content).digest('hex');
  const program = spec("print(open('file1').read())", { file_list: [[id, 'file1']] });
  const missing = { status: 404, body: 'One or more of the specified files is missing/unavailable' };
  expect((await call('HEAD', `/files/${id}`)).status).toBe(404);
  expect(await call('POST', '/runs', program)).toEqual(missing);
  const put = { file_contents: Buffer.from(content).toString('base64') };
  expect(await call('PUT', `/files/${id}`, put)).toEqual({ status: 204, body: null });
  expect((await call('HEAD', `/files/${id}`)).status).toBe(204);
  for (let round = 0; round < 2; round++)
    expect((await call('POST', '/runs', program)).body).toMatchObject({ outcome: 15, stdout: `${content}\n` });
  expect((await call('HEAD', `/files/${id}`, undefined, otherKey)).status).toBe(404);
  expect(await call('POST', '/runs', program, otherKey)).toEqual(missing);
});

describe('refusals', () => {
  const refused: [string, string, string, unknown, number, unknown][] = [
    ['no JSON', 'POST', '/runs', '{', 400, 'Non-JSON post data received'],
    ['no run_spec', 'POST', '/runs', {}, 400, 'No run_spec attribute found in post data'],
    [
      'no source',
      'POST',
      '/runs',
      { run_spec: { language_id: 'python3' } },
      400,
      "run_spec is missing the required attribute 'sourcecode'",
    ],
    [
      'no language',
      'POST',
      '/runs',
      { run_spec: { sourcecode: '' } },
      400,
      "run_spec is missing the required attribute 'language_id'",
    ],
    [
      'an unknown language',
      'POST',
      '/runs',
      { run_spec: { sourcecode: '', language_id: 'nosuch' } },
      400,
      "Language 'nosuch' is not known",
    ],
    [
      'too much time',
      'POST',
      '/runs',
      spec('', { parameters: { cputime: 151 } }),
      400,
      'cputime exceeds maximum allowed on this Jobe server (120 secs)',
    ],
    [
      'a file name that leaves its folder',
      'POST',
      '/runs',
      spec('', { sourcefilename: '../x.py' }),
      400,
      'The sourcefilename for the run_spec is illegal',
    ],
    [
      'a file specifier that is none',
      'POST',
      '/runs',
      spec('', { file_list: [['short', 'f']] }),
      400,
      expect.stringContaining('Invalid file specifier'),
    ],
    ['a file without contents', 'PUT', '/files/abcdefgh', {}, 400, 'put: missing file_contents parameter'],
    [
      'a file that is not base64',
      'PUT',
      '/files/abcdefgh',
      { file_contents: 'a b' },
      400,
      'put: contents of file abcdefgh are not valid base-64',
    ],
    ['a short file id', 'PUT', '/files/abc', { file_contents: '' }, 400, expect.any(String)],
    ['another path', 'GET', '/nothing', undefined, 404, expect.any(String)],
  ];
  test.each(refused)('%s', async (_name, method, path, body, status, message) => {
    expect(await call(method, path, body)).toEqual({ status, body: message });
  });

  const routes: [string, string, unknown][] = [
    ['GET', '/languages', undefined],
    ['POST', '/runs', spec('print(1)')],
    ['PUT', '/files/abcdefgh', { file_contents: '' }],
    ['HEAD', '/files/abcdefgh', undefined],
    ['GET', '/nothing', undefined],
  ];
  test.each(routes)('%s %s without a known key', async (method, path, body) => {
    for (const unknown of [null, 'a-key-that-is-not-configured', 'a.b.c'])
      expect(await call(method, path, body, unknown)).toEqual({
        status: 403,
        body: method === 'HEAD' ? null : unknown === null ? 'Missing API key' : 'Unknown API key',
      });
  });

  test('its key opens nothing of the native API', async () => {
    const headers = { authorization: `Bearer ${key}`, 'x-api-key': key };
    expect((await fetch(`${runq.url}/v1/runs`, { headers })).status).toBe(401);
  });
});

test('a client has its share, and is in the list of users while it has runs', async () => {
  const ops = await signIn(runq.url, 'root', 'ops');
  const find = async () => {
    const { users } = await ops.json<{ users: { userId: string }[] }>('GET', '/v1/ops/users');
    return users.find(({ userId }) => userId === 'compat:moodle');
  };
  const controller = new AbortController();
  const request = fetch(`${runq.url}${mount}/runs`, {
    ...{ method: 'POST', headers: { 'content-type': 'application/json', 'x-api-key': key } },
    body: JSON.stringify(spec('import time\ntime.sleep(50)', { parameters: { cputime: 60 } })),
    signal: controller.signal,
  }).catch(() => {});
  await expect.poll(find).toMatchObject({ active: 1, runsPerUser: 10, overrides: { runsPerUser: null } });
  controller.abort();
  await request;
  await expect.poll(find).toBeUndefined();
});

test('a client that disconnects stops its program', async () => {
  const controller = new AbortController();
  const request = fetch(`${runq.url}${mount}/runs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body: JSON.stringify(spec('import time\ntime.sleep(50)', { parameters: { cputime: 60 } })),
    signal: controller.signal,
  }).catch((error: Error) => error.name);
  const readActive = async () => {
    const health = (await (await fetch(`${runq.url}/health`)).json()) as Health;
    return health.threads.total_active;
  };
  await expect.poll(readActive).toBe(1);
  controller.abort();
  expect(await request).toBe('AbortError');
  await expect.poll(readActive).toBe(0);
});

test('its runs are counted by API', async () => {
  const ops = await signIn(runq.url, 'root', 'ops');
  const read = async () => {
    const text = await (await ops.call('GET', '/metrics')).text();
    const count = (sample: string) =>
      Number(
        text
          .split('\n')
          .find((line) => line.startsWith(sample))
          ?.split(' ')[1] ?? 0,
      );
    return [
      count('runq_api_runs_submitted_total{api="jobe"}'),
      count('runq_api_runs_total{api="jobe",verdict="ok"}'),
      count('runq_api_runs_total{api="native",verdict="ok"}'),
    ];
  };
  const [submitted, ended, native] = await read();
  await run('print(1)');
  await ops.json('POST', '/v1/runs?wait=60000', { code: 'print(1)' });
  expect(await read()).toEqual([submitted! + 1, ended! + 1, native! + 1]);
});

test('describes its routes', async () => {
  const document = await (await fetch(`${runq.url}${mount}/openapi.json`)).json();
  expect(Object.keys((document as { paths: object }).paths)).toEqual(
    ['/languages', '/runs', '/files/{id}'].map((path) => mount + path),
  );
});
