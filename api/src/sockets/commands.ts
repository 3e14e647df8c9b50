import { ProblemError } from '@runq/common/contract/problem';
import { z } from 'zod';
import type { BatchService } from '../batches/batch-service.js';
import { type Identity, isStaff } from '../http/middleware/authenticate.js';
import type { Monitoring } from '../monitoring/monitoring.js';
import { parseCommand } from './parse-command.js';
import { type Command, createRunCommands, type RunCommandDeps } from './run-commands.js';
import { addSubscription } from './subscriptions.js';

const batchBody = z.object({ batchId: z.string().min(1).max(100) });

export interface CommandDeps extends RunCommandDeps {
  batches: BatchService;
  monitoring: Monitoring;
}

/** The commands of the contract: each parses its body, authorises the caller and acts. The result is acknowledged. */
export function createCommands(deps: CommandDeps): Record<string, Command> {
  const { batches, monitoring } = deps;

  return {
    ...createRunCommands(deps),
    'batch:subscribe': async (socket, body) => {
      const { identity } = socket.data;
      const { batchId } = parseCommand(batchBody, body);
      requireStaff(identity);
      await batches.readOwned(batchId, identity);
      addSubscription(socket, `batch ${batchId}`, () => {
        const stream = batches.streamProgress(batchId, identity, (progress) => socket.emit('batch:progress', progress));
        return { end: stream.close, ended: stream.ended };
      });
      return {};
    },
    'ops:subscribe': async (socket) => {
      const { identity } = socket.data;
      requireStaff(identity);
      const onSample = () => {
        const health = monitoring.describeHealth();
        socket.volatile.emit('ops:stats', { health, stats: monitoring.describeSystem(identity) });
      };
      addSubscription(socket, 'ops', () => ({
        end: monitoring.onSample(onSample),
        ended: new Promise<void>(() => {}),
      }));
      return {};
    },
  };
}

function requireStaff(identity: Identity): void {
  if (!isStaff(identity)) throw new ProblemError('forbidden', 'This is for graders and ops only.');
}
