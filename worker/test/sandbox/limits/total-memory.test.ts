import { expect, test } from 'vitest';
import { openTestSandbox, runProgram, smallLimits } from '../../support/test-sandbox.js';

const MiB = 1024 * 1024;
/** Allocates memory in small steps and keeps it. */
const takes = (mebibytes: number, waitS: number) => `
import time
held = []
for _ in range(${mebibytes}):
    held.append(b'x' * (1 << 20))
    time.sleep(0.005)
time.sleep(${waitS})
print('kept')`;

test('programs that exhaust the worker memory together fail with an internal error; one continues', async () => {
  const sandbox = await openTestSandbox({ memoryBytes: 200 * MiB, minTier: 1 });
  try {
    const limits = { ...smallLimits, memoryBytes: 150 * MiB, cpuTimeMs: 10_000, wallTimeMs: 20_000 };
    const runs = await Promise.all([1, 2].map(() => runProgram(sandbox, takes(130, 2), { limits })));
    const faults = runs.map(({ result }) => result.fault).filter((fault) => fault !== null);
    expect(faults).toEqual(['all programs together reached the memory limit of this worker']);
    expect(runs.map(({ result }) => result.oomKills)).toEqual([0, 0]);
    expect(runs.filter(({ result }) => result.exitCode === 0)).toHaveLength(1);
    expect(sandbox.isHealthy()).toBe(true);
  } finally {
    await sandbox.close();
  }
});
