import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DisplayItem, Sandbox } from '../../../src/sandbox/contract.js';
import { openTestSandbox, runProgram } from '../../support/test-sandbox.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openTestSandbox({ zygotes: ['base', 'sci'] });
  if (!sandbox.info.zygotes.includes('sci'))
    throw new Error('these tests need the packages python3-numpy python3-pandas python3-matplotlib');
}, 60_000);
afterAll(() => sandbox?.close());

const limits = { memoryBytes: 256 * 1024 * 1024 };
const plot = 'import matplotlib.pyplot as plt\nplt.plot([1, 3, 2]); plt.title("Rain in May")\n';
const typesOf = (items: DisplayItem[]) => items.map(({ kind, body }) => `${kind} ${body.mediaType}`);
const dataOf = (item: DisplayItem | undefined) => Buffer.from(String(item?.body.data), 'base64');

test('shows a saved picture in order, with its title as alt text, and returns it as a file', async () => {
  const seen = await runProgram(sandbox, `${plot}print("a")\nplt.savefig("rain.png")\nprint("b")\n`, { limits });
  expect(seen.stderr).toBe('');
  expect(typesOf(seen.items)).toEqual(['plot image/png']);
  expect(seen.items[0]?.body.alt).toBe('Rain in May');
  expect(seen.files.map(({ name }) => name)).toEqual(['rain.png']);
  expect(dataOf(seen.items[0]).equals(seen.files[0]!.data)).toBe(true);
});

test('shows a plot with two pixels for each of its own, unless it is large or its resolution is chosen', async () => {
  const show = async (more: string) => {
    const { items } = await runProgram(sandbox, `${plot}${more}\nplt.show()\n`, { limits });
    return [dataOf(items[0]).readUInt32BE(16), items[0]?.body.scale];
  };
  expect(await show('')).toEqual([1280, 2]);
  expect(await show('plt.gcf().set_size_inches(12, 10)')).toEqual([1200, undefined]);
  expect(await show('plt.rcParams["savefig.dpi"] = 50')).toEqual([320, undefined]);
});

test('does not show a saved picture again, unless it changed', async () => {
  const once = await runProgram(sandbox, `${plot}plt.savefig("a.png", dpi=50, facecolor="red")\nplt.show()\n`, {
    limits,
  });
  expect(once.items).toHaveLength(1);
  const twice = await runProgram(sandbox, `${plot}plt.savefig("a.png")\nplt.xlabel("day")\nplt.show()\n`, { limits });
  expect(twice.items).toHaveLength(2);
});

test('shows an SVG that is saved or selected as the format', async () => {
  const saved = await runProgram(sandbox, `${plot}plt.gcf().savefig("a.svg")\nplt.savefig("b.pdf")\n`, { limits });
  expect(typesOf(saved.items)).toEqual(['plot image/svg+xml']);
  expect(saved.files.map(({ name }) => name)).toEqual(['a.svg', 'b.pdf']);
  const asked = await runProgram(sandbox, `${plot}plt.rcParams["savefig.format"] = "svg"\nplt.show()\n`, { limits });
  expect(typesOf(asked.items)).toEqual(['plot image/svg+xml']);
  expect(dataOf(asked.items[0]).toString()).toContain('<svg');
});

test('shows nothing when saving into memory', async () => {
  const seen = await runProgram(sandbox, `${plot}import io\nplt.savefig(io.BytesIO())\nplt.close()\nplt.show()\n`, {
    limits,
  });
  expect(seen.items).toEqual([]);
});

test('drops the fifty-first picture and an oversized one with a message; the program continues', async () => {
  const many = await runProgram(
    sandbox,
    'import numpy, runq_display\nfor _ in range(53): runq_display.send_picture("image/png", b"x")\n' +
      'runq_display.send_picture("image/png", bytes(5 << 20))\nprint("end")',
    { limits },
  );
  expect(many.items).toHaveLength(50);
  expect(many.stderr).toBe(
    'More than 50 pictures: the others are not shown.\n' +
      'A picture of 5242880 bytes is not shown: the limit is 4194304.\n',
  );
  expect(many.stdout).toBe('end\n');
});

test('shows Pillow images of every mode', async () => {
  const seen = await runProgram(
    sandbox,
    'from PIL import Image\n' +
      'for mode in ("RGB", "L", "CMYK", "RGBA", "1"): Image.new(mode, (4, 4)).show(title="dots")\n',
    { limits },
  );
  expect(seen.stderr).toBe('');
  expect(typesOf(seen.items)).toEqual(Array(5).fill('plot image/png'));
  expect(seen.items[0]?.body.alt).toBe('dots');
});

test('an interpreter started by a program has no display and writes to no other descriptor', async () => {
  const child =
    'import matplotlib.pyplot as plt\nf = open("x.txt", "wb", buffering=0)\nplt.plot([1]); plt.show()\nprint(f.tell())';
  const seen = await runProgram(
    sandbox,
    `import numpy, subprocess, sys\n` +
      `print(subprocess.run([sys.executable, "-c", ${JSON.stringify(child)}], capture_output=True, ` +
      `text=True).stdout)`,
    { limits: { ...limits, wallTimeMs: 15_000, cpuTimeMs: 10_000 } },
  );
  expect(seen.items).toEqual([]);
  expect(seen.stdout.trim()).toBe('0');
});

test('the first figure imports no further modules', async () => {
  const draw =
    'import sys\nbefore = set(sys.modules)\nimport matplotlib.pyplot as plt\n' +
    'plt.plot([1, 2], label="l"); plt.title("x"); plt.legend(); plt.show()\nprint(sorted(set(sys.modules) - before))\n';
  const seen = await runProgram(sandbox, draw, { limits });
  expect(seen.stderr).toBe('');
  expect(seen.items).toHaveLength(1);
  expect(seen.stdout).toBe('[]\n');
});
