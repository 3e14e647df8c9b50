import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { listProcesses } from '../stack/processes.js';
import type { NetworkProxy } from '../stack/proxy.js';
import { chosenSeed, sleep } from '../stack/random.js';
import { until } from '../stack/start-runq.js';
import { untilDeliveriesAreGone, untilPlacesAreFree } from './check-clean.js';
import { countingProgram, fenceMarginMs, handIn, isLong, leaseMs, openScene, rounds, type Scene } from './scene.js';

/** On top of what a lease allows: how far apart a worker looks at its clock, and the end of the programs themselves. */
const fenceSlackMs = 700;
/** A silent connection is given up after this and opened anew. */
const silenceMs = 6000;

/** Far beyond what anything takes on an idle machine. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let scene: Scene;

beforeAll(async () => {
  scene = await openScene({ apis: 1, workers: 2, env: { RUNQ_REDIS_SILENCE_MS: String(silenceMs) } });
});
afterAll(() => scene?.cluster.close());

/** Runs go on being handed in while the network of one worker fails for some time. */
async function duringLoad(fail: (network: NetworkProxy) => void, forMs: number): Promise<void> {
  const { random, openLedger, cluster } = scene;
  const ledger = openLedger();
  const { network } = random.pick(cluster.workers);
  const failing = sleep(random.between(50, 1000)).then(async () => {
    fail(network);
    await sleep(forMs);
    network.heal();
  });
  await Promise.all([handIn(ledger, random), failing]);
  expect(await ledger.settle()).toEqual([]);
  await untilPlacesAreFree(cluster.redis.connect());
}

let marks = 7_000_000;

/** A run with a child that can be counted from outside, under way on a worker. */
async function startMarked() {
  const { cluster, openLedger } = scene;
  const mark = String(marks++);
  const ledger = openLedger();
  // It outlasts the time after which its worker has to end it.
  const [{ code }, expected] = countingProgram('marked', 30, leaseMs / 25);
  const marked = `import subprocess\nchild = subprocess.Popen(["sleep", "${mark}"])\n${code}\nchild.kill()`;
  const { id } = await ledger.submit(0, { code: marked }, expected);
  const list = () => listProcesses().filter(({ command }) => command.includes(`sleep ${mark}`));
  const count = () => list().length;
  await until(() => count() === 1, 'the program to run');
  const { workerId } = (await ledger.read(0, id)) as unknown as { workerId: string };
  return { ledger, list, count, worker: cluster.workers.find(({ id }) => id === workerId)! };
}

describe.each(Array.from({ length: rounds }, (_, i) => i + 1))(`round %i (RUNQ_SEED=${chosenSeed})`, () => {
  test('a cut shorter than a lease', () => duringLoad((network) => network.cut(), leaseMs / 5));

  test.runIf(isLong)('a silence shorter than a lease', () => duringLoad((network) => network.silence(), leaseMs / 5));

  test('a slow network', () => duringLoad((network) => network.slowDown(30), 1500));

  test.each(isLong ? (['cut', 'silence', 'forget'] as const) : (['forget'] as const))(
    '%s longer than a lease: the worker ends its programs before they run elsewhere, never twice at once',
    async (failure) => {
      const { ledger, list, count, worker } = await startMarked();
      await sleep(scene.random.between(0, leaseMs / 4));
      worker.network[failure]();
      if (failure === 'forget') worker.network.cut();
      let most = list();
      const watching = setInterval(() => {
        const now = list();
        if (now.length > most.length) most = now;
      }, 20);
      try {
        await until(() => count() === 0, 'the programs to be ended', leaseMs - fenceMarginMs + fenceSlackMs);
        await until(() => count() === 1, 'the run to go on elsewhere', 2 * leaseMs);
        worker.network.heal();
        expect(await ledger.settle()).toEqual([]);
        expect(most, JSON.stringify(most)).toHaveLength(1);
      } finally {
        clearInterval(watching);
        worker.network.heal();
      }
      await untilPlacesAreFree(scene.cluster.redis.connect());
    },
  );

  test('connections that a network forgot are given up: runs are taken, executed and heard of again', async () => {
    const { cluster, openLedger } = scene;
    const ledger = openLedger();
    const { id } = await ledger.submit(0, ...countingProgram('before', 30, 100));
    await until(async () => (await ledger.read(0, id)).state === 'active', 'the run to start');
    for (const { network } of [...cluster.apis, ...cluster.workers]) network.forget();
    await ledger.submit(1, ...countingProgram('after', 3, 10));
    const settled = ledger.settle();
    const late = sleep(leaseMs + 2 * silenceMs).then(() => ['the connections were not given up in time']);
    expect(await Promise.race([settled, late])).toEqual([]);
  });
});

test('after all that nothing is left in the queue', () => untilDeliveriesAreGone(scene.cluster.redis.connect()));
