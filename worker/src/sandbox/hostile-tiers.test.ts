import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sandbox } from './contract.js';
import { expectChecked, hostileLimits, readBattery } from './hostile-battery.testkit.js';
import { isRefused, openCanaries } from './hostile-canaries.testkit.js';
import { runProgram } from './sandbox.testkit.js';
import { openTierSandbox, wantedTier } from './tiers.testkit.js';

const battery = readBattery(fileURLToPath(new URL('../../hostile/', import.meta.url)));

/** The battery in another tier than the first: `RUNQ_TEST_TIER=3` (2, 3, 3b or 4). The results are in docs/sandbox.md. */
describe.skipIf(wantedTier === '1')(`in tier ${wantedTier}`, () => {
  let sandbox: Sandbox;
  let canaries: Awaited<ReturnType<typeof openCanaries>>;
  beforeAll(async () => {
    canaries = await openCanaries();
    sandbox = await openTierSandbox(wantedTier, { lanes: 4, readyUnits: 4 });
  }, 60_000);
  afterAll(async () => {
    await sandbox?.close();
    await canaries?.close();
  });

  test.each([...battery.keys()])('%s is contained', async (name) => {
    const program = battery.get(name)!;
    const { check, source, limits } = program;
    const run = () => runProgram(sandbox, source, { limits, interactive: check.interactive ?? false });
    const supervisor = sandbox.supervisorPid();
    if (check.prior_run) {
      const prior = battery.get(check.prior_run)!;
      await runProgram(sandbox, prior.source, { limits: prior.limits });
    }
    const attempts: Promise<boolean>[] = [];
    const main = runProgram(sandbox, source, {
      limits,
      interactive: check.interactive ?? false,
      onOutput: () => {
        if (check.host_connect_refused !== undefined) attempts.push(isRefused(check.host_connect_refused));
      },
    });
    if (check.neighbour_ok)
      expect((await runProgram(sandbox, 'print(sum(range(1000)))', { limits: hostileLimits })).stdout).toBe('499500\n');
    expectChecked(program, await main, sandbox.info.tier);
    expect(await Promise.all(attempts)).not.toContain(false);
    if (check.followup)
      for (const follower of [battery.get(check.followup)!, battery.get('clean')!])
        expectChecked(
          follower,
          await runProgram(sandbox, follower.source, { limits: follower.limits }),
          sandbox.info.tier,
        );
    if (check.two_runs_differ) expect((await run()).stdout).not.toBe((await run()).stdout);
    expect(canaries.seen).toEqual([]);
    expect(sandbox.supervisorPid()).toBe(supervisor);
  });
});
