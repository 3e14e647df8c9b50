import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/contract.js';
import { cgroupFolders, openTestSandbox, runProgram, testPython, until } from '../../support/test-sandbox.js';
import { openTestSession } from '../../support/test-session.js';
import { openTierSandbox } from '../../support/test-tiers.js';

/** `npm run test:long`: renewal in the other tiers as well. */
const isLong = process.env.RUNQ_LONG === '1';
const words =
  'print({"apple", "banana", "cherry", "date", "elderberry", "fig", "grape", "honeydew", "iris", "jasmine"})';
const hash = 'print(hash("runq"))';
const soonMs = 300;
const restLooks = 5;
const restLookMs = 100;
const restMsMax = 60_000;

const read = (path: string) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // The process has ended.
  }
};
const childrenOf = (pid: number) =>
  read(`/proc/${pid}/task/${pid}/children`).trim().split(' ').filter(Boolean).map(Number);
const descendantsOf = (pid: number): number[] => childrenOf(pid).flatMap((child) => [child, ...descendantsOf(child)]);
const isAlive = (pid: number) => !/^(\d+ \(.*\) Z.*)?$/s.test(read(`/proc/${pid}/stat`));

/** Processes of a sandbox, once it has `zygotes` zygotes (and helpers) and is stable for longer than `soonMs`. */
async function footprintAtRest(sandbox: Sandbox, zygotesAtRest: number): Promise<string> {
  const supervisor = sandbox.supervisorPid()!;
  const look = () => {
    const zygotes = childrenOf(supervisor).length;
    const processes = descendantsOf(supervisor).length;
    return JSON.stringify({ zygotes, processes, descriptors: readdirSync(`/proc/${supervisor}/fd`).length });
  };
  const deadline = performance.now() + restMsMax;
  let last = look();
  for (let looks = 0; looks < restLooks; looks++) {
    await delay(restLookMs);
    const next = look();
    if (next !== last || childrenOf(supervisor).length !== zygotesAtRest) looks = 0;
    last = next;
    if (performance.now() > deadline) throw new Error(`the sandbox does not come to rest: ${last}`);
  }
  return last;
}

describe('iteration order of sets', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await openTestSandbox({ zygotes: ['base', 'sci'], fixedSeedIdleMs: soonMs });
    await until(() => childrenOf(sandbox.supervisorPid()!).length === 3, 60_000);
  }, 120_000);
  afterAll(() => sandbox?.close());

  test('differs between consecutive runs, also of alternating users', async () => {
    const seen: Record<string, string[]> = { ada: [], ben: [] };
    for (const userId of ['ada', 'ben', 'ada', 'ben', 'ada']) {
      await footprintAtRest(sandbox, 3);
      seen[userId]!.push((await runProgram(sandbox, words, { userId })).stdout);
    }
    expect(seen.ada![1]).not.toBe(seen.ada![0]);
    expect(seen.ada![2]).not.toBe(seen.ada![1]);
    expect(seen.ben![1]).not.toBe(seen.ben![0]);
  });

  test('matches PYTHONHASHSEED=0 in each run with a fixed seed, and the result contains the seed', async () => {
    const { stdout } = spawnSync(testPython, ['-c', hash], { env: { PYTHONHASHSEED: '0' }, encoding: 'utf8' });
    const inChild = `import subprocess, sys\nsubprocess.run([sys.executable, "-c", ${JSON.stringify(hash)}])`;
    for (const program of [hash, hash, `import numpy\n${hash}`, inChild])
      expect(await runProgram(sandbox, program, { hasFixedHashSeed: true })).toMatchObject({
        stdout,
        result: { hashSeed: 0, exitCode: 0, fault: null },
      });
    expect(await runProgram(sandbox, hash)).toMatchObject({ result: { hashSeed: null, fault: null } });
  });

  test('is the same in concurrent runs with a fixed seed, whose interpreter ends when idle', async () => {
    const supervisor = sandbox.supervisorPid()!;
    const trial = { hasFixedHashSeed: true };
    const seen = await Promise.all([1, 2, 3, 4].map(() => runProgram(sandbox, hash, trial)));
    expect(new Set(seen.map(({ stdout }) => stdout)).size).toBe(1);
    expect(seen.map(({ result }) => result.fault)).toEqual([null, null, null, null]);
    expect(childrenOf(supervisor).length).toBeGreaterThan(3);
    const before = await footprintAtRest(sandbox, 3);
    expect((await runProgram(sandbox, hash, trial)).stdout).toBe(seen[0]!.stdout);
    expect(await footprintAtRest(sandbox, 3)).toBe(before);
  });
});

describe.each([
  ['1', 2],
  ...(isLong
    ? ([
        ['3', 3],
        ['3b', 3],
        ['4', 3],
      ] as const)
    : []),
] as const)('renewal in tier %s', (tier, zygotes) => {
  test('replaces the interpreters without ending a session, and leaves nothing behind', async () => {
    const cgroupName = `runq-seeds-${tier}-${process.pid}`;
    const sandbox = await openTierSandbox(tier, { cgroupName, renewAfterMs: soonMs });
    const supervisor = sandbox.supervisorPid();
    const groups = () => cgroupFolders(cgroupName).map((folder) => readdirSync(folder).length);
    /** Runs programs until their output satisfies the condition. */
    const runUntil = async (willDo: (printed: string[]) => boolean) => {
      const printed: string[] = [];
      while (!willDo(printed)) {
        const { stdout, result } = await runProgram(sandbox, hash);
        expect(result).toMatchObject({ fault: null, exitCode: 0 });
        printed.push(stdout);
        await delay(soonMs / 4);
      }
    };
    try {
      await runUntil((printed) => new Set(printed).size === 4);
      const before = { footprint: await footprintAtRest(sandbox, zygotes), groups: groups() };
      const { session, enter, ended } = await openTestSession(sandbox, 'kept = 41\n', {
        limits: { wallTimeMs: 60_000, idleTimeMs: 60_000 },
      });
      const own = await enter(`${hash}\n`);
      await runUntil((printed) => printed.length >= 4 && !printed.slice(-4).includes(own));
      expect(await enter(`${hash}\n`)).toBe(own);
      expect(await enter('kept + 1\n')).toBe('42\n');
      session.stop('cancelled');
      expect(await ended()).toMatchObject({ stopReason: 'cancelled', fault: null });
      const all = await Promise.all([1, 2, 3, 4].map((number) => runProgram(sandbox, `print(${number})`)));
      expect(all.map(({ stdout }) => stdout)).toEqual(['1\n', '2\n', '3\n', '4\n']);
      expect({ footprint: await footprintAtRest(sandbox, zygotes), groups: groups() }).toEqual(before);
      expect(sandbox.supervisorPid()).toBe(supervisor);
    } finally {
      await sandbox.close();
    }
    expect(cgroupFolders(cgroupName)).toEqual([]);
  }, 60_000);
});

test('a killed supervisor leaves no interpreter and no process waiting for one', async () => {
  const sandbox = await openTestSandbox();
  await footprintAtRest(sandbox, 2);
  const all = descendantsOf(sandbox.supervisorPid()!);
  expect(all.length).toBeGreaterThan(10);
  process.kill(sandbox.supervisorPid()!, 'SIGKILL');
  await until(() => !all.some(isAlive));
  await sandbox.close();
});
