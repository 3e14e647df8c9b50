import type { KeyScope } from '@runq/common/contract/api-key';
import type { ClassroomUpdate } from '@runq/common/contract/classroom';
import { ProblemError } from '@runq/common/contract/problem';
import type { BatchProgress } from '@runq/common/contract/socket-events';
import { z } from 'zod';
import type { BatchService } from '../batches/batch-service.js';
import type { ClassroomService } from '../classroom/classroom-service.js';
import { type Identity, isStaff } from '../http/middleware/authenticate.js';
import type { Monitoring } from '../monitoring/monitoring.js';
import { createSendWindow } from './backpressure.js';
import { parseCommand } from './parse-command.js';
import { type Command, createRunCommands, type RunCommandDeps } from './run-commands.js';
import { addSubscription } from './subscriptions.js';

const batchBody = z.object({ batchId: z.string().min(1).max(100) });

/** The scopes that admit an API key to a command; each suffices. A command without any refuses keys. */
const commandScopes: { names: RegExp; scopes: readonly KeyScope[] }[] = [
  { names: /^(run|session):(subscribe|unsubscribe)$/, scopes: ['runs', 'read'] },
  { names: /^(run|session):(submit|input|eof|interrupt|cancel|complete)$/, scopes: ['runs'] },
  { names: /^batch:subscribe$/, scopes: ['batches', 'read'] },
  { names: /^ops:subscribe$/, scopes: ['ops'] },
  { names: /^classroom:subscribe$/, scopes: ['read'] },
];

export const scopesOfCommand = (name: string): readonly KeyScope[] =>
  commandScopes.find(({ names }) => names.test(name))?.scopes ?? [];

export interface CommandDeps extends RunCommandDeps {
  batches: BatchService;
  classroom: ClassroomService;
  monitoring: Monitoring;
}

/** The commands of the contract: each parses its body, authorises the caller and acts. The result is acknowledged. */
export function createCommands(deps: CommandDeps): Record<string, Command> {
  const { batches, classroom, monitoring } = deps;

  return {
    ...createRunCommands(deps),
    'batch:subscribe': async (socket, body) => {
      const { identity } = socket.data;
      const { batchId } = parseCommand(batchBody, body);
      requireStaff(identity);
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
      requireStaff(identity);
      const send = createSendWindow(socket, (update: ClassroomUpdate) => socket.emit('classroom:update', update));
      addSubscription(socket, 'classroom', () => {
        const stream = classroom.follow(identity, send);
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
