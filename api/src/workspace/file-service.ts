import type { Keys } from '@runq/common/store/keys';
import type { Redis } from '@runq/common/store/redis';
import { createWorkspaces } from '@runq/common/store/workspaces';
import { createChangeWorkspace } from './change-workspace.js';
import { createReadWorkspace } from './read-workspace.js';

/** Everything that is done with the files of people, put together. */
export function createFileService({ redis, keys }: { redis: Redis; keys: Keys }) {
  const workspaces = createWorkspaces({ redis, keys });
  return {
    readWorkspace: createReadWorkspace({ workspaces }),
    changeWorkspace: createChangeWorkspace({ workspaces }),
    /** Lets go of what is kept too long; to be called about once a second by anybody. */
    sweep: () => workspaces.sweep(),
  };
}

export type FileService = ReturnType<typeof createFileService>;
