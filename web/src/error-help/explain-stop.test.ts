import type { StoppedAt } from '@runq/common/contract/run';
import type { Verdict } from '@runq/common/contract/verdict';
import { expect, test } from 'vitest';
import { explainStop } from './explain-stop.js';
import { findStopLoop } from './stop-loop.js';

const limits = {
  ...{ wallTimeMs: 60_000, cpuTimeMs: 10_000, memoryBytes: 256 * 1024 * 1024, outputBytes: 1024 * 1024 },
  ...{ processes: 64, diskBytes: 1 << 26, idleTimeMs: 300_000 },
};
const explain = (verdict: Verdict, stoppedAt: StoppedAt | null, text: string | null) => {
  const found = explainStop({ kind: 'run', reason: null, verdict, stoppedAt, limits }, text);
  return found && `${found.title}. ${found.text}`;
};
const at = (line: number): StoppedAt => ({ path: 'main.py', line });

test.each<[code: string, line: number, unchanged: string[] | null | undefined]>([
  ['n = 1\nwhile n > 0:\n    print(n)\n', 3, ['n']],
  ['n = 1\nwhile n > 0:\n    print(n)\n    n -= 1\n', 3, null],
  ['n = 1\nwhile n > 0: n = n + 1', 2, null],
  ['i = 0\nwhile i < 5:\n    total = i + 1\n', 3, ['i']],
  ['i = j = 0\nwhile i < j + 1:\n    k = f"{i} {j}"\n', 3, ['i', 'j']],
  ['i = 0\nwhile i < 5:\n    i, k = 1, 2\n', 3, null],
  ['i = 0\nwhile i < 5:\n    for i in range(3): pass\n', 3, null],
  ['i = 0\nwhile (i := i + 1):\n    pass\n', 3, null],
  ['a = [1]\nwhile a:\n    a.pop()\n', 3, null],
  ['a = [1]\nwhile a:\n    shrink(a)\n', 3, null],
  ['a = [1]\nwhile a:\n    print(a)\n', 3, ['a']],
  ['import time\nx = 1\nwhile x:\n    time.sleep(x)\n', 4, ['x']],
  ['def f():\n    global n\n    n = 0\nn = 1\nwhile n:\n    f()\n', 6, null],
  ['while True:\n    pass\n', 2, []],
  ['while 1:\n    x = 2\n', 2, []],
  ['while True:\n    for i in range(3):\n        break\n', 2, []],
  ['while True:\n    if x: break\n', 2, null],
  ['def f():\n    while True:\n        return 1\n', 3, null],
  ['def f():\n    while True:\n        yield 1\n', 3, null],
  ['import sys\nwhile True:\n    sys.exit()\n', 3, null],
  ['while True:\n    try: pass\n    except E: break\n', 2, null],
  ['while f(x):\n    pass\n', 2, null],
  ['while self.x:\n    pass\n', 2, null],
  ['print(1)\n', 1, undefined],
  ['while True:\n    def f():\n        return 1\n    f()\n', 4, []],
  ['', 9, undefined],
])('the condition of a while loop: %j', (code, line, unchanged) => {
  expect(findStopLoop(code, [line])?.unchanged).toEqual(unchanged);
});

test('finds the loop around the calls, and an endless one first', () => {
  const code = 'def draw():\n    for i in range(9):\n        print(i)\nx = 1\nwhile x:\n    draw()\n';
  expect(findStopLoop(code, [3])).toMatchObject({ kind: 'for', line: 2 });
  expect(findStopLoop(code, [3, 6])).toMatchObject({ kind: 'while', line: 5, unchanged: ['x'] });
});

test.each<[Verdict, StoppedAt | null, string | null, string]>([
  [
    'time_limit',
    at(3),
    'n = 1\nwhile n > 0:\n    print(n)',
    'Your program was still in line 3 when its time was up. Does your while loop in line 2 end? ' +
      'Nothing in it changes n.',
  ],
  [
    'time_limit',
    at(1),
    'while True: pass',
    'Your program was still in line 1 when its time was up. Does your while loop end? It has no break.',
  ],
  [
    'time_limit',
    at(2),
    'for i in range(10 ** 12):\n    pass',
    'Your program was still in line 2 when its time was up. The for loop in line 1 may take many turns. ' +
      'Try it with fewer first.',
  ],
  [
    'time_limit',
    at(1),
    'sum(range(10 ** 12))',
    'Your program was still in line 1 when its time was up. Programs may compute for 10 s. ' +
      'Try smaller numbers, or look for a loop that does not end.',
  ],
  [
    'time_limit',
    null,
    null,
    'Your program was still computing when its time was up. Programs may compute for 10 s. ' +
      'Try smaller numbers, or look for a loop that does not end.',
  ],
  [
    'wall_time_limit',
    at(2),
    'import time\ntime.sleep(99)',
    'Your program was still in line 2 when its time was up. It waits there with sleep. ' +
      'Programs may run for 1 min, waiting included.',
  ],
  [
    'wall_time_limit',
    at(3),
    'import time\nwhile True:\n    time.sleep(1)',
    'Your program was still in line 3 when its time was up. Does your while loop in line 2 end? It has no break.',
  ],
  [
    'idle_limit',
    at(1),
    'input()',
    'Your program waited in line 1 for input. None came for 5 min. ' +
      'Type the answer below the output and press Enter.',
  ],
  [
    'output_limit',
    at(2),
    'while True:\n    print(1)',
    'Your program printed too much in line 2. Does your while loop in line 1 end? It has no break.',
  ],
  [
    'memory_limit',
    null,
    null,
    'Your program ran out of memory. Does a list, a string or a dictionary grow without end? The limit is 256 MiB.',
  ],
])('%s at %o: %j', (verdict, stoppedAt, text, expected) => {
  expect(explain(verdict, stoppedAt, text)).toBe(expected);
});

test('a stop by the user, or a program that ended, needs no explanation', () => {
  for (const verdict of ['cancelled', 'ok', 'runtime_error', 'lost'] as const)
    expect(explain(verdict, at(1), 'x')).toBeNull();
});

test.each<[Verdict, string | null, StoppedAt | null, string]>([
  ['wall_time_limit', null, null, 'Your session reached its longest time. It may last 1 min. Its variables are gone.'],
  ['idle_limit', 'Session ended: no input for 5 min.', null, 'Your session waited for input. None came for 5 min. Its'],
  ['idle_limit', 'Session ended: it was paused for too long without input.', null, 'Your session was paused for too'],
  ['time_limit', null, at(2), 'Your program was still in line 2 when its time was up. Does your while loop end?'],
  ['memory_limit', null, null, 'Your program ran out of memory. Does a list,'],
  ['output_limit', null, null, 'Your program printed too much. The limit is 1 MiB.'],
])('a session that ends with %s (%s)', (verdict, reason, stoppedAt, start) => {
  const found = explainStop({ kind: 'session', reason, verdict, stoppedAt, limits }, 'x = 1\nwhile True: pass\n')!;
  expect(`${found.title}. ${found.text}`.slice(0, start.length)).toBe(start);
});
