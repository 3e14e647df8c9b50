import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { openTestSandbox, runProgram, until } from '../../support/test-sandbox.js';
import { pythonOfTier } from '../../support/test-tiers.js';

const childrenOf = (pid: number) =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);

test('with RUNQ_SANDBOX=unsafe-none, programs have the access of the worker', async () => {
  const sandbox = await openTestSandbox({ unsafeNone: true, minTier: 1 });
  expect(sandbox.info).toMatchObject({ tier: 5, isolation: 'unsafe-none', missing: [] });
  expect(sandbox.info.lost.join()).toMatch(/everything/);
  const seen = await runProgram(sandbox, 'import os, socket; socket.socket(); print("etc" in os.listdir("/"))');
  expect(seen).toMatchObject({ stdout: 'True\n', result: { exitCode: 0, fault: null } });
  await sandbox.close();
});

test('re-tests the tier when user namespaces vanish; the worker is not ready until they are back', async () => {
  const { python, remove } = pythonOfTier('3');
  const vanished = join(dirname(python), 'vanished');
  const whole = readFileSync(python, 'utf8');
  writeFileSync(
    python,
    whole.replace(
      'import os, sys\n',
      `import os, sys\nif not os.path.exists('${vanished}'): os.execv('/usr/bin/python3', sys.argv)\n`,
    ),
  );
  const sandbox = await openTestSandbox({ python });
  expect(sandbox.isHealthy()).toBe(true);

  writeFileSync(vanished, '');
  const [launcher] = childrenOf(sandbox.supervisorPid()!);
  const [zygote] = childrenOf(launcher!);
  // Slots forked from now on fail at their first mount, as they would where a namespace is refused.
  const spoil = 'mount -o remount,rw / && umount /box && rmdir /box';
  execFileSync('nsenter', ['--target', String(zygote), '--user', '--mount', 'sh', '-c', spoil]);
  for (const slot of childrenOf(zygote!)) process.kill(slot, 'SIGKILL');
  await until(() => !sandbox.isHealthy(), 10_000);
  expect((await runProgram(sandbox, 'print(1)')).result.fault).not.toBeNull();

  rmSync(vanished);
  await until(() => sandbox.isHealthy(), 15_000);
  expect(sandbox.info.tier).toBe(1);
  expect((await runProgram(sandbox, 'print(1)')).stdout).toBe('1\n');
  await sandbox.close();
  remove();
});
