import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import { cgroupFolders, openTestSandbox, processesOf, runProgram, until } from '../../support/test-sandbox.js';

/**
 * `npm run test:long`: 15,000 runs leave no more than 7,500, after which the allocator of each thread has its size.
 * Takes two to four minutes.
 */
const isLong = process.env.RUNQ_LONG === '1';
const warmRuns = 7_500;
const allRuns = 15_000;
const atOnce = 4;
/** Six slots and the programs of the two units that are ready. */
const atRest = 8;
/** A zygote that replaces another proves itself in a spare slot, whose number stays (slot_numbers.py). */
const spareSlot = { descriptors: 13, groups: 69 };
/** Allowance for an allocator's reserve. A leak of one page per run would be 30,000 KiB, of one kilobyte 7,500. */
const residentSlackKiB = 4_096;

/** Every kind of end: by itself, with files, by a crash, by a limit, with children and shared memory left. */
const programs = [
  'print("x" * 5000)',
  'open("left", "w").write("y" * 10000)',
  'import os; os.kill(os.getpid(), 11)',
  'while True: print("flood" * 100)',
  'import os, time\nif os.fork() == 0: time.sleep(60)',
  'import ctypes; ctypes.CDLL(None).shmget(0, 100000, 0o1666); open("/dev/shm/x", "wb").write(bytes(1 << 20))',
  'import socket; s = socket.create_server(("127.0.0.1", 0)); c = socket.create_connection(s.getsockname())',
];

/** Counts that stay the same for so long are those of a sandbox at rest. */
const settledMs = 500;

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
const readOrNothing = (path: string) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // The process has ended.
  }
};
const countDescriptors = (pid: string | number) => {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0; // The process has ended.
  }
};
const residentOf = (pid: string | number) =>
  Number(/VmRSS:\s+(\d+)/.exec(readOrNothing(`/proc/${pid}/status`))?.[1] ?? 0);
const parentOf = (pid: string) => readOrNothing(`/proc/${pid}/stat`).split(') ')[1]?.split(' ')[1] ?? '';

describe.skipIf(!isLong)('a long-running sandbox', () => {
  test('does not grow from 7,500 to 15,000 runs', async () => {
    const cgroupName = `runq-growth-${process.pid}`;
    const sandbox = await openTestSandbox({ cgroupName });
    try {
      const supervisor = sandbox.supervisorPid()!;
      const children = () => readOrNothing(`/proc/${supervisor}/task/${supervisor}/children`).trim().split(' ');
      const zygotes = () => [
        ...children(),
        ...children().flatMap((pid) => readOrNothing(`/proc/${pid}/task/${pid}/children`).trim().split(' ')),
      ];
      const count = () => {
        const members = processesOf(cgroupName);
        const slots = members.filter((pid) => !members.includes(parentOf(pid)));
        const descriptors = slots.map((pid) => countDescriptors(pid));
        const mounts = members.map((pid) => readOrNothing(`/proc/${pid}/mountinfo`).split('\n').length);
        return {
          processes: members.length,
          slots: slots.length,
          descriptors: countDescriptors(supervisor),
          slotDescriptors: sum(descriptors),
          mounts: sum(mounts),
          groups: sum(cgroupFolders(cgroupName).map((folder) => readdirSync(folder, { recursive: true }).length)),
          temporary: readdirSync(tmpdir()).filter((name) => name.includes(cgroupName)).length,
        };
      };
      /** When the last runs have been cleaned up, and the next units are ready. */
      const measure = async () => {
        let [exact, since] = [count(), performance.now()];
        await until(() => {
          const current = count();
          if (!isDeepStrictEqual(current, exact)) [exact, since] = [current, performance.now()];
          return exact.processes === atRest && performance.now() - since >= settledMs;
        });
        return {
          exact,
          residentKiB: {
            supervisor: residentOf(supervisor),
            zygotes: sum(zygotes().map(residentOf)),
            slots: sum(
              processesOf(cgroupName)
                .filter((pid, _, members) => !members.includes(parentOf(pid)))
                .map(residentOf),
            ),
          },
        };
      };
      const runMany = async (runs: number) => {
        let next = 0;
        const slot = async () => {
          while (next < runs) {
            const { result } = await runProgram(sandbox, programs[next++ % programs.length]!);
            expect(result.fault).toBeNull();
          }
        };
        await Promise.all(Array.from({ length: atOnce }, slot));
      };
      await runMany(warmRuns);
      const early = await measure();
      await runMany(allRuns - warmRuns);
      const late = await measure();
      process.stdout.write(`${JSON.stringify({ early, late })}\n`);
      const { descriptors, groups, ...others } = late.exact;
      expect({ ...early.exact, ...others }).toEqual(early.exact);
      expect(descriptors - early.exact.descriptors).toBeLessThanOrEqual(spareSlot.descriptors);
      expect(groups - early.exact.groups).toBeLessThanOrEqual(spareSlot.groups);
      for (const name of ['supervisor', 'zygotes', 'slots'] as const)
        expect(late.residentKiB[name] - early.residentKiB[name], name).toBeLessThan(residentSlackKiB);
      expect(sandbox.supervisorPid()).toBe(supervisor);
    } finally {
      await sandbox.close();
    }
  }, 600_000);
});
