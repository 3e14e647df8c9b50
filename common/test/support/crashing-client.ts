import type { Redis } from '../../src/redis/connection.js';
import { createBatches } from '../../src/runs/batches.js';
import type { AdmittedRun } from '../../src/scheduler/dispatch.js';
import { createScheduler } from '../../src/scheduler/scheduler.js';
import type { TestStore } from './test-store.js';

/** Thrown by every step after the last one. */
export class SimulatedCrashError extends Error {
  override name = 'DeathError';
}

/**
 * A process that dies between any two of its steps: so many commands of `redis`, a connection of its own, are carried
 * out, and runs handed over; nothing after them is even sent.
 */
export async function createCrashingClient(store: TestStore, redis: Redis) {
  const { keys } = store;
  let stepsLeft = Number.POSITIVE_INFINITY;

  function step(): void {
    if (stepsLeft <= 0) throw new SimulatedCrashError('the process is dead');
    stepsLeft--;
  }

  async function dispatch(admitted: AdmittedRun[]): Promise<void> {
    for (const run of admitted) {
      step();
      store.dispatched.push(run);
    }
  }

  if (redis.status !== 'ready') await new Promise<void>((resolve) => redis.once('ready', () => resolve()));
  const send = redis.sendCommand.bind(redis);
  redis.sendCommand = (...args: Parameters<typeof send>) => {
    step();
    return send(...args);
  };

  return {
    scheduler: createScheduler({ redis, keys, dispatch, readLua: store.readLua }),
    batches: createBatches({ redis, keys }),
    /** Does something, with a process that dies after `steps` steps. */
    async die(steps: number, act: () => Promise<unknown>): Promise<void> {
      stepsLeft = steps;
      try {
        await act();
      } catch (error) {
        if (!(error instanceof SimulatedCrashError)) throw error;
      } finally {
        stepsLeft = Number.POSITIVE_INFINITY;
      }
    },
    close: () => redis.disconnect(),
  };
}

export type CrashingClient = Awaited<ReturnType<typeof createCrashingClient>>;
