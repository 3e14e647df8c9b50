import type { Redis } from '../redis/connection.js';
import type { Keys } from '../redis/keys.js';
import { createScript, type ReadLua } from '../redis/lua-scripts.js';

export interface ArtifactStore {
  /** `fenced`: the attempt is over; `full`: the file does not fit. `name` is not empty. */
  keep(runId: string, attempt: number, name: string, data: Buffer): Promise<'kept' | 'fenced' | 'full'>;
  /** Null if there is no such file, or it has expired. */
  read(runId: string, name: string): Promise<Buffer | null>;
}

/**
 * Artifacts of runs: one hash per run, name -> bytes. They expire with their run, or earlier when newer runs of the
 * user exceed the user's quota. A name is a hash field, never a path.
 */
export function createArtifactStore(deps: { redis: Redis; keys: Keys; readLua?: ReadLua | undefined }): ArtifactStore {
  const { redis, keys } = deps;
  const keepArtifact = createScript(deps, 'runs/storeArtifact');

  return {
    async keep(runId: string, attempt: number, name: string, data: Buffer): Promise<'kept' | 'fenced' | 'full'> {
      const code = await keepArtifact.call(keys.ofId(runId), runId, attempt, name, data);
      return code === 1 ? 'kept' : code === 0 ? 'fenced' : 'full';
    },

    read(runId: string, name: string): Promise<Buffer | null> {
      return redis.hgetBuffer(keys.ofId(runId).artifacts(runId), name);
    },
  };
}
