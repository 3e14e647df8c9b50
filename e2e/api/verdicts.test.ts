import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, signIn, textOf } from '../support/client.js';
import { type Runq, startRunq } from '../support/start-runq.js';

let runq: Runq;
let alice: Client;

beforeAll(async () => {
  runq = await startRunq();
  alice = await signIn(runq.url, 'alice');
});
afterAll(async () => {
  await runq?.stop();
});

test('hello world: output, verdict and usage', async () => {
  const run = await alice.run('print("hello")');
  expect(run).toMatchObject({
    state: 'finished',
    verdict: 'ok',
    exitCode: 0,
    stdout: 'hello\n',
    stderr: '',
    attempt: 1,
  });
  expect(run.usage!.wallTimeMs).toBeGreaterThan(0);
  expect(run.usage!.memoryPeakBytes).toBeGreaterThan(100_000);
  expect(run.usage!.outputBytes).toBe(6);
});

test('files, entry, arguments and stdin reach the program', async () => {
  const run = await alice.submit(
    {
      files: [
        { path: 'main.py', content: 'raise SystemExit("not me")' },
        { path: 'pkg/greet.py', content: 'def greet(n): return f"hi {n}"' },
        {
          path: 'app.py',
          content:
            'import sys\nfrom pkg.greet import greet\nprint(greet(input()), sys.argv, open("d.bin","rb").read())',
        },
        { path: 'd.bin', content: 'AP8=', encoding: 'base64' },
      ],
      entry: 'app.py',
      args: ['--n', '5'],
      stdin: 'Ada\n',
    },
    30_000,
  );
  expect(run.verdict).toBe('ok');
  expect(run.stdout).toBe("hi Ada ['app.py', '--n', '5'] b'\\x00\\xff'\n");
});

const before = 'import os, sys, time, signal\nprint("before", flush=True)\n';

const endings: [string, string, object, Record<string, unknown>][] = [
  ['an exception', 'print(1/0)', {}, { verdict: 'runtime_error', exitCode: 1 }],
  ['sys.exit(3)', 'sys.exit(3)', {}, { verdict: 'runtime_error', exitCode: 3 }],
  ['os._exit(2)', 'os._exit(2)', {}, { verdict: 'runtime_error', exitCode: 2 }],
  ['a signal of its own', 'os.kill(os.getpid(), signal.SIGSEGV)', {}, { verdict: 'runtime_error', signal: 'SIGSEGV' }],
  [
    'burning its CPU time',
    'while True: pass',
    { limits: { cpuTimeMs: 500 } },
    {
      verdict: 'time_limit',
      stoppedAt: { path: 'main.py', line: 3 },
      reason: expect.stringMatching(/line 3 of main\.py/),
    },
  ],
  ['sleeping past the wall', 'time.sleep(60)', { limits: { wallTimeMs: 700 } }, { verdict: 'wall_time_limit' }],
  ['needing too much memory', 'x = bytearray(1 << 31)', {}, { verdict: 'memory_limit' }],
  ['filling memory slowly', 'x = []\nwhile True: x.append(bytearray(1 << 20))', {}, { verdict: 'memory_limit' }],
  ['flooding its output', 'while True: print("y" * 100)', {}, { verdict: 'output_limit', outputTruncated: true }],
  [
    'ignoring every signal',
    'for s in range(1, 65):\n  try: signal.signal(s, signal.SIG_IGN)\n  except (OSError, ValueError): pass\n' +
      'while True:\n  try: time.sleep(9)\n  except BaseException: pass',
    { limits: { wallTimeMs: 700 } },
    { verdict: 'wall_time_limit' },
  ],
];

test.each(endings)(
  '%s: keeps earlier output and returns the right verdict and exit code',
  async (_name, code, more, expected) => {
    const run = await alice.run(before + code, more);
    expect(run).toMatchObject({ state: 'finished', ...expected });
    expect(run.stdout!.startsWith('before\n')).toBe(true);
    expect(run.reason).toMatch(/\.$/);
  },
);

test('a syntax error has its own verdict, with the line', async () => {
  const run = await alice.run('print("a")\nprint(');
  expect(run).toMatchObject({ verdict: 'syntax_error', exitCode: 1, stdout: '' });
  expect(run.stderr).toContain('line 2');
});

test('delivers output up to its limit and reports the truncation', async () => {
  const run = await alice.run('while True: print("y" * 100)', { limits: { outputBytes: 100_000 } });
  expect(run).toMatchObject({ verdict: 'output_limit', outputTruncated: true });
  expect(Buffer.byteLength(run.stdout!)).toBe(100_000);
});

test('keeps the order of writes to stdout and stderr', async () => {
  const run = await alice.run('import sys\nfor i in range(20):\n  print("o", i)\n  print("e", i, file=sys.stderr)');
  const both = await (await alice.call('GET', `/v1/runs/${run.id}/output`)).text();
  expect(both).toBe(Array.from({ length: 20 }, (_, i) => `o ${i}\ne ${i}\n`).join(''));
});

test('invalid UTF-8 becomes U+FFFD in text and stays intact in base64', async () => {
  const run = await alice.run('import sys\nsys.stdout.buffer.write(b"a\\xff\\xf0\\x9f\\x98\\x80b")');
  expect(run.stdout).toBe('a\uFFFD😀b');
  const base64 = await (await alice.call('GET', `/v1/runs/${run.id}/output?encoding=base64`)).text();
  expect(Buffer.from(base64, 'base64')).toEqual(Buffer.from([0x61, 0xff, 0xf0, 0x9f, 0x98, 0x80, 0x62]));
});

test('delivers events in order, finished last', async () => {
  const { id } = await alice.submit({ code: 'import time\nfor i in range(5): print(i, flush=True); time.sleep(0.05)' });
  const events = await alice.events(id);
  expect(textOf(events)).toBe('0\n1\n2\n3\n4\n');
  expect(events.at(-1)).toMatchObject({
    event: 'finished',
    data: { run: { verdict: 'ok', stdout: '0\n1\n2\n3\n4\n' } },
  });
  const ids = events.filter(({ id }) => id).map(({ id }) => id!.split('-').map(Number) as [number, number]);
  expect(ids).toEqual([...ids].sort((a, b) => a[0] - b[0] || a[1] - b[1]));
});

test('a resuming reader gets each later event once', async () => {
  const code = 'import time\nfor i in range(40): print("line", i, flush=True); time.sleep(0.03)';
  const { id } = await alice.submit({ code });
  let text = '';
  let after = '';
  for (let round = 0; ; round++) {
    let outputs = 0;
    const events = await alice.events(id, { after, stop: ({ event }) => event === 'output' && ++outputs >= 3 });
    text += textOf(events);
    after = events.filter((event) => event.id).at(-1)?.id ?? after;
    if (events.at(-1)?.event === 'finished') break;
    expect(round).toBeLessThan(60);
  }
  expect(text).toBe(Array.from({ length: 40 }, (_, i) => `line ${i}\n`).join(''));
});

test('a stream resumed after the last event gets 204', async () => {
  const { id } = await alice.run('print(1)');
  const last = (await alice.events(id)).at(-1)!.id!;
  const again = await alice.call('GET', `/v1/runs/${id}/events`, undefined, { 'last-event-id': last });
  expect(again.status).toBe(204);
});

test('a program cannot forge events: its display data is only ever an image', async () => {
  const forged =
    '{"kind":"plot","mediaType":"image/png","data":"eHh4","type":"finished","id":"7-7","run":{"verdict":"ok"}}';
  const code = `import os, struct, sys\nb = b'${forged}'\nos.write(3, struct.pack("<I", len(b)) + b)\nsys.exit(5)`;
  const { id } = await alice.submit({ code });
  const events = await alice.events(id);
  expect(events.filter(({ event }) => event === 'finished')).toHaveLength(1);
  expect(events.at(-1)).toMatchObject({ event: 'finished', data: { run: { verdict: 'runtime_error', exitCode: 5 } } });
  expect(events.some((event) => event.id === '7-7')).toBe(false);
});
