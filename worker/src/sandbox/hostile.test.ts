import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sandbox } from './contract.js';
import { expectChecked, type HostileProgram, hostileLimits, readBattery } from './hostile-battery.testkit.js';
import { isRefused, openCanaries } from './hostile-canaries.testkit.js';
import { countProcesses, processesOf, runProgram, slowness, until } from './sandbox.testkit.js';
import { openTierSandbox, wantedTier } from './tiers.testkit.js';

const batteries = {
  own: readBattery(fileURLToPath(new URL('../../hostile/', import.meta.url))),
  other: readBattery(fileURLToPath(new URL('../../../../shared/hostile/', import.meta.url))),
};
/** `npm run test:hostile` sets it: every program in both interpreters. Else each gets a sample. */
const isFull = process.env.RUNQ_HOSTILE === 'full';
const sampleOf = { base: 4, sci: 20 };
const residentGrowthMaxKiB = 16 * 1024;
const restLooks = 5;
const restLookMs = 100;

let canaries: Awaited<ReturnType<typeof openCanaries>>;
beforeAll(async () => {
  canaries = await openCanaries();
  expect(await canaries.areListening()).toBe(true);
});
afterAll(() => canaries?.close());

describe.each(['base', 'sci'] as const)('in the interpreter %s', (kind) => {
  const cgroupName = `runq-hostile-${kind}-${process.pid}`;
  const log: string[] = [];
  const note = (facts: object, text: string) => log.push(`${text} ${JSON.stringify(facts)}`);
  let sandbox: Sandbox;
  let idle: ReturnType<typeof footprint>;
  let supervisor: number | null;
  let residentKiB = 0;

  beforeAll(async () => {
    sandbox = await openTierSandbox(wantedTier, {
      lanes: 4,
      readyUnits: 4,
      cgroupName,
      zygotes: kind === 'base' ? ['base'] : ['base', 'sci'],
      chooseZygote: () => kind,
      log: { info: note, warn: note, error: note },
    });
    expect(sandbox.info.zygotes).toContain(kind);
    // Without control groups they cannot be told from others.
    const processes = 12 * sandbox.info.zygotes.length;
    const isComplete = () => sandbox.info.cgroup === 'none' || countProcesses(cgroupName) === processes;
    await until(isComplete, 5_000);
    for (let count = 0; count < 8; count++) await runProgram(sandbox, 'print(1)');
    await until(isComplete, 5_000);
    supervisor = sandbox.supervisorPid();
    idle = await footprintAtRest();
    residentKiB = resident();
  }, 60_000 * slowness);
  afterAll(() => sandbox?.close());

  const resident = () =>
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${sandbox.supervisorPid()}/status`, 'utf8'))?.[1]);

  /** What a run may not change for good: processes, their mounts, descriptors of the supervisor. */
  function footprint() {
    const members = processesOf(cgroupName);
    return {
      processes: members.length,
      mounts: members.reduce((sum, pid) => sum + readLines(`/proc/${pid}/mountinfo`), 0),
      descriptors: readdirSync(`/proc/${sandbox.supervisorPid()}/fd`).length,
    };
  }

  /** The same for longer than units take to be made. */
  async function footprintAtRest() {
    let last = footprint();
    for (let looks = 0; looks < restLooks; looks++) {
      await delay(restLookMs);
      const next = footprint();
      if (!same(next, last)) looks = 0;
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
      expect(neighbour.stdout, JSON.stringify(neighbour.facts)).toBe('499500\n');
      expect(neighbour.totalMs).toBeLessThan(3_000);
    }
  }

  async function expectContained(battery: Map<string, HostileProgram>, program: HostileProgram) {
    const { check } = program;
    const called = (name: string) => battery.get(name)!;
    const expectGood = async (other: HostileProgram) => {
      const seen = await run(other);
      expectChecked(other, seen, sandbox.info.tier);
      return seen;
    };
    log.length = 0;
    if (check.prior_run) await run(called(check.prior_run));
    const attempts: Promise<boolean>[] = [];
    const main = run(program, () => {
      if (check.host_connect_refused !== undefined) attempts.push(isRefused(check.host_connect_refused));
    });
    if (check.neighbour_ok) await expectNeighboursRun();
    const seen = await main;
    if (check.survivors === 0) await until(() => countProcesses(cgroupName) <= idle.processes, 200);
    expectChecked(program, seen, sandbox.info.tier);
    expect(await Promise.all(attempts)).not.toContain(false);
    if (check.two_runs_differ) expect((await expectGood(program)).stdout).not.toBe(seen.stdout);
    if (check.followup) for (let count = 0; count < 2; count++) await expectGood(called(check.followup));
    await expectGood(batteries.own.get('clean')!);
    for (const text of [...(check.log_not_contains ?? []), 'Traceback', 'canary-7f3a91'])
      expect(log.join('\n')).not.toContain(text);
    expect(canaries.seen).toEqual([]);
    expect(sandbox.supervisorPid()).toBe(supervisor);
    await until(() => same(footprint(), idle), 3_000).catch(() => expect(footprint()).toEqual(idle));
    expect(resident() - residentKiB).toBeLessThan(residentGrowthMaxKiB);
  }

  for (const [name, battery] of Object.entries(batteries)) {
    const chosen = [...battery.values()]
      .filter(({ check }) => Number(wantedTier[0]) <= (check.tier_max ?? Number.POSITIVE_INFINITY))
      .map(({ name }) => name)
      .filter((_, index) => isFull || index % sampleOf[kind] === 0);
    test.skipIf(chosen.length === 0).each(chosen)(`${name}: %s is contained`, async (program) => {
      await expectContained(battery, battery.get(program)!);
    });
  }
});

function readLines(path: string): number {
  try {
    return readFileSync(path, 'utf8').split('\n').length;
  } catch {
    return 0; // It has ended meanwhile.
  }
}

const same = (a: object, b: object) => JSON.stringify(a) === JSON.stringify(b);
