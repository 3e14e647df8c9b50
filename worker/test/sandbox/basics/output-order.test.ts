import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/contract.js';
import { openTestSandbox, runProgram } from '../../support/test-sandbox.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openTestSandbox();
});
afterAll(() => sandbox.close());

test('keeps a thousand lines on alternating streams in order', async () => {
  const seen = await runProgram(
    sandbox,
    'import sys\nfor i in range(500):\n    print("o", i)\n    print("e", i, file=sys.stderr)\n',
  );
  const expected = Array.from({ length: 500 }, (_, i) => `o ${i}\ne ${i}\n`).join('');
  expect(seen.raw.toString()).toBe(expected);
  expect(seen.result.exitCode).toBe(0);
});

test('keeps text without line ends in order', async () => {
  const seen = await runProgram(
    sandbox,
    'import sys\nfor i in range(200):\n    sys.stdout.write("a")\n    sys.stderr.write("b")\n' +
      '    sys.stderr.write("c")\n',
  );
  expect(seen.raw.toString()).toBe('abc'.repeat(200));
});

test.each(['print("o", count)', 'sys.stdout.buffer.write(b"o %d\\n" % count)'])(
  'keeps errors of every length before later output: %s',
  async (out) => {
    const seen = await runProgram(
      sandbox,
      `import sys\nfor count in range(60):\n    for i in range(count): print("e", i, file=sys.stderr)\n    ${out}\n`,
    );
    const errors = (count: number) => Array.from({ length: count }, (_, i) => `e ${i}\n`).join('');
    expect(seen.raw.toString()).toBe(Array.from({ length: 60 }, (_, count) => `${errors(count)}o ${count}\n`).join(''));
  },
);

test('a traceback follows earlier output', async () => {
  for (let count = 0; count < 20; count++) {
    const seen = await runProgram(sandbox, 'for i in range(50): print("line", i)\n1 / 0\n');
    expect(seen.raw.toString()).toMatch(
      /^(line \d+\n){50}Traceback \(most recent call last\):\n.*ZeroDivisionError: division by zero\n$/s,
    );
  }
});

test('delivers a line while the program runs', async () => {
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

test('a drawing and a plot appear in the output where the program began them', async () => {
  const program =
    'import turtle\nimport runq_display\nprint("a")\nturtle.forward(9)\nprint("b")\n' +
    'runq_display.send_picture("image/png", b"x")\nprint("c")\nturtle.left(9)\n';
  for (let count = 0; count < 8; count++) {
    let sequence = '';
    await runProgram(sandbox, program, {
      onOutput: (text) => {
        sequence += text.replaceAll('\n', '');
      },
      onDisplay: ({ kind }) => {
        sequence += sequence.includes(`<${kind}>`) ? '' : `<${kind}>`;
      },
    });
    expect(sequence).toBe('a<turtle>b<plot>c');
  }
});
