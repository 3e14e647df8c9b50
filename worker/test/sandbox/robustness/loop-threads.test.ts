import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { testPython } from '../../support/test-sandbox.js';

const folder = fileURLToPath(new URL('../../../python', import.meta.url));

/** What a script prints whose loop may call `stall(seconds)` and `end()`. */
const print = (script: string) =>
  execFileSync(
    testPython,
    [
      '-c',
      `import os, time
from supervisor.loop.event_loop import EventLoop
from supervisor.loop.loop_threads import LoopThreads, Replaced
loop = EventLoop()
threads = LoopThreads(loop.run, lambda message: (print(message.split(" | ")[-2]), end()))

def stall(seconds):
    if not threads.call(lambda: time.sleep(seconds), lambda: print("leaves")):
        print("returns")
        raise Replaced

def end():
    print("end", flush=True)
    os._exit(0)

${script}
threads.run()`,
    ],
    { cwd: folder, encoding: 'utf8' },
  )
    .trim()
    .split('\n');

test('another thread continues the loop while a call stalls', () => {
  const script = `
loop.soon(lambda: stall(0.2))
loop.soon(lambda: print("next"))
loop.after(0.1, lambda: print("timer"))
loop.after(0.3, end)`;
  expect(print(script)).toEqual(['leaves', 'next', 'timer', 'returns', 'end']);
});

test('a stall after a quiet time is noticed as well', () => {
  const script = `
loop.after(0.5, lambda: stall(0.2))
loop.after(0.6, lambda: print("timer"))
loop.after(0.8, end)`;
  expect(print(script)).toEqual(['leaves', 'timer', 'returns', 'end']);
});

test('short calls stay in the thread', () => {
  const script = `
left = 50
def next_call():
    global left
    left -= 1
    stall(0.001)
    loop.after(0.001, next_call if left else end)
next_call()`;
  expect(print(script)).toEqual(['end']);
});

test('threads that have returned continue the loop at later stalls', () => {
  const script = `
for turn in range(5):
    loop.after(0.2 * turn, lambda: stall(0.1))
loop.after(1.2, lambda: (print(len(os.listdir("/proc/self/task")), "threads"), end()))`;
  const lines = print(script);
  expect(lines.filter((line) => line === 'returns')).toHaveLength(5);
  // One for the loop, one for the stalled call, and the one that looks.
  expect(lines.at(-2)).toBe('3 threads');
});

test('an exception without an owner is fatal, in a later thread as well', () => {
  const script = `
loop.soon(lambda: stall(0.1))
loop.after(0.3, lambda: 1 / 0)`;
  expect(print(script)).toEqual(['leaves', 'returns', 'ZeroDivisionError: division by zero', 'end']);
});
