import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { signIn } from '../support/client.js';
import { type Runq, startRunq } from '../support/start-runq.js';

const key = 'a-key-of-the-test-0123456789';
let runq: Runq;
let version: string;
beforeAll(async () => {
  runq = await startRunq({ RUNQ_COMPAT: 'piston', RUNQ_COMPAT_KEYS: `bot=${key}` });
  const { body } = await call('GET', '/runtimes');
  [{ version }] = body as [{ version: string }];
});
afterAll(async () => {
  await runq?.stop();
});

async function call(
  method: string,
  path: string,
  body?: unknown,
  { mount = '/api/v2/piston', headers = {} }: { mount?: string; headers?: Record<string, string> } = {},
) {
  const response = await fetch(`${runq.url}${mount}${path}`, {
    method,
    headers: { 'content-type': 'application/json', authorization: key, ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? null : JSON.parse(text) };
}

const job = (content: string, more: object = {}) => ({
  language: 'python',
  version: '*',
  files: [{ content }],
  ...more,
});

test('describes itself on both mounts', async () => {
  expect(version).toMatch(/^3\.\d+\.\d+$/);
  for (const mount of ['/api/v2', '/api/v2/piston']) {
    expect(await call('GET', '/', undefined, { mount })).toEqual({ status: 200, body: { message: 'Piston v3.1.1' } });
    expect((await call('GET', '/runtimes', undefined, { mount })).body).toEqual([
      { language: 'python', version, aliases: ['py', 'py3', 'python3'] },
    ]);
    expect((await call('GET', '/packages', undefined, { mount })).body).toEqual([
      { language: 'python', language_version: version, installed: true },
    ]);
  }
  const c = { language: 'c', version: '1' };
  const ops = { headers: { authorization: `Bearer ${(await signIn(runq.url, 'root', 'ops')).token}` } };
  for (const method of ['POST', 'DELETE']) {
    expect(await call(method, '/packages', c)).toMatchObject({ status: 403 });
    expect(await call(method, '/packages', c, ops)).toEqual({
      status: 404,
      body: { message: 'Requested package c-1 does not exist' },
    });
  }
});

describe('results', () => {
  const fine = { code: 0, signal: null, message: null, status: null };
  const killed = { code: null, signal: 'SIGKILL' };
  const cases: [string, object, object][] = [
    ['success', job('print(1)'), { ...fine, stdout: '1\n', stderr: '', output: '1\n' }],
    [
      'both streams in order',
      job('import sys\nprint("a", flush=True)\nprint("b", file=sys.stderr)\nprint("c")'),
      { ...fine, stdout: 'a\nc\n', stderr: 'b\n', output: 'a\nb\nc\n' },
    ],
    [
      'an exit code',
      job('import sys; sys.exit(3)'),
      { code: 3, status: 'RE', signal: null, message: 'Exited with error status 3' },
    ],
    ['an exception', job('1/0'), { code: 1, status: 'RE', stderr: expect.stringContaining('ZeroDivisionError') }],
    ['a syntax error', job('print('), { code: 1, status: 'RE', stderr: expect.stringContaining('SyntaxError') }],
    [
      'a fatal signal',
      job('import os; os.kill(os.getpid(), 11)'),
      { code: null, status: 'SG', signal: 'SIGSEGV', message: 'Caught fatal signal 11' },
    ],
    ['an endless loop', job('while True: pass', { run_cpu_time: 500 }), { ...killed, status: 'TO' }],
    ['a long sleep', job('import time; time.sleep(9)', { run_timeout: 500 }), { ...killed, status: 'TO' }],
    ['too much output', job('while True: print("x" * 10000)'), { ...killed, status: 'OL' }],
    [
      'too much output on stderr',
      job('import sys\nwhile True: print("x" * 10000, file=sys.stderr)'),
      { ...killed, status: 'EL', message: 'stderr length exceeded' },
    ],
    ['input, which ends with a line break', job('print(repr(open(0).read()))', { stdin: 'a' }), { stdout: "'a\\n'\n" }],
    ['arguments', job('import sys; print(sys.argv[1:])', { args: ['a', 'b c'] }), { stdout: "['a', 'b c']\n" }],
    [
      'files of every encoding, the first source is the program',
      {
        ...job(''),
        files: [
          { name: 'data/a.bin', content: 'AAH/', encoding: 'base64' },
          { name: 'b.bin', content: '00ff', encoding: 'hex' },
          { name: 'start.py', content: 'print(open("data/a.bin", "rb").read(), open("b.bin", "rb").read(), __name__)' },
          { name: 'start2.py', content: 'print(2)', encoding: 'utf8' },
        ],
      },
      { stdout: "b'\\x00\\x01\\xff' b'\\x00\\xff' __main__\n" },
    ],
    ['the default name of a file', job('import os; print(os.listdir())'), { stdout: "['file0.code']\n" }],
    ['another name of the language', job('print(1)', { language: 'py3', version: '3.x' }), { stdout: '1\n' }],
    ['no limit of memory', job('print(1)', { run_memory_limit: -1, compile_timeout: 10_000 }), { stdout: '1\n' }],
  ];
  test.each(cases)('%s', async (_name, body, run) => {
    const result = await call('POST', '/execute', body);
    expect(result).toMatchObject({ status: 200, body: { language: 'python', version, run } });
    const { cpu_time, wall_time, memory } = result.body.run;
    for (const number of [cpu_time, wall_time, memory]) expect(number).toBeGreaterThanOrEqual(0);
  });
});

describe('refusals', () => {
  const refused: [string, unknown, string][] = [
    ['no language', {}, 'language is required as a string'],
    ['no version', { language: 'python' }, 'version is required as a string'],
    ['no files', { language: 'python', version: '*' }, 'files is required as an array'],
    ['no content', { ...job(''), files: [{ name: 'a' }] }, 'files[0].content is required as a string'],
    ['an unknown language', job('', { language: 'cobol' }), 'cobol-* runtime is unknown'],
    ['an unknown version', job('', { version: '9' }), 'python-9 runtime is unknown'],
    [
      'no source',
      { ...job(''), files: [{ content: '', encoding: 'hex' }] },
      'files must include at least one utf8 encoded file',
    ],
    ['a limit that is no number', job('', { run_timeout: '1' }), 'If specified, run_timeout must be a number'],
    ['too much time', job('', { run_timeout: 3001 }), 'run_timeout cannot exceed the configured limit of 3000'],
    ['negative time', job('', { run_timeout: -1 }), 'run_timeout must be non-negative'],
    ['an array', [], 'language is required as a string'],
  ];
  test.each(refused)('%s', async (_name, body, message) => {
    expect(await call('POST', '/execute', body)).toEqual({ status: 400, body: { message } });
  });

  test('malformed JSON, another media type, another path, a file outside of its folder', async () => {
    expect((await call('POST', '/execute', '{')).status).toBe(400);
    expect(await call('POST', '/execute', '{}', { headers: { 'content-type': 'text/plain' } })).toEqual({
      status: 415,
      body: { message: 'requests must be of type application/json' },
    });
    expect(await call('GET', '/nothing')).toEqual({ status: 404, body: { message: 'Not Found' } });
    const outside = { ...job(''), files: [{ name: '../a.py', content: '' }] };
    expect(await call('POST', '/execute', outside)).toMatchObject({
      status: 400,
      body: { message: expect.any(String) },
    });
  });

  test.each(['/', '/runtimes', '/packages', '/nothing'])('GET %s without a known key', async (path) => {
    const unknown = { headers: { authorization: 'Bearer a-key-that-is-not-configured' } };
    expect((await call('GET', path, undefined, unknown)).status).toBe(401);
  });
  test('POST /execute without a known key', async () => {
    expect((await call('POST', '/execute', job('print(1)'), { headers: { authorization: '' } })).status).toBe(401);
  });
});

/** A WebSocket with everything that it received. */
async function connect(authorization = key) {
  const socket = new WebSocket(`${runq.url.replace('http', 'ws')}/api/v2/piston/connect`, {
    headers: { authorization },
  });
  const messages: Record<string, unknown>[] = [];
  socket.on('message', (data) => messages.push(JSON.parse(String(data))));
  const closed = new Promise<[number, string]>((resolve) =>
    socket.once('close', (code, reason) => resolve([code, String(reason)])),
  );
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  const text = (stream: string) =>
    messages
      .filter((message) => message.type === 'data' && message.stream === stream)
      .map(({ data }) => data)
      .join('');
  return { messages, closed, text, send: (message: object) => socket.send(JSON.stringify(message)), socket };
}

describe('WebSocket', () => {
  const init = (content: string) => ({ type: 'init', ...job(content) });

  test('a conversation: output before input, answers, the end', async () => {
    const { send, closed, messages, text } = await connect();
    send(init('name = input("Name? ")\nprint("Hello", name)'));
    await expect.poll(() => text('stdout')).toBe('Name? ');
    send({ type: 'data', stream: 'stdin', data: 'Zoë\n' });
    expect(await closed).toEqual([4999, 'Job Completed']);
    expect(text('stdout')).toBe('Name? Hello Zoë\n');
    expect(messages.filter(({ type }) => type !== 'data')).toEqual([
      { type: 'runtime', language: 'python', version },
      { type: 'stage', stage: 'run' },
      { type: 'exit', stage: 'run', code: 0, signal: null },
    ]);
  });

  test('SIGINT reaches the program, SIGTERM ends it', async () => {
    const interrupted = await connect();
    interrupted.send(
      init('import time\nprint("ready", flush=True)\ntry: time.sleep(50)\nexcept KeyboardInterrupt: print("caught")'),
    );
    await expect.poll(() => interrupted.text('stdout')).toBe('ready\n');
    interrupted.send({ type: 'signal', signal: 'SIGINT' });
    await interrupted.closed;
    expect(interrupted.text('stdout')).toBe('ready\ncaught\n');

    const ended = await connect();
    ended.send(init('import time\nprint("ready", flush=True)\ntime.sleep(50)'));
    await expect.poll(() => ended.text('stdout')).toBe('ready\n');
    ended.send({ type: 'signal', signal: 'SIGTERM' });
    expect(await ended.closed).toEqual([4999, 'Job Completed']);
    expect(ended.messages.at(-1)).toEqual({ type: 'exit', stage: 'run', code: null, signal: 'SIGTERM' });
  });

  test('no character is split', async () => {
    const { send, closed, text } = await connect();
    send(init('import os, time\nos.write(1, b"\\xc3")\ntime.sleep(0.3)\nos.write(1, b"\\xa9")'));
    await closed;
    expect(text('stdout')).toBe('é');
  });

  test('closing the socket stops the program', async () => {
    const { send, text, socket } = await connect();
    send(init('import time\nprint("ready", flush=True)\ntime.sleep(50)'));
    await expect.poll(() => text('stdout')).toBe('ready\n');
    socket.close();
    const readActive = async () => {
      const health = (await (await fetch(`${runq.url}/health`)).json()) as { threads: { total_active: number } };
      return health.threads.total_active;
    };
    await expect.poll(readActive).toBe(0);
  });

  const closings: [string, object[], [number, string]][] = [
    ['nothing', [], [4001, 'Initialization Timeout']],
    ['input before init', [{ type: 'data', stream: 'stdin', data: 'x' }], [4003, 'Not yet initialized']],
    ['two programs', [init('input()'), init('input()')], [4000, 'Already Initialized']],
    [
      'data for another stream',
      [init('input()'), { type: 'data', stream: 'stdout', data: 'x' }],
      [4004, 'Can only write to stdin'],
    ],
    ['an unknown signal', [init('input()'), { type: 'signal', signal: 'SIGNOTHING' }], [4005, 'Invalid signal']],
    ['a refused program', [{ type: 'init' }], [4002, 'Notified Error']],
  ];
  test.each(closings)('%s', async (_name, messages, closing) => {
    const { send, closed, messages: received } = await connect();
    for (const message of messages) send(message);
    expect(await closed).toEqual(closing);
    if (closing[0] === 4002) expect(received).toEqual([{ type: 'error', message: 'language is required as a string' }]);
  });

  test('without a known key there is no WebSocket', async () => {
    await expect(connect('a-key-that-is-not-configured')).rejects.toThrow('401');
  });
});
