import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sandbox } from './contract.js';
import { SandboxUnavailableError } from './create-sandbox.js';
import { judgeHello } from './preflight.js';
import { openTestSandbox, runProgram } from './sandbox.testkit.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openTestSandbox({ useCgroup: false });
});
afterAll(() => sandbox.close());

test('without control groups the tier is 2 and the cure is named', () => {
  expect(sandbox.info).toMatchObject({ tier: 2, cgroup: 'none' });
  expect(sandbox.info.missing.join(' ')).toMatch(/control group.*cure: .*Delegate=yes/);
});

test('without control groups a worker that wants tier 1 is refused', async () => {
  const refused = openTestSandbox({ useCgroup: false, minTier: 1 });
  await expect(refused).rejects.toThrow(SandboxUnavailableError);
  await expect(refused).rejects.toThrow(/tier 2.*RUNQ_SANDBOX_MIN_TIER asks for 1/);
});

test('without control groups computing time is still limited over all processes', async () => {
  const { facts } = await runProgram(sandbox, 'import os\nos.fork()\nwhile True: pass', { limits: { cpuTimeMs: 400 } });
  expect(facts.stopReason).toBe('cpu_time');
  expect(facts.usage.cpuTimeMs).toBeLessThan(900);
});

test('without control groups memory of several processes is summed by sampling', async () => {
  const seen = await runProgram(
    sandbox,
    'import os, time\nfor _ in range(3): os.fork()\nx = bytearray(os.urandom(1 << 20) * 30)\ntime.sleep(3)\n',
  );
  expect(seen.facts.stopReason).toBe('memory');
});

test('without control groups one process meets MemoryError', async () => {
  const seen = await runProgram(sandbox, 'x = bytearray(500_000_000)');
  expect(seen.facts).toMatchObject({ exitCode: 1, memoryError: true, stopReason: null });
});

test('without control groups a fork bomb is held by the count of processes', async () => {
  const bomb = 'import os\nwhile True:\n    try: os.fork()\n    except OSError: pass\n';
  const main = runProgram(sandbox, bomb, { limits: { wallTimeMs: 600, cpuTimeMs: 9_000 } });
  const neighbour = await runProgram(sandbox, 'print(1)');
  expect(neighbour.stdout).toBe('1\n');
  expect(neighbour.totalMs).toBeLessThan(2_000);
  expect((await main).facts.stopReason).toBe('wall_time');
});

test('without control groups files come back all the same', async () => {
  const { files, facts } = await runProgram(
    sandbox,
    'open("a","w").write("x")\nimport os\nos.symlink("/etc/passwd","p")',
  );
  expect(files.map(({ name, data }) => [name, data.toString()])).toEqual([['a', 'x']]);
  expect(facts).toMatchObject({ exitCode: 0, filesCut: false });
});

test('a machine on which no way works is refused with what failed and how to cure it', () => {
  const hello = { failed: 'full: PermissionError: unshare: Operation not permitted; chroot: no', missing: [] };
  expect(() => judgeHello(hello, 4)).toThrow(SandboxUnavailableError);
  expect(() => judgeHello(hello, 4)).toThrow(/cannot be confined.*PermissionError.*user namespaces/);
});
