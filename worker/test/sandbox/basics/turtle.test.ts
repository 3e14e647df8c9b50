import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DisplayItem, Sandbox } from '../../../src/sandbox/contract.js';
import { openTestSandbox, runProgram, type Trial } from '../../support/test-sandbox.js';
import { openTestSession } from '../../support/test-session.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openTestSandbox();
});
afterAll(() => sandbox.close());

type Op = [string, ...unknown[]];
const opsOf = (items: DisplayItem[]) =>
  items.flatMap(({ kind, body }) => (kind === 'turtle' ? (body.ops as Op[]) : []));

async function draw(program: string, trial: Trial = {}) {
  const seen = await runProgram(sandbox, program, trial);
  return { ...seen, ops: opsOf(seen.items) };
}

/** The final drawing: each item by its number, with its kind, points and style. */
function replay(ops: Op[]): { kind: string; points: number[]; look: unknown[] }[] {
  const items = new Map<number, { kind: string; points: number[]; look: unknown[] }>();
  for (const [name, ...args] of ops) {
    const id = args[0] as number;
    if (name === 'delete') items.delete(id);
    if (name !== 'line' && name !== 'polygon' && name !== 'text') continue;
    const isText = name === 'text';
    const old = items.get(id);
    const points = isText
      ? (args.slice(1, 3) as number[])
      : [...(old?.points ?? []).slice(0, args[1] as number), ...(args[2] as number[])];
    const look = args.slice(3).map((part, i) => part ?? old?.look[i]);
    items.set(id, { kind: name, points, look });
  }
  return [...items.values()];
}

test('draws a square with its line, colours and duration', async () => {
  const { ops, stderr, stdout, result } = await draw(
    'from turtle import *\npencolor("red"); pensize(3)\nfor _ in range(4):\n    forward(100); left(90)\n' +
      'print(round(xcor()), heading())\ndone()\nprint("after")\n',
  );
  expect(stderr).toBe('');
  expect(stdout).toBe('0 0.0\nafter\n');
  expect(result).toMatchObject({ exitCode: 0, stopReason: null });
  const lines = replay(ops).filter(({ kind }) => kind === 'line');
  expect(lines).toEqual([{ kind: 'line', points: [0, 0, 100, 0, 100, -100, 0, -100, 0, 0], look: ['#ff0000', 3] }]);
  expect(ops).toContainEqual(['size', 640, 600]);
  expect(ops.filter(([name]) => name === 'frame').reduce((sum, [, ms]) => sum + (ms as number), 0)).toBeGreaterThan(
    500,
  );
});

test('draws a filled star, text, a stamp and a dot', async () => {
  const { ops, stderr } = await draw(
    'import turtle\nt = turtle.Turtle(); t.speed(0); t.color("red", "yellow")\nt.begin_fill()\n' +
      'for _ in range(36):\n    t.forward(200); t.left(170)\nt.end_fill()\n' +
      't.penup(); t.goto(10, 20); t.write("Grüße", align="center", font=("Arial", 14, "bold"))\n' +
      't.stamp(); t.goto(50, 50); t.dot(20, "sky blue"); t.hideturtle()\n' +
      'turtle.bgcolor("navy"); turtle.title("Star")\n',
  );
  expect(stderr).toBe('');
  const items = replay(ops);
  const star = items.find(({ kind, look }) => kind === 'polygon' && look[0] === '#ffff00');
  expect(star?.points).toHaveLength(2 * 37);
  expect(items).toContainEqual({
    kind: 'text',
    points: [9, -20],
    look: ['Grüße', 's', 'Arial', 14, 'bold', '#ff0000'],
  });
  expect(items).toContainEqual({ kind: 'line', points: [50, -50, 50, -50], look: ['#87ceeb', 20] });
  expect(ops).toContainEqual(['background', '#000080']);
  expect(ops).toContainEqual(['title', 'Star']);
  expect(items.filter(({ kind, look }) => kind === 'polygon' && look[1] === '#ff0000').length).toBeGreaterThan(0);
});

test('encodes a spiral of a thousand steps compactly and quickly', async () => {
  const { ops, items, result } = await draw(
    'import turtle\nt = turtle.Turtle()\nfor i in range(1000):\n    t.forward(i); t.left(91)\nturtle.done()\n',
  );
  expect(result).toMatchObject({ exitCode: 0, stopReason: null });
  const points = replay(ops)
    .filter(({ kind }) => kind === 'line')
    .flatMap((line) => line.points);
  expect(points.length).toBeGreaterThanOrEqual(2 * 1000);
  expect(Buffer.byteLength(JSON.stringify(items))).toBeLessThan(400_000);
});

const lasting = (ops: Op[]) => ops.reduce((sum, [name, ms]) => sum + (name === 'frame' ? (ms as number) : 0), 0);

test.each([
  ['draws', 'for i in range(50): fd(9); lt(91)', 100],
  ['only moves', 'pu()\nfor i in range(50): fd(9); lt(91)', 1010],
  ['has a delay of its own', 'delay(20)\nfor i in range(50): fd(9); lt(91)', 2000],
  ['changes its colour', 'for i in range(50): fd(9); pencolor("red")', 60],
  ['has another speed in a circle', 'speed(3); circle(50); speed(0)', 800],
])('a turtle at speed 0 that %s takes its time', async (_what, program, leastMs) => {
  const { ops, stderr } = await draw(`from turtle import *\nspeed(0); ht()\n${program}\n`);
  expect(stderr).toBe('');
  expect(lasting(ops)).toBeGreaterThanOrEqual(leastMs);
  expect(lasting(ops)).toBeLessThan(1.5 * leastMs + 50);
});

test('sends one display item per frame, since the worker limits the items per second', async () => {
  const code = 'import runq_display\nsent = []\nrunq_display.send = lambda item, in_order=True: sent.append(item)\n';
  const { stdout } = await draw(`${code}from turtle import *\nspeed(0)\nfor i in range(40): fd(9)\nprint(len(sent))\n`);
  expect(Number(stdout)).toBeGreaterThanOrEqual(40);
  expect(Number(stdout)).toBeLessThan(50);
});

test('draws everything in one frame with tracer(0)', async () => {
  const { ops } = await draw(
    'import turtle\nturtle.tracer(0)\nfor i in range(100): turtle.fd(i); turtle.lt(20)\nturtle.update()\n' +
      'turtle.done()\n',
  );
  expect(ops.filter(([name]) => name === 'frame').length).toBeLessThanOrEqual(3);
});

test('undo and clear remove items', async () => {
  const undone = await draw('import turtle\nturtle.speed(0); turtle.fd(50); turtle.undo(); turtle.ht()\n');
  expect(replay(undone.ops).filter(({ kind, points }) => kind === 'line' && points.includes(50))).toEqual([]);
  const cleared = await draw('import turtle\nturtle.fd(50); turtle.write("x"); turtle.clear(); turtle.ht()\n');
  expect(replay(cleared.ops).filter(({ kind }) => kind === 'text')).toEqual([]);
});

test('runs all timers without waiting', async () => {
  const { stdout, result } = await draw(
    'import turtle\nn = 0\ndef tick():\n    global n\n    n += 1; turtle.fd(5)\n' +
      '    if n < 20: turtle.ontimer(tick, 1000)\ntick()\n' +
      'turtle.onkey(tick, "Up"); turtle.listen(); turtle.mainloop()\nprint(n)\n',
  );
  expect(stdout).toBe('20\n');
  expect(result.stopReason).toBeNull();
});

test('dialogs read stdin and print nothing; the end of input cancels them', async () => {
  const { stdout, stderr, ops } = await draw(
    'import turtle\nprint(turtle.textinput("Name", "Who?"))\n' +
      'print(turtle.numinput("N", "How many?", minval=1, maxval=9))\nprint(turtle.textinput("", "More?"))\n' +
      'turtle.exitonclick()\nturtle.bye()\n',
    { stdin: 'Ada\nabc\n50\n7\n' },
  );
  expect(stderr).toBe('');
  expect(stdout).toBe('Ada\n7.0\nNone\n');
  expect(ops.filter(([name]) => name === 'ask').map(([, question]) => question)).toEqual([
    'Name: Who? ',
    'N: How many? ',
    "N: 'abc' is not a number. Please try again. How many? ",
    'N: The number must be at most 9. Please try again. How many? ',
    'More? ',
  ]);
});

test('in a session a dialog prompts as input() does', async () => {
  const repl = await openTestSession(sandbox, null);
  repl.write('import turtle\n');
  await repl.waitForPrompts(2);
  repl.write('n = turtle.numinput("Size", "How far?")\n');
  await repl.waitForPrompts(3);
  expect(repl.prompts[2]).toEqual({ text: 'Size: How far? ', source: 'input' });
  expect(await repl.enter('50\n')).toBe('');
  expect(await repl.enter('n\n')).toBe('50.0\n');
  repl.session.stop('cancelled');
});

test('raises the errors of turtle', async () => {
  const color = await draw('import turtle\nturtle.color("nocolor")\n');
  expect(color.stderr).toMatch(/TurtleGraphicsError: bad color string: nocolor\n$/);
  const shape = await draw('import turtle\nturtle.shape("cat.gif")\n');
  expect(shape.stderr).toMatch(/TurtleGraphicsError: There is no shape named cat\.gif\n$/);
  const gone = await draw('import turtle\nturtle.bye()\nturtle.fd(1)\n');
  expect(gone.stderr).toMatch(/turtle\.Terminator\n$/);
});

test('importing turtle does not change tkinter', async () => {
  const { stdout } = await draw(
    'import turtle, sys\n' +
      'print(turtle.__file__.startswith("/box"), "tkinter" in sys.modules, turtle.Turtle.forward.__name__)\n',
  );
  expect(stdout).toBe('False False forward\n');
});

test('slows an endless animation, which runs until its limit with bounded output', async () => {
  const { items, result, stderr } = await draw('import turtle\nwhile True: turtle.fd(3); turtle.lt(7)\n', {
    limits: { wallTimeMs: 3_000, cpuTimeMs: 10_000 },
  });
  expect(result).toMatchObject({ stopReason: 'wall_time', fault: null });
  expect(stderr).toBe('');
  expect(Buffer.byteLength(JSON.stringify(items))).toBeLessThan(3 << 20);
});

test('cuts a drawing that is too long with a message; the program continues', async () => {
  const { items, result, stderr, stdout } = await draw(
    'import turtle\nturtle.tracer(0)\nfor i in range(3000): turtle.write("x" * 1990 + str(i))\n' +
      'turtle.update()\nprint("end")\n',
    { limits: { cpuTimeMs: 20_000, wallTimeMs: 20_000, memoryBytes: 256 << 20 } },
  );
  expect(stdout).toBe('end\n');
  expect(result.exitCode).toBe(0);
  expect(stderr).toBe('turtle: the drawing is longer than 4 MiB; the rest is not shown.\n');
  expect(Buffer.byteLength(JSON.stringify(items))).toBeLessThan(6 << 20);
});

test('drops forged operations one by one, and all beyond the limit', async () => {
  const forged = [
    '["line",1,0,[0,0],"javascript:1",1]',
    '["line",1,0,["x"],"#000000",1]',
    '["html","<b>"]',
    '["__proto__"]',
    '7',
    '["picture",1,"text/html","eHh4"]',
    '["frame",1e300]',
    '["title","fine"]',
  ];
  const send = (ops: string) => `b = b'{"kind":"turtle","ops":[${ops}]}'\nos.write(3, struct.pack("<I", len(b)) + b)\n`;
  const few = await draw(`import os, struct\n${send(forged.join(','))}print("end")`);
  expect(few.ops).toEqual([['title', 'fine']]);
  const flood = await draw(
    `import os, struct\nb = b'{"kind":"turtle","ops":[' + b'["title","x"],' * 2000 + b'["title","y"]]}'\n` +
      `for _ in range(1000): os.write(3, struct.pack("<I", len(b)) + b)\nprint("end")`,
    { limits: { wallTimeMs: 10_000 } },
  );
  expect(flood.stdout).toBe('end\n');
  expect(Buffer.byteLength(JSON.stringify(flood.items))).toBeLessThan(7 << 20);
});
