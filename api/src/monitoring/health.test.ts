import type { RedisMemory } from '@runq/common/redis/memory-limit';
import type { WorkerReport } from '@runq/common/scheduler/worker-registry';
import { expect, test } from 'vitest';
import { describeHealth } from './health.js';
import type { ServiceView } from './service-sampler.js';

const info = { version: '1', startedAt: 0, runMemoryBytes: 1 };

function view(...workers: Partial<WorkerReport>[]): ServiceView {
  const liveWorkers = workers.map(
    (worker) => ({ missing: [], runs: [], slots: 1, ...worker }) as unknown as WorkerReport,
  );
  return { sample: null, isReachable: true, redisUp: true, liveWorkers };
}

test('reports the weakest sandbox of all workers and the protections that it lacks', () => {
  const health = describeHealth(
    view({ tier: 1, isolation: 'full' }, { tier: 3, isolation: 'landlock', missing: ['no sockets'] }),
    info,
  );
  expect(health).toMatchObject({
    status: 'healthy',
    services: { sandbox: 'tier 3 (landlock)', sandbox_missing: ['no sockets'], sandbox_unsafe: false },
  });
});

test('one worker without confinement makes the service degraded', () => {
  const health = describeHealth(view({ tier: 1, isolation: 'full' }, { tier: 5, isolation: 'unsafe-none' }), info);
  expect(health).toMatchObject({
    status: 'degraded',
    services: { sandbox: 'tier 5 (unsafe-none)', sandbox_unsafe: true },
  });
});

/** A sample of a Redis with 100 MiB, 10 of them the reserve. */
function withMemory(memory: Partial<RedisMemory>): ServiceView {
  const MiB = 1024 * 1024;
  const all: RedisMemory = {
    ...{ usedBytes: 10 * MiB, maxBytes: 100 * MiB, lowBytes: 90 * MiB, isLow: false, budgetBytes: 90 * MiB },
    ...{ policy: 'noeviction', refusal: null, ...memory },
  };
  return { ...view({ tier: 1 }), sample: { memory: all } as unknown as ServiceView['sample'] };
}

const reasonsOf = (memory: Partial<RedisMemory>) => {
  const { status, reasons } = describeHealth(withMemory(memory), info);
  return [status, ...reasons];
};

test('a service that is not healthy gives its reasons as sentences', () => {
  const MiB = 1024 * 1024;
  expect(reasonsOf({})).toEqual(['healthy']);
  expect(reasonsOf({ usedBytes: 85 * MiB })).toEqual([
    'degraded',
    'Redis is filling up (85 of 100 MiB): from 90 MiB on new data is refused.',
  ]);
  expect(reasonsOf({ usedBytes: 95 * MiB, isLow: true })).toEqual([
    'degraded',
    'Redis is nearly full (95 of 100 MiB): new runs, files and shares are refused.',
  ]);
  expect(reasonsOf({ maxBytes: 0, lowBytes: 0, usedBytes: 95 * MiB })).toEqual(['healthy']);
  expect(reasonsOf({ policy: 'allkeys-lru' })).toEqual(['degraded', expect.stringContaining('allkeys-lru')]);
  expect(reasonsOf({ refusal: 'MISCONF Errors writing to the AOF file' })).toEqual([
    'degraded',
    'Redis takes no writes: MISCONF Errors writing to the AOF file',
  ]);
  const away = describeHealth({ ...view({ tier: 1 }), redisUp: false }, info);
  expect(away).toMatchObject({ status: 'unhealthy', reasons: ['Redis does not answer, or too slowly.'] });
});

test('without a worker there is no sandbox, and the service is degraded', () => {
  expect(describeHealth(view(), info)).toMatchObject({ status: 'degraded', services: { sandbox: 'none' } });
});
