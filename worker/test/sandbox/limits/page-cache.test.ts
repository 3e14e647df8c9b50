import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/contract.js';
import { openTestSandbox, runProgram } from '../../support/test-sandbox.js';

const MiB = 1024 * 1024;
/** One slot and one ready unit: two slots, used alternately. */
const slots = 2;

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openTestSandbox({ slots: 1, readyUnits: 1 });
});
afterAll(() => sandbox.close());

test('kernel caches of earlier runs do not raise the memory limit of later runs', async () => {
  const limits = { memoryBytes: 32 * MiB };
  // Names that are not cached yet.
  const asksForManyNames =
    'import os, random\nprefix = random.random()\nfor n in range(60_000):\n' +
    '    try: os.stat(f"/usr/lib/{prefix}{n:0200}")\n    except OSError: pass\n';
  for (let run = 0; run < 3 * slots; run++) {
    const { result } = await runProgram(sandbox, asksForManyNames, { limits });
    expect(result).toMatchObject({ exitCode: 0, oomKills: 0, fault: null });
  }
  const takesTooMuch =
    'import mmap\nm = mmap.mmap(-1, 64 << 20)\nfor i in range(0, len(m), 4096): m[i] = 1\nprint("had it")';
  for (let run = 0; run < slots; run++) {
    const { result, stdout } = await runProgram(sandbox, takesTooMuch, { limits });
    expect(stdout).toBe('');
    expect(result.oomKills).toBeGreaterThan(0);
    const little = await runProgram(sandbox, 'print(1)', { limits });
    expect(little.result).toMatchObject({ exitCode: 0, oomKills: 0 });
    expect(little.result.usage.memoryPeakBytes).toBeLessThan(24 * MiB);
  }
});

test('a program can neither evict nor inspect cached pages of shared files', async () => {
  // A library file of some pages that neither a zygote nor this test has mapped.
  const folder = `/usr/lib/python${sandbox.info.pythonVersion.split('.').slice(0, 2).join('.')}/pydoc_data`;
  const name = readdirSync(folder).find(
    (file) => file.endsWith('.py') && readFileSync(join(folder, file)).length > 8192,
  );
  const path = join(folder, name!);
  const cached =
    'import os, sys; print(os.preadv(os.open(sys.argv[1], os.O_RDONLY), [bytearray(1 << 20)], 0, os.RWF_NOWAIT))';
  const bytesInMemory = () => Number(execFileSync('/usr/bin/python3', ['-c', cached, path]).toString());
  readFileSync(path);
  const before = bytesInMemory();
  expect(before).toBeGreaterThan(4096);
  const seen = await runProgram(
    sandbox,
    `import mmap, os
fd = os.open(${JSON.stringify(path)}, os.O_RDONLY)
os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
acts = [lambda: os.preadv(fd, [bytearray(10)], 0, os.RWF_NOWAIT),
        lambda: mmap.mmap(-1, 8192).madvise(mmap.MADV_MERGEABLE)]
for act in acts:
    try: print("ESCAPE", act())
    except OSError as error: print(type(error).__name__)
`,
  );
  expect(seen.stdout).toBe('OSError\nOSError\n');
  expect(bytesInMemory()).toBe(before);
});
