import type { Idempotency } from '@runq/common/store/idempotency';
import type { Keys } from '@runq/common/store/keys';
import type { OperatorActions } from '@runq/common/store/operator-actions';
import type { Redis } from '@runq/common/store/redis';
import type { Retention } from '@runq/common/store/retention';
import type { RunRecords } from '@runq/common/store/run-records';
import { createShareStore } from '@runq/common/store/share-store';
import { createWorkspaces } from '@runq/common/store/workspaces';
import { createChangeWorkspace } from './change-workspace.js';
import { createCreateShare } from './create-share.js';
import { createDeleteData } from './delete-data.js';
import { createReadShares } from './read-shares.js';
import { createReadWorkspace } from './read-workspace.js';
import { createSwitchShare } from './switch-share.js';

/** Everything that is done with the files of people, put together. */
export function createFileService(deps: {
  redis: Redis;
  keys: Keys;
  idempotency: Idempotency;
  records: RunRecords;
  retention: Retention;
  operators: OperatorActions;
}) {
  const { redis, keys, idempotency, records, retention, operators } = deps;
  const workspaces = createWorkspaces({ redis, keys });
  const shares = createShareStore({ redis, keys });
  return {
    readWorkspace: createReadWorkspace({ workspaces }),
    changeWorkspace: createChangeWorkspace({ workspaces }),
    createShare: createCreateShare({ shares, idempotency }),
    readShares: createReadShares({ shares }),
    switchShare: createSwitchShare({ shares }),
    deleteData: createDeleteData({ workspaces, shares, records, retention, operators }),
    /** Lets go of what is kept too long; to be called about once a second by anybody. */
    async sweep(): Promise<void> {
      await Promise.all([workspaces.sweep(), shares.sweep()]);
    },
  };
}

export type FileService = ReturnType<typeof createFileService>;
