import { ProblemError } from '@runq/common/contract/problem';
import { z } from 'zod';
import { type Identity, identityMayBatch } from '../authenticate.js';
import type { FollowBatch } from '../grading/follow-batch.js';
import type { ReadBatch } from '../grading/read-batch.js';
import { keepFollowing } from './keep-following.js';
import { parseCommand } from './parse-command.js';
import { type Command, createRunCommands, type RunCommandDeps } from './run-commands.js';

const batchBody = z.object({ batchId: z.string().min(1).max(100) });

export interface CommandDeps extends RunCommandDeps {
  readBatch: ReadBatch;
  followBatch: FollowBatch;
  /** Calls back with `{health, stats}` after each sample; answers how to stop. */
  onStats: (viewer: Identity, push: (body: unknown) => void) => () => void;
}

/** The commands of the contract: parse, authorise, do. What they return is put into the acknowledgement. */
export function createCommands(deps: CommandDeps): Record<string, Command> {
  const { readBatch, followBatch, onStats } = deps;

  return {
    ...createRunCommands(deps),
    'batch:subscribe': async (socket, body) => {
      const { identity } = socket.data;
      const { batchId } = parseCommand(batchBody, body);
      if (!identityMayBatch(identity)) throw new ProblemError('forbidden', 'This is for graders and ops only.');
      await readBatch.readOwned(batchId, identity);
      keepFollowing(socket, `batch ${batchId}`, () => {
        const following = followBatch(batchId, identity, (progress) => socket.emit('batch:progress', progress));
        return { end: following.close, ended: following.ended };
      });
      return {};
    },
    'ops:subscribe': async (socket) => {
      if (!identityMayBatch(socket.data.identity))
        throw new ProblemError('forbidden', 'This is for graders and ops only.');
      keepFollowing(socket, 'ops', () => ({
        end: onStats(socket.data.identity, (body) => socket.volatile.emit('ops:stats', body)),
        ended: new Promise<void>(() => {}),
      }));
      return {};
    },
  };
}
