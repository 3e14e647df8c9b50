import type { ClassroomUpdate } from '@runq/common/contract/classroom';
import type { BatchProgress } from '@runq/common/contract/socket-events';
import { z } from 'zod';
import type { BatchService } from '../batches/batch-service.js';
import type { ClassroomService } from '../classroom/classroom-service.js';
import type { Monitoring } from '../monitoring/monitoring.js';
import { createSendWindow } from './backpressure.js';
import { parseCommand } from './parse-command.js';
import { type Command, createRunCommands, type RunCommandDeps } from './run-commands.js';
import { addSubscription } from './subscriptions.js';

const batchBody = z.object({ batchId: z.string().min(1).max(100) });

export interface CommandDeps extends RunCommandDeps {
  batches: BatchService;
  classroom: ClassroomService;
  monitoring: Monitoring;
}

/**
 * The commands of the contract: each parses its body, checks the owner and acts. The result is acknowledged. Roles and
 * scopes are checked before (command-access.ts).
 */
export function createCommands(deps: CommandDeps): Record<string, Command> {
  const { batches, classroom, monitoring } = deps;

  return {
    ...createRunCommands(deps),
    'batch:subscribe': async (socket, body) => {
      const { identity } = socket.data;
      const { batchId } = parseCommand(batchBody, body);
      await batches.readOwned(batchId, identity);
      addSubscription(socket, `batch ${batchId}`, () => {
        const onProgress = (progress: BatchProgress) => socket.emit('batch:progress', progress);
        const stream = batches.streamProgress(batchId, identity, onProgress, { staysOpen: true });
        return { end: stream.close, ended: stream.ended };
      });
      return {};
    },
    'classroom:subscribe': async (socket) => {
      const { identity } = socket.data;
      const send = createSendWindow(socket, (update: ClassroomUpdate) => socket.emit('classroom:update', update));
      addSubscription(socket, 'classroom', () => {
        const stream = classroom.follow(identity, send);
        return { end: stream.close, ended: stream.ended };
      });
      return {};
    },
    'ops:subscribe': async (socket) => {
      const { identity } = socket.data;
      const onSample = () => {
        monitoring.noteActivity();
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
