import { createAdmission } from './admission.js';
import type { TestStore } from './admission.testkit.js';
import { createBatches } from './batches.js';
import type { AdmittedRun } from './dispatch-admitted.js';
import type { Redis } from './redis.js';

/** Thrown by every step after the last one. */
export class DeathError extends Error {
  override name = 'DeathError';
}

/**
 * A process that dies between any two of its steps: so many commands of `redis`, a connection of its own, are carried out, and runs
 * handed over; nothing after them is even sent.
 */
export async function createMortalClient(store: TestStore, redis: Redis) {
  const { keys } = store;
  let stepsLeft = Number.POSITIVE_INFINITY;

  function step(): void {
    if (stepsLeft <= 0) throw new DeathError('the process is dead');
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
    admission: createAdmission({ redis, keys, dispatch, readLua: store.readLua }),
    batches: createBatches({ redis, keys }),
    /** Does something, with a process that dies after `steps` steps. */
    async die(steps: number, act: () => Promise<unknown>): Promise<void> {
      stepsLeft = steps;
      try {
        await act();
      } catch (error) {
        if (!(error instanceof DeathError)) throw error;
      } finally {
        stepsLeft = Number.POSITIVE_INFINITY;
      }
    },
    close: () => redis.disconnect(),
  };
}

export type MortalClient = Awaited<ReturnType<typeof createMortalClient>>;
