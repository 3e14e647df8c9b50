import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openTestSandbox, runProgram, testPython } from '../../support/test-sandbox.js';

const folder = fileURLToPath(new URL('../../../python', import.meta.url));
const setUp = `
from cgroups.yielding import SAMPLE_SECONDS, Yielding
from supervisor.click_priority import CLICK_SECONDS, HOLD_SECONDS_MAX, ClickPriority
from supervisor.event_loop import EventLoop

class Run:
    def __init__(self, is_batch):
        self.is_batch = is_batch

loop = EventLoop()
clicks = ClickPriority(loop, lambda: print("changed", clicks.is_active, clicks.holds(batch)))
batch, click, later = Run(True), Run(False), Run(False)

def add(run):
    clicks.add(run)
    print("held" if clicks.holds(batch) else "free")

def stop():
    loop.running = False
`;

/** Prints of a script with a loop, `clicks`, a `batch` run and two runs of users. */
const print = (script: string) =>
  execFileSync(testPython, ['-c', setUp + script], { cwd: folder, encoding: 'utf8' })
    .trim()
    .split('\n');

test('a batch run waits while a click is served, and starts when it has ended', () => {
  expect(print('add(batch); add(click); add(later); clicks.remove(click); clicks.remove(later)')).toEqual([
    'free',
    'changed True True',
    'held',
    'held',
    'changed False False',
  ]);
});

test('a click that takes long holds no batch run', () => {
  const script = 'add(click); add(batch); loop.after(CLICK_SECONDS * 1.5, stop); loop.run(); clicks.remove(click)';
  expect(print(script).at(-1)).toBe('changed False False');
});

test('a batch run starts after a while, although there is always a click', () => {
  const script = `
def show_and_stop():
    print(clicks.is_active, clicks.holds(batch))
    stop()

add(batch)
add(click)
loop.after(HOLD_SECONDS_MAX / 2, lambda: clicks.add(later))
loop.after(HOLD_SECONDS_MAX * 1.25, show_and_stop)
loop.run()
`;
  expect(print(script).slice(3, 5)).toEqual(['changed True False', 'True False']);
});

/** Programs that use all processors together, and one that has not computed for long. */
const setUpYielding = `
class Weight:
    changes = 0
    def set_yielding(self, wanted):
        print("yield" if wanted else "usual")
        Weight.changes += 1
        if Weight.changes == 4:
            stop()

class Tree:
    weight, ms = Weight(), 0.0
    def cpu_ms(self):
        Tree.ms += 1e9
        return Tree.ms

class Meter:
    def cpu_ms(self):
        return 0.0

yielding, meter = Yielding(loop, Tree), Meter()
def after_samples(count, action):
    loop.after(SAMPLE_SECONDS * (count + 0.5), action)
`;

test('programs of batches yield where nothing else computes, except while a click is served', () => {
  const script = `
yielding.add(meter, is_batch=True)
after_samples(1, lambda: yielding.set_interrupted(True))
after_samples(2, lambda: yielding.set_interrupted(False))
after_samples(3, lambda: yielding.remove(meter))
after_samples(100, stop)
loop.run()
`;
  expect(print(setUpYielding + script)).toEqual(['yield', 'usual', 'yield', 'usual']);
});

test('programs of users do not yield', () => {
  const script = 'yielding.add(meter); after_samples(2, stop); loop.run(); print("end")';
  expect(print(setUpYielding + script)).toEqual(['end']);
});

test('batch runs end beside clicks', async (context) => {
  const sandbox = await openTestSandbox();
  context.onTestFinished(() => sandbox.close());
  const together = [true, false, true, false].map((isBatch) =>
    runProgram(sandbox, 'print(1)', { isBatch, hasFixedHashSeed: isBatch }),
  );
  expect((await Promise.all(together)).map(({ stdout }) => stdout)).toEqual(Array(4).fill('1\n'));
});

/** Runs of batches whose units print their commands. */
const setUpPause = `
import time
from supervisor.batch_pause import PAUSE_SECONDS_MAX, BatchPause

class Unit:
    def set_frozen(self, wanted):
        print("stop" if wanted else "go on")

def batch_run():
    run = Run(True)
    run.unit, run.waited = Unit(), 0.0
    return run

pause, program = BatchPause(loop), batch_run()
`;

test('the program of a batch is stopped while a click is served, and its wall limit does not count that', () => {
  const script = `
pause.add(program)
pause.add(click)
pause.set_wanted(True)
time.sleep(0.02)
pause.set_wanted(True)
pause.set_wanted(False)
print(0.02 <= program.waited < PAUSE_SECONDS_MAX)
pause.set_wanted(False)
`;
  expect(print(setUpPause + script)).toEqual(['stop', 'go on', 'True']);
});

test('clicks without end leave the programs of batches half of the time', () => {
  const script = `
pause.add(program)
pause.set_wanted(True)
loop.after(PAUSE_SECONDS_MAX * 1.5, lambda: (pause.set_wanted(False), pause.set_wanted(True)))
loop.after(PAUSE_SECONDS_MAX * 1.6, lambda: print("still"))
loop.after(PAUSE_SECONDS_MAX * 3, lambda: (pause.set_wanted(False), pause.set_wanted(True)))
loop.after(PAUSE_SECONDS_MAX * 3.1, stop)
loop.run()
print(program.waited > PAUSE_SECONDS_MAX * 1.9)
`;
  expect(print(setUpPause + script)).toEqual(['stop', 'go on', 'still', 'stop', 'True']);
});

test('the program of a batch that ended is left alone', () => {
  const script =
    'pause.add(program); pause.remove(program); pause.set_wanted(True); pause.set_wanted(False); print("end")';
  expect(print(setUpPause + script)).toEqual(['end']);
});

test('a program of a batch that computes goes on after each click, and ends as it would alone', async (context) => {
  const sandbox = await openTestSandbox();
  context.onTestFinished(() => sandbox.close());
  const code = `
import os, sys, time
child = os.fork()
total = 0
for i in range(60):
    total += sum(range(20_000))
    time.sleep(0.01)
if child:
    print(total, os.waitpid(child, 0)[1])
`;
  const batch = runProgram(sandbox, code, { isBatch: true, hasFixedHashSeed: true });
  let isOver = false;
  const over = batch.finally(() => (isOver = true));
  let clicks = 0;
  while (!isOver) {
    expect((await runProgram(sandbox, 'print(1)')).stdout).toBe('1\n');
    clicks++;
  }
  expect((await over).stdout).toBe(`${60 * 199_990_000} 0\n`);
  expect(clicks).toBeGreaterThan(2);
});
