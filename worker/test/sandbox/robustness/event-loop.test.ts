import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { testPython } from '../../support/test-sandbox.js';

const folder = fileURLToPath(new URL('../../../python', import.meta.url));

/** What a script with the supervisor's event loop prints. */
const print = (script: string) =>
  execFileSync(testPython, ['-c', `import os, time\nfrom supervisor.loop.event_loop import EventLoop\n${script}`], {
    cwd: folder,
    encoding: 'utf8',
  })
    .trim()
    .split('\n');

/** A message arrives in time while the process stands still, in the given place, until the time for it is over. */
const standStill = (where: string) => `
loop = EventLoop()
other, busy = os.pipe(), os.pipe()

def overdue():
    print("overdue")

def stand_still():
    os.write(other[1], b"x")
    time.sleep(0.2)

def take(fd, text):
    os.read(fd, 1)
    if text == "busy":
        stand_still()
    else:
        loop.cancel(timer)
        print(text)

timer = loop.after(0.1, overdue)
loop.watch(other[0], lambda: take(other[0], "in time"))
loop.watch(busy[0], lambda: take(busy[0], "busy"))
loop.after(0.4, lambda: setattr(loop, "running", False))
${where}
loop.run()`;

test('a message that arrived in time counts before its timer, after a slow timer', () => {
  expect(print(standStill('loop.after(0, stand_still)'))).toEqual(['in time']);
});

test('a message that arrived in time counts before its timer, after a slow message', () => {
  expect(print(standStill('os.write(busy[1], b"x")'))).toEqual(['in time']);
});

test('calls due timers in their order, but not one that has been cancelled or is due later', () => {
  const script = `
loop = EventLoop()
cancelled = loop.after(0.01, lambda: print("cancelled"))
loop.after(0.04, lambda: (print("second"), setattr(loop, "running", False)))
loop.after(0.02, lambda: print("first"))
loop.after(60, lambda: print("later"))
loop.cancel(cancelled)
loop.run()`;
  expect(print(script)).toEqual(['first', 'second']);
});
