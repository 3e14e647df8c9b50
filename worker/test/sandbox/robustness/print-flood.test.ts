import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/contract.js';
import { openTestSandbox, runProgram } from '../../support/test-sandbox.js';

/** `npm run test:long`: 1,000 kills. */
const kills = process.env.RUNQ_LONG === '1' ? 1_000 : 30;
const firstSeed = Number(process.env.RUNQ_SEED ?? Math.floor(Math.random() * 2 ** 31));
const MiB = 1024 * 1024;
const limits = { wallTimeMs: 30_000, cpuTimeMs: 20_000, memoryBytes: 128 * MiB, outputBytes: 8 * MiB };
const flood = readFileSync(fileURLToPath(new URL('../../support/flood_until_killed.py', import.meta.url)), 'utf8');
const signals = [
  { number: 9, name: 'SIGKILL' },
  { number: 11, name: 'SIGSEGV' },
  { number: 15, name: 'SIGTERM' },
];

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openTestSandbox();
});
afterAll(() => sandbox.close());

const numbers = (count: number) => Array.from({ length: count }, (_, i) => `${i}\n`).join('');

test.each([
  { way: 'buffered', hides: 'True', rounds: kills },
  { way: 'unbuffered', hides: 'False', rounds: Math.ceil(kills / 10) },
])(
  `keeps each byte printed before a kill at any moment, $way (seed ${firstSeed})`,
  async ({ hides, rounds }) => {
    for (let round = 0; round < rounds; round++) {
      const signal = signals[round % signals.length]!;
      const head = `HIDES, SEED, SIGNAL = ${hides}, ${firstSeed + round}, ${signal.number}\n`;
      const { stdout, result, files } = await runProgram(sandbox, head + flood, { limits });
      const returned = Number(files.find(({ name }) => name === 'returned')!.data.readBigUInt64LE());
      const name = `round ${round}, ${returned} prints returned`;
      expect({ signal: result.signal, fault: result.fault }, name).toEqual({ signal: signal.name, fault: null });
      // The print that was not over may be there as a whole, in part, or not at all.
      const [least, most] = [numbers(returned), numbers(returned + 1)];
      if (!stdout.startsWith(least) || !most.startsWith(stdout))
        expect.fail(`${name}, but the output ends ${JSON.stringify(stdout.slice(-40))}`);
    }
  },
  3_600_000,
);

test.each([
  ['_exit', 'system._exit(3)', { exitCode: 3 }],
  ['SIGKILL', 'system.kill(system.getpid(), 9)', { signal: 'SIGKILL' }],
  ['abort', 'system.abort()', { signal: 'SIGABRT' }],
  ['an exception', '1 / 0', { exitCode: 1 }],
  ['a full buffer', 'for i in range(100): print("x" * 9999 + "\\n", end="")', { exitCode: 0 }],
])('keeps a flood that ends by %s', async (_, end, expected) => {
  const code = `import random\nsystem = random._os\nfor i in range(60_000): print(i)\n${end}\n`;
  const { stdout, result } = await runProgram(sandbox, code, { limits });
  const filled = end.startsWith('for') ? `${'x'.repeat(9_999)}\n`.repeat(100) : '';
  expect(stdout === numbers(60_000) + filled, `${stdout.length} characters`).toBe(true);
  expect(result).toMatchObject(expected);
});

test('a flood of prints needs few system calls', async () => {
  const code = `
import random
system = random._os
for i in range(10_000): print(i)
status = system.open("/pr" "oc/self/io", system.O_RDONLY)
print(system.read(status, 1000).decode())
`;
  const { stdout } = await runProgram(sandbox, code, { limits });
  expect(Number(/syscw: (\d+)/.exec(stdout)?.[1])).toBeLessThan(10_000);
});

test('text of a flood is shown while the program computes or waits', async () => {
  let text = '';
  let wasComplete = false;
  const seen = await runProgram(
    sandbox,
    'for i in range(5_000): print(i)\nprint("prompt", end="")\ninput()\nprint("done")',
    {
      limits,
      interactive: true,
      onOutput: (piece) => {
        text += piece;
      },
      onWaiting: (waiting, run) => {
        if (!waiting || wasComplete) return;
        wasComplete = text === `${numbers(5_000)}prompt`;
        run.write(Buffer.from('\n'));
      },
    },
  );
  expect(wasComplete).toBe(true);
  expect(seen.stdout).toBe(`${numbers(5_000)}promptdone\n`);
});

test('a flood keeps its order with errors, prints of threads and later prints', async () => {
  const code = `
import sys, threading, time
for round in range(20):
    for i in range(400): print(round, i)
    print("error", round, file=sys.stderr)
    if round % 5 == 0: time.sleep(0.1)
lock = threading.Lock()
count = 0
def work():
    global count
    for _ in range(500):
        with lock:
            count += 1
            print("thread", count)
threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
`;
  const { raw } = await runProgram(sandbox, code, { limits });
  const rounds = Array.from(
    { length: 20 },
    (_, round) => `${Array.from({ length: 400 }, (_, i) => `${round} ${i}\n`).join('')}error ${round}\n`,
  );
  const threads = Array.from({ length: 2_000 }, (_, i) => `thread ${i + 1}\n`);
  expect(raw.toString()).toBe(rounds.join('') + threads.join(''));
});

test('a program that writes anything into its print buffer changes only its own output', async () => {
  const code = `
import random, sys, time
native = vars(__builtins__)["__imp" "ort__"]("cty" "pes")
write = getattr(sys.stdout, "buf" "fer").write
for i in range(2_000): print(i)
words = (native.c_int64 * 19).from_address(id(write.__self__))
until = time.monotonic() + 1
while time.monotonic() < until:
    for field in (6, 11, 12, 15):
        words[field] = random.choice([-1, 0, 1, 64, 1 << 20, 1 << 40, -1 << 63, (1 << 63) - 1])
    time.sleep(0.001)
random._os._exit(7)
`;
  const hostile = runProgram(sandbox, code, { limits });
  for (let i = 0; i < 5; i++) expect((await runProgram(sandbox, 'print(6 * 7)')).stdout).toBe('42\n');
  const { result } = await hostile;
  expect(result.fault).toBe(null);
  expect(result.stopReason === 'output' || result.exitCode === 7, JSON.stringify(result)).toBe(true);
});

test('single bytes to both streams make few pieces, complete and in the order of each stream', async () => {
  const code = 'import os\nfor i in range(500_000):\n    os.write(1, b"a")\n    os.write(2, b"b")';
  let pieces = 0;
  const { stdout, raw } = await runProgram(sandbox, code, { limits, onOutput: () => pieces++ });
  expect(stdout === 'a'.repeat(500_000)).toBe(true);
  expect(raw.length).toBe(1_000_000);
  // A piece for each byte, or for the bytes between two wake-ups, would be 50,000 and more.
  expect(pieces).toBeLessThan(20_000);
});
