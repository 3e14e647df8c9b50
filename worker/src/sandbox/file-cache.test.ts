import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sandbox } from './contract.js';
import { openTestSandbox, runProgram } from './sandbox.testkit.js';

const MiB = 1024 * 1024;
/** One lane and one ready unit: two slots, which take turns. */
const slots = 2;

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openTestSandbox({ lanes: 1, readyUnits: 1 });
});
afterAll(() => sandbox.close());

test('what runs leave in the caches of the kernel gives later runs no more memory', async () => {
  const limits = { memoryBytes: 32 * MiB };
  // Names that nobody asked for yet.
  const asksForManyNames =
    'import os, random\nprefix = random.random()\nfor n in range(60_000):\n    try: os.stat(f"/usr/lib/{prefix}{n:0200}")\n    except OSError: pass\n';
  for (let run = 0; run < 3 * slots; run++) {
    const { facts } = await runProgram(sandbox, asksForManyNames, { limits });
    expect(facts).toMatchObject({ exitCode: 0, oomKills: 0, fault: null });
  }
  const takesTooMuch =
    'import mmap\nm = mmap.mmap(-1, 64 << 20)\nfor i in range(0, len(m), 4096): m[i] = 1\nprint("had it")';
  for (let run = 0; run < slots; run++) {
    const { facts, stdout } = await runProgram(sandbox, takesTooMuch, { limits });
    expect(stdout).toBe('');
    expect(facts.oomKills).toBeGreaterThan(0);
    const little = await runProgram(sandbox, 'print(1)', { limits });
    expect(little.facts).toMatchObject({ exitCode: 0, oomKills: 0 });
    expect(little.facts.usage.memoryPeakBytes).toBeLessThan(24 * MiB);
  }
});

test('a program can neither empty the memory of shared files nor ask what is in it', async () => {
  // Of the library, of some pages, and nothing that a zygote or this test has mapped.
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
acts = [lambda: os.preadv(fd, [bytearray(10)], 0, os.RWF_NOWAIT), lambda: mmap.mmap(-1, 8192).madvise(mmap.MADV_MERGEABLE)]
for act in acts:
    try: print("ESCAPE", act())
    except OSError as error: print(type(error).__name__)
`,
  );
  expect(seen.stdout).toBe('OSError\nOSError\n');
  expect(bytesInMemory()).toBe(before);
});
