import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openTestSandbox, runProgram, testPython } from '../../support/test-sandbox.js';

const folder = fileURLToPath(new URL('../../../python', import.meta.url));
const setUp = `
from cgroups.yielding import SAMPLE_SECONDS, Yielding
from supervisor import click_priority
from supervisor.click_priority import CLICK_SECONDS, GAP_SECONDS, HOLD_SECONDS_MAX, ClickPriority
from supervisor.click_priority import ONE_OF_SEVERAL, ONLY_RUN, OF_BATCH
from supervisor.loop.event_loop import EventLoop

class Run:
    def __init__(self, start_order, user="ann"):
        self.start_order, self.user = start_order, user
        self.is_batch = start_order == OF_BATCH

click_priority.PROCESSORS = 2
loop = EventLoop()

def print_as(what):
    return lambda: print(what, clicks.is_active, clicks.holds(batch))

clicks = ClickPriority(loop, print_as("changed"), print_as("may start"))
batch, click, later = Run(OF_BATCH), Run(ONLY_RUN), Run(ONLY_RUN)

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
    'may start True True',
    'changed False False',
  ]);
});

test('a click that takes long holds no batch run', () => {
  const script = 'add(click); add(batch); loop.after(CLICK_SECONDS * 1.5, stop); loop.run(); clicks.remove(click)';
  expect(print(script).at(-1)).toBe('may start False False');
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
  expect(print(script).slice(3, 5)).toEqual(['may start True False', 'True False']);
});

/** Runs of two users with several runs each, beside those of a user with one. */
const setUpSeveral = `
clicks = ClickPriority(loop, lambda: None, lambda: None)
first, second, other = Run(ONE_OF_SEVERAL, "ben"), Run(ONE_OF_SEVERAL, "ben"), Run(ONE_OF_SEVERAL, "cem")

def add(*runs):
    for run in runs:
        clicks.add(run)

def show():
    print(*(("held" if clicks.holds(run) else "free") for run in (first, second, other)))

def after(seconds, action):
    loop.after(seconds, lambda: (action(), stop()))
    loop.run()
    loop.running = True
`;

test("one of several runs of a user waits for another user's only run, and one starts when it has ended", () => {
  const script = `
add(click, first, second, other)
show()
clicks.remove(click)
show()
clicks.started(other)
show()
`;
  expect(print(setUpSeveral + script)).toEqual(['held held held', 'free free free', 'held held free']);
});

test('the next one starts after the next click, or when there is none for a while', () => {
  const script = `
add(click, first, second, other)
clicks.remove(click)
clicks.started(other)
clicks.add(later)
clicks.remove(later)
show()
clicks.started(first)
after(GAP_SECONDS / 2, show)
after(GAP_SECONDS, show)
`;
  expect(print(setUpSeveral + script)).toEqual(['free free free', 'free held free', 'free free free']);
});

test('clicks without end delay one of several runs only for a while', () => {
  const script = `
add(first, click)
loop.after(CLICK_SECONDS / 2, lambda: add(later))
after(HOLD_SECONDS_MAX * 1.25, show)
print(clicks.is_active)
`;
  expect(print(setUpSeveral + script)).toEqual(['free free free', 'True']);
});

test('runs of users with several runs do not wait for each other, nor for clicks of their own user', () => {
  const script = `
add(first, second, other)
show()
clicks.remove(other)
show()
own = Run(ONLY_RUN, "ben")
add(own)
show()
clicks.remove(own)
clicks.started(first)
show()
`;
  expect(print(setUpSeveral + script)).toEqual(Array(4).fill('free free free'));
});

test('nothing but batches waits where the processors suffice', () => {
  const script = `
click_priority.PROCESSORS = 8
add(click, first, batch)
show()
print(clicks.holds(batch))
add(second, other)
show()
`;
  expect(print(setUpSeveral + script)).toEqual(['free free free', 'True', 'held held held']);
});

test('runs of one user at the same time are several, but for sessions, batches and strangers', () => {
  const script = `
active = []

def order(user, is_batch=False, is_session=False):
    run = Run(ONLY_RUN, user)
    run.is_batch, run.is_session = is_batch, is_session
    clicks.add(run, active)
    active.append(run)

order("ann")
order("ben", is_session=True)
order("ben")
order("cem", is_batch=True)
order("cem")
order("ann")
order(None)
order(None)
print(*(["only", "several", "batch"][run.start_order] for run in active))
`;
  expect(print(setUpSeveral + script)).toEqual(['several only only batch only several only only']);
});

test('runs of users with one and with several programs all end beside each other', async (context) => {
  const sandbox = await openTestSandbox({ slots: 4 });
  context.onTestFinished(() => sandbox.close());
  const stdouts = async (userId: string) => {
    const outputs: string[] = [];
    for (let i = 0; i < 15; i++) outputs.push((await runProgram(sandbox, `print(${i})`, { userId })).stdout);
    return outputs.join('');
  };
  const expected = Array.from({ length: 15 }, (_, i) => `${i}\n`).join('');
  expect(await Promise.all(['ann', 'ben', 'ben', 'cem'].map(stdouts))).toEqual(Array(4).fill(expected));
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
after_samples(2, lambda: yielding.set_interrupted(True))
after_samples(3, lambda: yielding.set_interrupted(False))
after_samples(4, lambda: yielding.remove(meter))
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
    run = Run(OF_BATCH)
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
