import type { ApiClient } from './http/api-client.js';
import type { Interrupts } from './terminal/interrupts.js';
import type { Terminal } from './terminal/terminal.js';

/** What a command of a signed-in user works with. */
export interface CommandContext {
  client: ApiClient;
  terminal: Terminal;
  interrupts: Interrupts;
}

/** Runs a command of a signed-in user and takes its exit code. */
export type Perform = (work: (context: CommandContext) => Promise<number>) => Promise<void>;
