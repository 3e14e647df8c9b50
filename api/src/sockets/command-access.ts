import type { ClientToServerEvents } from '@runq/common/contract/socket-events';
import type { KeyAccess } from '../http/middleware/key-scopes.js';
import type { SignedInAccess } from '../http/route-doc.js';

/** Who may send a command. Ownership is checked by its service, which alone knows the owner. */
interface CommandAccess extends KeyAccess {
  access: SignedInAccess;
}

export type CommandName = keyof ClientToServerEvents;

const runs = ['runs'] as const;
const runsOrRead = ['runs', 'read'] as const;

/** Every command of a socket. What is not here is no command; `/openapi.json` has the table for clients. */
export const commandAccess: Record<CommandName, CommandAccess> = {
  'run:submit': { access: 'signed in', scopes: runs },
  'run:subscribe': { access: 'owner or ops', scopes: runsOrRead },
  'run:unsubscribe': { access: 'signed in', scopes: runsOrRead },
  'run:input': { access: 'owner or ops', scopes: runs },
  'run:eof': { access: 'owner or ops', scopes: runs },
  'run:interrupt': { access: 'owner or ops', scopes: runs },
  'run:cancel': { access: 'owner or ops', scopes: runs },
  'session:submit': { access: 'signed in', scopes: runs },
  'session:subscribe': { access: 'owner or ops', scopes: runsOrRead },
  'session:unsubscribe': { access: 'signed in', scopes: runsOrRead },
  'session:input': { access: 'owner or ops', scopes: runs },
  'session:eof': { access: 'owner or ops', scopes: runs },
  'session:interrupt': { access: 'owner or ops', scopes: runs },
  'session:cancel': { access: 'owner or ops', scopes: runs },
  'session:complete': { access: 'owner or ops', scopes: runs },
  'batch:subscribe': { access: 'batch reader', scopes: ['batches', 'read'], courseKeys: true },
  'ops:subscribe': { access: 'grader or ops', scopes: ['ops'] },
  'classroom:subscribe': { access: 'grader or ops', scopes: ['read'] },
};

export const isCommandName = (name: string): name is CommandName => Object.hasOwn(commandAccess, name);

/** What `/openapi.json` says about the commands, which OpenAPI itself has no place for. */
export const commandDocs = Object.entries(commandAccess).map(([name, access]) => ({ name, ...access }));
