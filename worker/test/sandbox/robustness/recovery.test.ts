import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/contract.js';
import { cgroupFolders, countProcesses, openTestSandbox, runProgram, until } from '../../support/test-sandbox.js';

const forever = 'import os, time\nfor _ in range(3): os.fork()\nprint("ready")\nwhile True: time.sleep(1)\n';

/** Slots and programs of one sandbox. */
const inGroups = (name: string) =>
  readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/cgroup`, 'utf8').includes(`/${name}/`);
    } catch {
      return false;
    }
  });

async function withSandbox(use: (sandbox: Sandbox, cgroupName: string) => Promise<void>, settings = {}) {
  const cgroupName = `runq-recovery-${process.pid}-${Math.random().toString(36).slice(2)}`;
  const sandbox = await openTestSandbox({ cgroupName, ...settings });
  try {
    await use(sandbox, cgroupName);
  } finally {
    await sandbox.close();
  }
  expect(inGroups(cgroupName)).toEqual([]);
  expect(cgroupFolders(cgroupName)).toEqual([]);
}

test('close abandons the runs and leaves no process and no control group', () =>
  withSandbox(async (sandbox) => {
    const run = runProgram(sandbox, forever, { onOutput: () => void sandbox.close() });
    expect((await run).result.stopReason).toBe('abandoned');
    expect((await runProgram(sandbox, 'print(1)')).result.fault).toMatch(/not running/);
  }));

/** Six slots (four slots, two ready), and the programs' processes of the two units that are ready. */
const atRest = 6 + 2;

test('200 ms after a stopped run resolves, none of its processes is left', () =>
  withSandbox(async (sandbox, cgroupName) => {
    await until(() => countProcesses(cgroupName) === atRest);
    const seen = await runProgram(sandbox, forever, {
      onOutput: (text, run) => text.includes('ready') && run.stop('cancelled'),
    });
    expect(seen.result.stopReason).toBe('cancelled');
    await until(() => countProcesses(cgroupName) === atRest, 200);
  }));

test('when the supervisor is killed, its runs end with a fault and it restarts', () =>
  withSandbox(async (sandbox, cgroupName) => {
    const first = sandbox.supervisorPid();
    let killedAt = 0;
    const seen = await runProgram(sandbox, forever, {
      onOutput: (text) => {
        if (!text.includes('ready') || killedAt) return;
        killedAt = performance.now();
        process.kill(first!, 'SIGKILL');
      },
    });
    expect(seen.result.fault).toMatch(/supervisor ended \(SIGKILL\)/);
    expect(sandbox.isHealthy()).toBe(false);
    await until(() => inGroups(cgroupName).length === 0 || performance.now() - killedAt > 200, 1_000);
    await until(() => sandbox.isHealthy());
    expect(sandbox.supervisorPid()).not.toBe(first);
    expect((await runProgram(sandbox, 'print("again")')).stdout).toBe('again\n');
  }));

test('a hanging supervisor is killed, its runs end with a fault and it restarts', () =>
  withSandbox(
    async (sandbox) => {
      const first = sandbox.supervisorPid()!;
      const seen = await runProgram(sandbox, forever, {
        onOutput: (text) => {
          if (text.includes('ready')) process.kill(first, 'SIGSTOP');
        },
      });
      expect(seen.result.fault).toMatch(/supervisor ended \(SIGKILL\)/);
      await until(() => sandbox.isHealthy(), 10_000);
      expect((await runProgram(sandbox, 'print("again")')).stdout).toBe('again\n');
    },
    { pingMs: 200 },
  ));

/** Process ids of the slots: in leaves of their own (v2), or root in their user namespace, where programs are 1000. */
const slotsOf = (name: string) =>
  inGroups(name).filter(
    (pid) =>
      /^0::.*\/fork$/m.test(readFileSync(`/proc/${pid}/cgroup`, 'utf8')) ||
      /^Uid:\s+200000\s/m.test(readFileSync(`/proc/${pid}/status`, 'utf8')),
  );

const groupOf = (pid: string) => /\/(base-\d+)/.exec(readFileSync(`/proc/${pid}/cgroup`, 'utf8'))?.[1];

test('when a slot is killed, its run ends with a fault, other runs continue and the slot is replaced', () =>
  withSandbox(async (sandbox, cgroupName) => {
    const supervisor = sandbox.supervisorPid();
    await until(() => countProcesses(cgroupName) === atRest);
    const killed = runProgram(sandbox, forever, {
      onOutput: (text) => {
        if (!text.includes('ready')) return;
        const [ours] = inGroups(cgroupName).filter((pid) => !slotsOf(cgroupName).includes(pid) && childrenOf(pid) > 0);
        const slot = slotsOf(cgroupName).find((pid) => groupOf(pid) === groupOf(ours!));
        process.kill(Number(slot), 'SIGKILL');
      },
    });
    const other = runProgram(sandbox, 'import time\ntime.sleep(1)\nprint("still here")');
    expect((await killed).result).toMatchObject({
      stopReason: null,
      exitCode: null,
      fault: expect.stringMatching(/without a report/),
    });
    expect((await other).stdout).toBe('still here\n');
    expect(sandbox.supervisorPid()).toBe(supervisor);
    await until(() => countProcesses(cgroupName) === atRest);
    const after = await Promise.all([1, 2, 3, 4].map((number) => runProgram(sandbox, `print(${number})`)));
    expect(after.map(({ stdout }) => stdout)).toEqual(['1\n', '2\n', '3\n', '4\n']);
    expect(after.map(({ result }) => result.fault)).toEqual([null, null, null, null]);
  }));

test('a hanging slot does not delay a stop', () =>
  withSandbox(async (sandbox, cgroupName) => {
    await until(() => countProcesses(cgroupName) === atRest);
    let stoppedAt = 0;
    const seen = await runProgram(sandbox, forever, {
      onOutput: (text, run) => {
        if (!text.includes('ready') || stoppedAt) return;
        for (const slot of slotsOf(cgroupName)) process.kill(Number(slot), 'SIGSTOP');
        stoppedAt = performance.now();
        run.stop('cancelled');
      },
    });
    expect(performance.now() - stoppedAt).toBeLessThan(1_000);
    expect(seen.result).toMatchObject({ stopReason: 'cancelled', signal: 'SIGKILL', fault: null });
    for (const slot of slotsOf(cgroupName)) process.kill(Number(slot), 'SIGCONT');
    await until(() => countProcesses(cgroupName) === atRest);
    expect((await runProgram(sandbox, 'print("again")')).stdout).toBe('again\n');
  }));

const childrenOf = (pid: string) =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).length;

test('a killed worker leaves no process behind', async () => {
  const name = `runq-orphan-${process.pid}`;
  const kit = fileURLToPath(new URL('../../support/test-sandbox.ts', import.meta.url));
  const script = `
    import { openTestSandbox, runProgram } from ${JSON.stringify(kit)};
    const sandbox = await openTestSandbox({ cgroupName: ${JSON.stringify(name)} });
    const trial = { onOutput: () => console.log('ready'), limits: { wallTimeMs: 60000 } };
    await runProgram(sandbox, ${JSON.stringify(forever)}, trial);`;
  const worker = spawn(
    process.execPath,
    ['--conditions=source', '--import', 'tsx', '--input-type=module', '-e', script],
    {
      cwd: fileURLToPath(new URL('../../../..', import.meta.url)),
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  await new Promise((resolve) => worker.stdout.once('data', resolve));
  expect(countProcesses(name)).toBeGreaterThan(6);
  worker.kill('SIGKILL');
  await until(() => countProcesses(name) === 0);
  await until(() => cgroupFolders(name).length === 0);
});

test('removes control groups of a dead worker at the start', async () => {
  const name = `runq-stale-${process.pid}`;
  await withSandbox(async (_, cgroupName) => {
    const parent = cgroupFolders(cgroupName)[0]!.slice(0, -cgroupName.length);
    mkdirSync(`${parent}${name}/base-0`, { recursive: true });
    await withSandbox(async (other) => {
      expect(existsSync(`${parent}${name}`)).toBe(false);
      expect((await runProgram(other, 'print(1)')).stdout).toBe('1\n');
    });
  });
});

test('three hundred runs leave no descriptor, process or memory behind', () =>
  withSandbox(async (sandbox, cgroupName) => {
    const pid = sandbox.supervisorPid();
    const descriptors = () => readdirSync(`/proc/${pid}/fd`).length;
    const mine = () => readdirSync('/proc/self/fd').filter((fd) => isPipe(`/proc/self/fd/${fd}`)).length;
    await until(() => countProcesses(cgroupName) === atRest);
    for (let count = 0; count < 8; count++) await runProgram(sandbox, 'print(1)');
    await until(() => countProcesses(cgroupName) === atRest);
    const before = { supervisor: descriptors(), mine: mine() };
    for (let count = 0; count < 75; count++)
      await Promise.all([1, 2, 3, 4].map((number) => runProgram(sandbox, `print(${number})`)));
    await until(() => countProcesses(cgroupName) === atRest);
    expect({ supervisor: descriptors(), mine: mine() }).toEqual(before);
    const residentKiB = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
    expect(residentKiB).toBeLessThan(30_000);
  }));

const isPipe = (path: string) => {
  try {
    return readlinkSync(path).startsWith('pipe:');
  } catch {
    return false;
  }
};

test('twenty concurrent runs all complete', () =>
  withSandbox(async (sandbox) => {
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, number) => runProgram(sandbox, `print(${number} ** 2)`)),
    );
    expect(all.map((seen) => seen.stdout)).toEqual(Array.from({ length: 20 }, (_, number) => `${number ** 2}\n`));
  }));

test('samples a run while it is active', () =>
  withSandbox(async (sandbox) => {
    let sampled = { memoryBytes: 0, cpuTimeMs: 0, processes: 0 };
    await runProgram(sandbox, 'x = bytearray(20 << 20)\nwhile True: pass', {
      limits: { cpuTimeMs: 1_200 },
      onRun: (run) => {
        const seesUsage = () => {
          sampled = run.sample();
          return sampled.cpuTimeMs > 100;
        };
        until(seesUsage, 5_000).catch(() => undefined);
      },
    });
    expect(sampled.processes).toBe(1);
    expect(sampled.cpuTimeMs).toBeGreaterThan(100);
    expect(sampled.memoryBytes).toBeGreaterThan(19 << 20);
  }));
