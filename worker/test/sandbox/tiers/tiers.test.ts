import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/contract.js';
import { SandboxUnavailableError } from '../../../src/sandbox/create-sandbox.js';
import { checkHandshake } from '../../../src/sandbox/preflight.js';
import { openTestSandbox, runProgram } from '../../support/test-sandbox.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openTestSandbox({ useCgroup: false });
});
afterAll(() => sandbox.close());

test('without control groups, reports tier 2 with the remedy', () => {
  expect(sandbox.info).toMatchObject({ tier: 2, cgroup: 'none' });
  expect(sandbox.info.missing.join(' ')).toMatch(/control group.*cure: .*Delegate=yes/);
});

test('without control groups, rejects a worker that requires tier 1', async () => {
  const refused = openTestSandbox({ useCgroup: false, minTier: 1 });
  await expect(refused).rejects.toThrow(SandboxUnavailableError);
  await expect(refused).rejects.toThrow(/tier 2.*RUNQ_SANDBOX_MIN_TIER asks for 1/);
});

test('without control groups, limits the CPU time of all processes together', async () => {
  const { result } = await runProgram(sandbox, 'import os\nos.fork()\nwhile True: pass', {
    limits: { cpuTimeMs: 400 },
  });
  expect(result.stopReason).toBe('cpu_time');
  expect(result.usage.cpuTimeMs).toBeLessThan(900);
});

test('without control groups, samples the total memory of several processes', async () => {
  const seen = await runProgram(
    sandbox,
    'import os, time\nfor _ in range(3): os.fork()\nx = bytearray(os.urandom(1 << 20) * 30)\ntime.sleep(3)\n',
  );
  expect(seen.result.stopReason).toBe('memory');
});

test('without control groups, one process gets a MemoryError at the limit', async () => {
  const seen = await runProgram(sandbox, 'x = bytearray(500_000_000)');
  expect(seen.result).toMatchObject({ exitCode: 1, memoryError: true, stopReason: null });
});

test('without control groups, the process limit contains a fork bomb', async () => {
  const bomb = 'import os\nwhile True:\n    try: os.fork()\n    except OSError: pass\n';
  const main = runProgram(sandbox, bomb, { limits: { wallTimeMs: 600, cpuTimeMs: 9_000 } });
  const neighbour = await runProgram(sandbox, 'print(1)');
  expect(neighbour.stdout).toBe('1\n');
  expect(neighbour.totalMs).toBeLessThan(2_000);
  expect((await main).result.stopReason).toBe('wall_time');
});

test('without control groups, returns artifacts', async () => {
  const { files, result } = await runProgram(
    sandbox,
    'open("a","w").write("x")\nimport os\nos.symlink("/etc/passwd","p")',
  );
  expect(files.map(({ name, data }) => [name, data.toString()])).toEqual([['a', 'x']]);
  expect(result).toMatchObject({ exitCode: 0, filesCut: false });
});

test('rejects a machine without any isolation, with the causes and remedies', () => {
  const hello = { failed: 'full: PermissionError: unshare: Operation not permitted; chroot: no', missing: [] };
  expect(() => checkHandshake(hello, 4)).toThrow(SandboxUnavailableError);
  expect(() => checkHandshake(hello, 4)).toThrow(/cannot be confined.*PermissionError.*user namespaces/);
});
