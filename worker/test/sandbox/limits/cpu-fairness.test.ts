import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/contract.js';
import { openTestSandbox, runProgram } from '../../support/test-sandbox.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openTestSandbox({ slots: 4, readyUnits: 3 });
  // All three units are ready then, so that runs that start together run together.
  for (let round = 0; round < 3; round++) await Promise.all([1, 2, 3].map(() => runProgram(sandbox, 'print(1)')));
});
afterAll(() => sandbox.close());

/** All on one CPU: the kernel balances weights between several of them too slowly for a run of a few seconds. */
const burner = 'import os\nos.sched_setaffinity(0, [min(os.sched_getaffinity(0))])\nwhile True: pass';
const limits = { wallTimeMs: 3_000, cpuTimeMs: 60_000 };

test('two busy runs of one user get no more CPU than one run of another user', async (context) => {
  if (sandbox.info.cgroup === 'none') return context.skip();
  const burn = async (userId: string) => (await runProgram(sandbox, burner, { limits, userId })).result;
  const [first, second, neighbour] = await Promise.all([burn('ann'), burn('ann'), burn('ben')]);
  for (const result of [first, second, neighbour]) expect(result.stopReason).toBe('wall_time');
  const both = first.usage.cpuTimeMs + second.usage.cpuTimeMs;
  // Equal shares would be 1; with weights per run instead of per user, the neighbour would get half.
  expect(neighbour.usage.cpuTimeMs / both).toBeGreaterThan(0.8);
});

test("a run gets its user's whole CPU weight when the user's other runs have ended", async (context) => {
  if (sandbox.info.cgroup === 'none') return context.skip();
  await Promise.all(['ann', 'ann', 'ann'].map((userId) => runProgram(sandbox, 'print(1)', { userId })));
  const burn = async (userId: string) => (await runProgram(sandbox, burner, { limits, userId })).result.usage.cpuTimeMs;
  const [ann, ben] = await Promise.all([burn('ann'), burn('ben')]);
  expect(ann / ben).toBeGreaterThan(0.8);
  expect(ben / ann).toBeGreaterThan(0.8);
});

test("a busy program of a batch gets the smaller part beside a user's busy run", async (context) => {
  if (sandbox.info.cgroup === 'none') return context.skip();
  const burn = async (userId: string, isBatch: boolean) =>
    (await runProgram(sandbox, burner, { limits, userId, isBatch })).result.usage.cpuTimeMs;
  const [batch, own] = await Promise.all([burn('grader', true), burn('ann', false)]);
  // A tenth by weight; but not nothing: its time limits go on.
  expect(batch).toBeGreaterThan(0);
  expect(batch / own).toBeLessThan(0.4);
});
