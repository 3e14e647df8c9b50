import type { WorkerReport } from '@runq/common/store/worker-registry';
import { expect, test } from 'vitest';
import { describeHealth } from './health.js';
import type { ServiceView } from './sample-service.js';

const facts = { version: '1', startedAt: 0, runMemoryBytes: 1 };

function view(...workers: Partial<WorkerReport>[]): ServiceView {
  const liveWorkers = workers.map(
    (worker) => ({ missing: [], runs: [], lanes: 1, ...worker }) as unknown as WorkerReport,
  );
  return { sample: null, isReachable: true, redisUp: true, liveWorkers };
}

test('the weakest sandbox of all workers is told, with what it lacks', () => {
  const health = describeHealth(
    view({ tier: 1, isolation: 'full' }, { tier: 3, isolation: 'landlock', missing: ['no sockets'] }),
    facts,
  );
  expect(health).toMatchObject({
    status: 'healthy',
    services: { sandbox: 'tier 3 (landlock)', sandbox_missing: ['no sockets'], sandbox_unsafe: false },
  });
});

test('one worker that confines nothing makes the service degraded', () => {
  const health = describeHealth(view({ tier: 1, isolation: 'full' }, { tier: 5, isolation: 'unsafe-none' }), facts);
  expect(health).toMatchObject({
    status: 'degraded',
    services: { sandbox: 'tier 5 (unsafe-none)', sandbox_unsafe: true },
  });
});

test('without a worker there is no sandbox, and the service is degraded', () => {
  expect(describeHealth(view(), facts)).toMatchObject({ status: 'degraded', services: { sandbox: 'none' } });
});
