import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { listProcesses } from '../support/processes.js';
import type { NetworkProxy } from '../support/proxy.js';
import { chosenSeed } from '../support/random.js';
import { until } from '../support/start-runq.js';
import { waitForEmptyBullmq, waitForFreeSlots } from './check-clean.js';
import { countingProgram, type Fixture, isLong, leaseMs, openFixture, rounds, submitRuns } from './fixture.js';

/** A silent connection is closed and reopened after this time. */
const silenceMs = 6000;
/** Longer than a busy machine needs after that, and far shorter than TCP waits for an acknowledgement. */
const reopenMs = 60_000;

/** Far longer than needed on an idle machine. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let fixture: Fixture;

beforeAll(async () => {
  fixture = await openFixture({ apis: 1, workers: 2, env: { RUNQ_REDIS_SILENCE_MS: String(silenceMs) } });
});
afterAll(() => fixture?.cluster.close());

/** Submits runs while the network of one worker fails for some time. */
async function duringLoad(fail: (network: NetworkProxy) => void, forMs: number): Promise<void> {
  const { random, createTracker, cluster } = fixture;
  const tracker = createTracker();
  const { network } = random.pick(cluster.workers);
  const failing = sleep(random.between(50, 1000)).then(async () => {
    fail(network);
    await sleep(forMs);
    network.heal();
  });
  await Promise.all([submitRuns(tracker, random), failing]).finally(() => failing);
  expect(await tracker.verify()).toEqual([]);
  await waitForFreeSlots(cluster.redis.connect());
}

let marks = 7_000_000;

/** Starts a run with a child process that the test can count from outside. */
async function startMarked() {
  const { cluster, createTracker } = fixture;
  const mark = String(marks++);
  const tracker = createTracker();
  // It outlasts the time after which its worker must end it.
  const [{ code }, expected] = countingProgram('marked', 30, leaseMs / 25);
  const marked = `import subprocess\nchild = subprocess.Popen(["sleep", "${mark}"])\n${code}\nchild.kill()`;
  const { id } = await tracker.submit(0, { code: marked }, expected);
  const list = () => listProcesses().filter(({ command }) => command.includes(`sleep ${mark}`));
  const count = () => list().length;
  await until(() => count() === 1, 'the program to run');
  const { workerId } = (await tracker.read(0, id)) as unknown as { workerId: string };
  return { tracker, list, count, worker: cluster.workers.find(({ id }) => id === workerId)! };
}

describe.each(Array.from({ length: rounds }, (_, i) => i + 1))(`round %i (RUNQ_SEED=${chosenSeed})`, () => {
  test('survives a cut shorter than a lease', () => duringLoad((network) => network.cut(), leaseMs / 5));

  test.runIf(isLong)('survives a silence shorter than a lease', () =>
    duringLoad((network) => network.silence(), leaseMs / 5),
  );

  test('survives a slow network', () => duringLoad((network) => network.slowDown(30), 1500));

  test.each(isLong ? (['cut', 'silence', 'forget'] as const) : (['forget'] as const))(
    '%s longer than a lease: the worker ends its programs before another worker starts them',
    async (failure) => {
      const { tracker, list, count, worker } = await startMarked();
      await sleep(fixture.random.between(0, leaseMs / 4));
      worker.network[failure]();
      if (failure === 'forget') worker.network.cut();
      let maximum = list();
      const watching = setInterval(() => {
        const now = list();
        if (now.length > maximum.length) maximum = now;
      }, 20);
      try {
        await until(() => count() === 0, 'the programs to be ended', leaseMs);
        await until(() => count() === 1, 'the run to go on elsewhere', reopenMs);
        worker.network.heal();
        expect(await tracker.verify()).toEqual([]);
        expect(maximum, JSON.stringify(maximum)).toHaveLength(1);
      } finally {
        clearInterval(watching);
        worker.network.heal();
      }
      await waitForFreeSlots(fixture.cluster.redis.connect());
    },
  );

  test('reopens connections that a network forgot, and then accepts, executes and reports runs again', async () => {
    const { cluster, createTracker } = fixture;
    const tracker = createTracker();
    const { id } = await tracker.submit(0, ...countingProgram('before', 30, 100));
    await until(async () => (await tracker.read(0, id)).state === 'active', 'the run to start');
    for (const { network } of [...cluster.apis, ...cluster.workers]) network.forget();
    await tracker.submit(1, ...countingProgram('after', 3, 10));
    const verified = tracker.verify();
    const late = sleep(reopenMs, undefined, { ref: false }).then(() => ['the connections were not reopened in time']);
    expect(await Promise.race([verified, late])).toEqual([]);
  });
});

test('leaves nothing in BullMQ after all failures', () => waitForEmptyBullmq(fixture.cluster.redis.connect()));
