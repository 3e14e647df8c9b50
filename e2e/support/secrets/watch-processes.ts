import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KnownSecrets } from './known-secrets.js';
import { type LogSearch, searchLog } from './log-search.js';
import { mayPrint } from './printing-processes.js';
import { secretKinds } from './secret-patterns.js';

/** For the last output of processes that have exited. One whose streams a child keeps open is not waited for. */
const closeMs = 2000;
const commandChars = 80;

/** Watches the output of the processes that this one starts. */
interface ProcessWatch {
  /** Returns a sentence for each line with a secret, and watches no more. */
  end(): Promise<string[]>;
}

/**
 * Searches stdout and stderr of every process that the tests start, whatever starts it: Node publishes each new
 * `ChildProcess` on a channel. A listener is added once it has been spawned, when the test has added its own.
 */
export function watchProcesses(known: KnownSecrets): ProcessWatch {
  const searches: LogSearch[] = [];
  const watched = new Map<ChildProcess, Promise<void>>();

  function watch(child: ChildProcess): void {
    const command = child.spawnargs.join(' ');
    for (const name of ['stdout', 'stderr'] as const) {
      const [stream, except] = [child[name], mayPrint(command, name)];
      if (!stream || secretKinds.every((kind) => except.includes(kind))) continue;
      const source = `${name} of process ${child.pid} (${describeCommand(command)})`;
      const search = searchLog(known, source, { except });
      stream.on('data', (chunk: Buffer | string) => search.write(chunk));
      searches.push(search);
    }
  }

  const add = (message: unknown): void => {
    const { process: child } = message as { process: ChildProcess };
    child.once('spawn', () => watch(child));
    watched.set(child, new Promise((resolve) => child.once('close', () => resolve())));
    child.once('close', () => watched.delete(child));
  };
  subscribe('child_process', add);

  return {
    async end() {
      unsubscribe('child_process', add);
      const exited = [...watched].filter(([child]) => child.exitCode !== null || child.signalCode !== null);
      await Promise.race([Promise.all(exited.map(([, closed]) => closed)), sleep(closeMs, undefined, { ref: false })]);
      return searches.flatMap((search) => search.end());
    },
  };
}

const describeCommand = (command: string) =>
  command.replace(process.execPath, 'node').replaceAll(/\s+/g, ' ').slice(0, commandChars);
