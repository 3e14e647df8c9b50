import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/contract.js';
import { isRefused, openCanaries } from '../support/canaries.js';
import { expectChecked, type HostileProgram, hostileLimits, readHostilePrograms } from '../support/hostile-programs.js';
import { countProcesses, processesOf, runProgram, slowness, until } from '../support/test-sandbox.js';
import { openTierSandbox, wantedTier } from '../support/test-tiers.js';

const batteries = {
  own: readHostilePrograms(fileURLToPath(new URL('.', import.meta.url))),
  other: readHostilePrograms(fileURLToPath(new URL('../../../../shared/hostile/', import.meta.url))),
};
/** Set by `npm run test:hostile`: runs every program in both interpreters, otherwise a sample. */
const isFull = process.env.RUNQ_HOSTILE === 'full';
const sampleOf = { base: 4, sci: 20 };
const residentGrowthMaxKiB = 16 * 1024;
const stableSamples = 5;
const sampleIntervalMs = 100;
const neverMs = 86_400_000;
/** A program that runs beside another starts after that one has had its full effect. */
const besideAfterMs = 500;

let canaries: Awaited<ReturnType<typeof openCanaries>>;
beforeAll(async () => {
  canaries = await openCanaries();
  expect(await canaries.areListening()).toBe(true);
});
afterAll(() => canaries?.close());

describe.each(['base', 'sci'] as const)('in the interpreter %s', (kind) => {
  const cgroupName = `runq-hostile-${kind}-${process.pid}`;
  const log: string[] = [];
  const note = (fields: object, text: string) => log.push(`${text} ${JSON.stringify(fields)}`);
  let sandbox: Sandbox;
  let idle: ReturnType<typeof footprint>;
  let supervisor: number | null;
  let residentKiB = 0;

  beforeAll(async () => {
    sandbox = await openTierSandbox(wantedTier, {
      slots: 4,
      readyUnits: 4,
      cgroupName,
      // A renewal makes one more control group, which is kept.
      renewAfterMs: neverMs,
      zygotes: kind === 'base' ? ['base'] : ['base', 'sci'],
      chooseZygote: () => kind,
      log: { info: note, warn: note, error: note },
    });
    expect(sandbox.info.zygotes).toContain(kind);
    // Without control groups, processes of the sandbox cannot be identified.
    const processes = 12 * sandbox.info.zygotes.length;
    const isComplete = () => sandbox.info.cgroup === 'none' || countProcesses(cgroupName) === processes;
    await until(isComplete);
    for (let count = 0; count < 8; count++) await runProgram(sandbox, 'print(1)');
    await until(isComplete);
    supervisor = sandbox.supervisorPid();
    idle = await footprintAtRest();
    residentKiB = resident();
  }, 60_000 * slowness);
  afterAll(() => sandbox?.close());

  const resident = () =>
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${sandbox.supervisorPid()}/status`, 'utf8'))?.[1]);

  /** State that a run must not change: processes, their mounts, descriptors of the supervisor. */
  function footprint() {
    const members = processesOf(cgroupName);
    return {
      processes: members.length,
      mounts: members.reduce((sum, pid) => sum + readLines(`/proc/${pid}/mountinfo`), 0),
      descriptors: countDescriptors(sandbox.supervisorPid()!),
    };
  }

  /** The footprint once it is stable for longer than the creation of a unit takes. */
  async function footprintAtRest() {
    let last = footprint();
    for (let samples = 0; samples < stableSamples; samples++) {
      await delay(sampleIntervalMs);
      const next = footprint();
      if (!same(next, last)) samples = 0;
      last = next;
    }
    return last;
  }

  const run = ({ source, limits, check }: HostileProgram, onOutput: () => void = () => undefined) =>
    runProgram(sandbox, source, { limits, interactive: check.interactive ?? false, onOutput });

  async function expectNeighboursRun() {
    await delay(500);
    for (let count = 0; count < 3; count++) {
      const neighbour = await runProgram(sandbox, 'print(sum(range(1000)))', { limits: hostileLimits });
      expect(neighbour.stdout, JSON.stringify(neighbour.result)).toBe('499500\n');
      expect(neighbour.totalMs).toBeLessThan(3_000);
    }
  }

  async function expectContained(battery: Map<string, HostileProgram>, program: HostileProgram) {
    const { check } = program;
    const programOf = (name: string) => battery.get(name)!;
    const expectCheckMet = async (other: HostileProgram) => {
      const seen = await run(other);
      expectChecked(other, seen, sandbox.info.tier);
      return seen;
    };
    log.length = 0;
    if (check.prior_run) await run(programOf(check.prior_run));
    const attempts: Promise<boolean>[] = [];
    const main = run(program, () => {
      if (check.host_connect_refused !== undefined) attempts.push(isRefused(check.host_connect_refused));
    });
    if (check.beside) await delay(besideAfterMs).then(() => expectCheckMet(programOf(check.beside!)));
    if (check.neighbour_ok) await expectNeighboursRun();
    const seen = await main;
    if (check.survivors === 0) await until(() => countProcesses(cgroupName) <= idle.processes, 200);
    expectChecked(program, seen, sandbox.info.tier);
    expect(await Promise.all(attempts)).not.toContain(false);
    if (check.two_runs_differ) expect((await expectCheckMet(program)).stdout).not.toBe(seen.stdout);
    if (check.followup) for (let count = 0; count < 2; count++) await expectCheckMet(programOf(check.followup));
    await expectCheckMet(batteries.own.get('clean')!);
    for (const text of [...(check.log_not_contains ?? []), 'Traceback', 'canary-7f3a91'])
      expect(log.join('\n')).not.toContain(text);
    expect(canaries.seen).toEqual([]);
    expect(sandbox.supervisorPid()).toBe(supervisor);
    await until(() => same(footprint(), idle), 3_000).catch(() => expect(footprint(), log.join('\n')).toEqual(idle));
    expect(resident() - residentKiB).toBeLessThan(residentGrowthMaxKiB);
  }

  for (const [name, battery] of Object.entries(batteries)) {
    const chosen = [...battery.values()]
      .filter(({ check }) => Number(wantedTier[0]) <= (check.tier_max ?? Number.POSITIVE_INFINITY))
      .filter(({ check }) => (check.interpreter ?? kind) === kind)
      .map(({ name }) => name)
      .filter((_, index) => isFull || index % sampleOf[kind] === 0);
    test.skipIf(chosen.length === 0).each(chosen)(`${name}: %s is contained`, async (program) => {
      await expectContained(battery, battery.get(program)!);
    });
  }
});

/** The open descriptors of a process by what they refer to, without numbers of inodes, processes and slots. */
function countDescriptors(pid: number): Record<string, number> {
  const folder = `/proc/${pid}/fd`;
  const targets = readdirSync(folder).map((fd) => readLink(`${folder}/${fd}`).replaceAll(/\d+/g, 'N'));
  const counts: Record<string, number> = {};
  for (const target of targets.sort()) counts[target] = (counts[target] ?? 0) + 1;
  return counts;
}

function readLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return 'closed meanwhile';
  }
}

function readLines(path: string): number {
  try {
    return readFileSync(path, 'utf8').split('\n').length;
  } catch {
    return 0; // It has ended meanwhile.
  }
}

const same = (a: object, b: object) => JSON.stringify(a) === JSON.stringify(b);
