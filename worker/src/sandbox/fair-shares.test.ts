import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sandbox } from './contract.js';
import { openTestSandbox, runProgram } from './sandbox.testkit.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openTestSandbox({ lanes: 4, readyUnits: 3 });
  // All three units are ready then, so that runs that begin together run together.
  for (let round = 0; round < 3; round++) await Promise.all([1, 2, 3].map(() => runProgram(sandbox, 'print(1)')));
});
afterAll(() => sandbox.close());

/** One process for each processor, so that every processor is wanted by every run. */
const burner = 'import os\nfor _ in range(os.cpu_count() - 1):\n    if os.fork() == 0: break\nwhile True: pass';
const limits = { wallTimeMs: 3_000, cpuTimeMs: 60_000 };

test('a user with two burning runs does not take from a neighbour with one', async (context) => {
  if (sandbox.info.cgroup === 'none') return context.skip();
  const burn = async (userId: string) => (await runProgram(sandbox, burner, { limits, userId })).facts;
  const [first, second, neighbour] = await Promise.all([burn('ann'), burn('ann'), burn('ben')]);
  for (const facts of [first, second, neighbour]) expect(facts.stopReason).toBe('wall_time');
  const both = first.usage.cpuTimeMs + second.usage.cpuTimeMs;
  // Equal parts would be 1; a weight for each run and none for each user would give the neighbour a half.
  expect(neighbour.usage.cpuTimeMs / both).toBeGreaterThan(0.75);
});

test('a run has the whole weight of its user again when his others have ended', async (context) => {
  if (sandbox.info.cgroup === 'none') return context.skip();
  await Promise.all(['ann', 'ann', 'ann'].map((userId) => runProgram(sandbox, 'print(1)', { userId })));
  const burn = async (userId: string) => (await runProgram(sandbox, burner, { limits, userId })).facts.usage.cpuTimeMs;
  const [ann, ben] = await Promise.all([burn('ann'), burn('ben')]);
  expect(ann / ben).toBeGreaterThan(0.66);
  expect(ben / ann).toBeGreaterThan(0.66);
});
