import { createScript, type ReadLua } from '../redis/lua-scripts.js';
import { createDispatch } from './dispatch.js';
import type { SchedulerDeps } from './scheduler.js';

/**
 * Frees what counts for runs without a record (freeOrphans.lua); resolves to the number of freed entries and users. Any
 * process may call it every second; each call does a bounded amount of work.
 */
export function createFreeOrphans(deps: SchedulerDeps & { readLua?: ReadLua | undefined }): () => Promise<number> {
  const freeOrphans = createScript(deps, 'queue/freeOrphans');
  const dispatchAdmitted = createDispatch(deps);
  return async () => {
    const freed = await Promise.all(
      deps.keys.shards.map(async (shard) => {
        const [count, admitted] = (await freeOrphans.call(shard)) as [number, unknown];
        await dispatchAdmitted(admitted);
        return count;
      }),
    );
    return freed.reduce((sum, count) => sum + count, 0);
  };
}
