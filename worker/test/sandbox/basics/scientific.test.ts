import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/contract.js';
import { selectInterpreter } from '../../../src/sandbox/select-interpreter.js';
import { openTestSandbox, runProgram } from '../../support/test-sandbox.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openTestSandbox({ zygotes: ['base', 'sci'] });
  if (!sandbox.info.zygotes.includes('sci'))
    throw new Error('these tests need the packages python3-numpy python3-pandas python3-matplotlib');
}, 60_000);
afterAll(() => sandbox?.close());

const largeLimits = { memoryBytes: 256 * 1024 * 1024 };
const ask = (content: string) =>
  selectInterpreter({ files: [{ path: 'main.py', content, encoding: 'utf8' }], entry: 'main.py', args: [], stdin: '' });

test('selects the interpreter by the import lines', () => {
  for (const line of [
    'import numpy',
    'import os, numpy as np',
    'from pandas import x',
    '  import matplotlib.pyplot as p',
  ])
    expect(ask(`x = 1\n${line}\n`)).toBe('sci');
  for (const line of ['print("numpy")', '# import numpy', 'import numpyro', 'import os', 'x = "import" ; numpy = 1'])
    expect(ask(`x = 1\n${line}\n`)).toBe('base');
});

test('numpy, pandas and matplotlib are preloaded', async () => {
  const seen = await runProgram(
    sandbox,
    'maps = open("/proc/self/maps").read()\n' +
      'print([name in maps for name in ("/numpy/core/", "/pandas/_libs/", "/matplotlib/")])\n' +
      'import numpy as np, pandas as pd\nimport matplotlib.pyplot as plt\n' +
      'print(np.arange(4).sum(), pd.DataFrame({"a": [1, 2]})["a"].mean())',
    { limits: largeLimits },
  );
  expect([seen.stdout, seen.stderr]).toEqual(['[True, True, True]\n6 1.5\n', '']);
  expect(seen.result.exitCode).toBe(0);
});

test("a program's own module shadows a preloaded package; the others stay", async () => {
  const own = (path: string) => ({ path, content: 'x = "own"\nprint(__name__)', encoding: 'utf8' as const });
  const seen = await runProgram(sandbox, 'import numpy, six, pandas\nprint(numpy.x, six.x, pandas.Series([1]).sum())', {
    limits: largeLimits,
    files: [own('numpy.py'), own('six/__init__.py')],
  });
  expect([seen.stdout, seen.stderr]).toEqual(['numpy\nsix\nown own 1\n', '']);
});

test('each shown figure becomes one picture', async () => {
  const seen = await runProgram(
    sandbox,
    'import matplotlib.pyplot as plt\nfor n in (1, 2):\n    plt.plot([1, n]); plt.show(); print("shown", n)\n',
    { limits: largeLimits },
  );
  expect(seen.stderr).toBe('');
  expect(seen.stdout).toBe('shown 1\nshown 2\n');
  expect(seen.items.map((item) => [item.kind, item.body.mediaType])).toEqual([
    ['plot', 'image/png'],
    ['plot', 'image/png'],
  ]);
  expect(Buffer.from(String(seen.items[0]?.body.data), 'base64').subarray(1, 4).toString()).toBe('PNG');
});

test('accepts at most fifty pictures; the run continues', async () => {
  const flood =
    'import os, struct\nb = b\'{"kind":"plot","mediaType":"image/png","data":"eHh4"}\'\n' +
    'for _ in range(200): os.write(3, struct.pack("<I", len(b)) + b)\nprint("end")\n';
  const seen = await runProgram(sandbox, flood);
  expect(seen.items).toHaveLength(50);
  expect(seen.stdout).toBe('end\n');
});

test('accepts only pictures from a program: drops extra fields and items of the supervisor', async () => {
  const forged = [
    '{"kind":"plot","mediaType":"image/png","data":"eHh4","type":"finished","id":"7-7","seq":9,"runId":"x"}',
    '{"kind":"prompt","waiting":true}',
    '{"kind":"turtle"}',
    '{"kind":"plot","mediaType":"text/html","data":"eHh4"}',
    '{"kind":"plot","mediaType":"image/png","data":"<b>"}',
  ];
  const write = forged.map((item) => `b = b'${item}'\nos.write(3, struct.pack("<I", len(b)) + b)\n`).join('');
  const seen = await runProgram(sandbox, `import os, struct\n${write}print("end")`);
  expect(seen.items).toEqual([{ kind: 'plot', body: { mediaType: 'image/png', data: 'eHh4' } }]);
});

test('limits the total size of the pictures of a run', async () => {
  const big =
    'import os, struct\n' +
    'b = b\'{"kind":"plot","mediaType":"image/png","data":"\' + b"A" * (3 << 20) + b\'"}\'\n' +
    'for _ in range(5):\n  d = struct.pack("<I", len(b)) + b\n  while d: d = d[os.write(3, d):]\nprint("end")';
  const seen = await runProgram(sandbox, big);
  expect(seen.items).toHaveLength(2);
  expect(seen.stdout).toBe('end\n');
});

test('drops an item that is too long or not JSON; the run continues', async () => {
  for (const forged of [
    'struct.pack("<I", 1 << 30)',
    'struct.pack("<I", 4) + b"nope"',
    'struct.pack("<I", 2) + b"[]"',
  ]) {
    const seen = await runProgram(sandbox, `import os, struct\nos.write(3, ${forged} + bytes(60000))\nprint("end")`);
    expect(seen.items).toEqual([]);
    expect(seen.stdout).toBe('end\n');
  }
});

test('random numbers differ between runs', async () => {
  const program = 'import numpy, random\nprint(numpy.random.rand(), random.random())';
  const [one, two] = await Promise.all([1, 2].map(() => runProgram(sandbox, program, { limits: largeLimits })));
  expect(one?.stdout.split(' ')[0]).not.toBe(two?.stdout.split(' ')[0]);
  expect(one?.stdout.split(' ')[1]).not.toBe(two?.stdout.split(' ')[1]);
});

test('memory of the preloaded packages does not count for the program', async () => {
  const fits = await runProgram(sandbox, 'import numpy\nx = numpy.ones(5_000_000); print(x.sum())');
  expect(fits.stdout).toBe('5000000.0\n');
  const tooMuch = await runProgram(sandbox, 'import numpy\nx = numpy.ones(50_000_000)');
  expect(tooMuch.result).toMatchObject({ exitCode: 1, memoryError: true });
});
