import type { Keys } from './keys.js';
import type { Redis } from './redis.js';
import { createScript, type ReadLua } from './scripts.js';

/**
 * The files that runs left: one hash a run, name -> bytes. They go with their run, and earlier when their user's newer runs need the
 * room, so that nobody can fill the store. A name is text in a hash and never a path.
 */
export function createArtifactStore(deps: { redis: Redis; keys: Keys; readLua?: ReadLua | undefined }) {
  const { redis, keys } = deps;
  const keepArtifact = createScript(deps, 'keepArtifact');

  return {
    /** False: the attempt is over, keep no more. `name` is not empty. */
    async keep(runId: string, attempt: number, name: string, data: Buffer): Promise<boolean> {
      return (await keepArtifact.call(keys.ofId(runId), runId, attempt, name, data)) === 1;
    },
    /** Null when there is no such file, or no longer. */
    read(runId: string, name: string): Promise<Buffer | null> {
      return redis.hgetBuffer(keys.ofId(runId).artifacts(runId), name);
    },
  };
}

export type ArtifactStore = ReturnType<typeof createArtifactStore>;
