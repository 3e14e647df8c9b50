import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sandbox } from './contract.js';
import { openTestSandbox, runProgram } from './sandbox.testkit.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openTestSandbox();
});
afterAll(() => sandbox.close());

test('a thousand lines on both streams in turn come out in order', async () => {
  const seen = await runProgram(
    sandbox,
    'import sys\nfor i in range(500):\n    print("o", i)\n    print("e", i, file=sys.stderr)\n',
  );
  const expected = Array.from({ length: 500 }, (_, i) => `o ${i}\ne ${i}\n`).join('');
  expect(seen.raw.toString()).toBe(expected);
  expect(seen.facts.exitCode).toBe(0);
});

test('text without line ends keeps its order', async () => {
  const seen = await runProgram(
    sandbox,
    'import sys\nfor i in range(200):\n    sys.stdout.write("a")\n    sys.stderr.write("b")\n    sys.stderr.write("c")\n',
  );
  expect(seen.raw.toString()).toBe('abc'.repeat(200));
});

test('a traceback follows what was printed before it', async () => {
  for (let count = 0; count < 20; count++) {
    const seen = await runProgram(sandbox, 'for i in range(50): print("line", i)\n1 / 0\n');
    expect(seen.raw.toString()).toMatch(
      /^(line \d+\n){50}Traceback \(most recent call last\):\n.*ZeroDivisionError: division by zero\n$/s,
    );
  }
});

test('output is live: a line arrives while the program goes on', async () => {
  let arrived = 0;
  const begun = performance.now();
  await runProgram(sandbox, 'import time\nprint("now", end="")\ntime.sleep(0.6)\n', {
    onOutput: () => {
      arrived ||= performance.now() - begun;
    },
  });
  expect(arrived).toBeGreaterThan(0);
  expect(arrived).toBeLessThan(400);
});

test('a drawing and a plot stand where the program began them among its text', async () => {
  const program =
    'import turtle\nimport runq_display\nprint("a")\nturtle.forward(9)\nprint("b")\nrunq_display.send_picture("image/png", b"x")\nprint("c")\nturtle.left(9)\n';
  for (let count = 0; count < 8; count++) {
    let story = '';
    await runProgram(sandbox, program, {
      onOutput: (text) => {
        story += text.replaceAll('\n', '');
      },
      onDisplay: ({ kind }) => {
        story += story.includes(`<${kind}>`) ? '' : `<${kind}>`;
      },
    });
    expect(story).toBe('a<turtle>b<plot>c');
  }
});
