import { expect, test, vi } from 'vitest';
import { signIn } from '../support/client.js';
import { startFleet } from '../support/fleet/fleet.js';
import { startSentinelGroup } from '../support/fleet/sentinels.js';
import { chosenSeed, createRandom } from '../support/random.js';
import { createRunTracker } from '../support/run-tracker.js';
import { until } from '../support/start-runq.js';
import { waitForEmptyBullmq, waitForFreeSlots } from './check-clean.js';
import { submitRuns } from './fixture.js';

/** The sentinels alone need 10 s to find each other, so it is part of the long tests. */
const isLong = process.env.RUNQ_LONG === '1';
const users = 4;
const runs = 60;
const runsBefore = 15;
const timeoutMs = 90_000;

vi.setConfig({ testTimeout: 400_000 });

const title = 'a killed master of Redis: what it had answered is kept, and every run ends once with its whole output';

test.runIf(isLong)(`${title} (RUNQ_SEED=${chosenSeed})`, async () => {
  const store = await startSentinelGroup();
  const fleet = await startFleet({ apis: 2, workers: 2, redisUrl: store.url, env: { RUNQ_LEASE_MS: '20000' } });
  try {
    const random = createRandom(chosenSeed);
    const clients = await Promise.all(
      Array.from({ length: users }, async (_, i) => [await signIn(fleet.url, `failover-${i}`)]),
    );
    const tracker = createRunTracker({ clients, random, timeoutMs });
    const submitting = submitRuns(tracker, random, runs);
    await until(() => tracker.entries.length >= runsBefore, 'runs before the failover', timeoutMs);
    // Its process alone ends: what it had sent to its replicas arrives.
    await store.killMaster();
    const before = tracker.entries.length;
    await submitting;
    expect(before).toBeLessThan(runs);
    expect(await tracker.verify()).toEqual([]);
    const redis = store.connect();
    await waitForFreeSlots(redis);
    await waitForEmptyBullmq(redis);
  } finally {
    await fleet.close();
    await store.close();
  }
});
