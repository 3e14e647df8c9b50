import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Client, signIn } from '../../e2e/support/client.js';
import type { Runq } from '../../e2e/support/start-runq.js';

/** One way to run Python. */
export interface Contender {
  name: string;
  /** Runs a program of one user and returns its output. */
  run(user: string, code: string): Promise<string>;
  close(): Promise<void>;
}

const python = '/usr/bin/python3';
const naivePath = fileURLToPath(new URL('naive-service.ts', import.meta.url));

/** A process of a bare interpreter for each run, with no limit on their number. */
export const bare: Contender = {
  name: 'bare python3',
  run: (_, code) =>
    new Promise((resolve, reject) => {
      const { PYTHONUNBUFFERED: _, ...env } = process.env;
      const child = spawn(python, ['-c', code], { env, stdio: ['ignore', 'pipe', 'ignore'] });
      let output = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
      child.once('error', reject);
      child.once('close', () => resolve(output));
    }),
  close: async () => {},
};

/** The naive service in a process of its own. */
export async function startNaive(): Promise<Contender> {
  const child = fork(naivePath);
  const [url] = (await once(child, 'message')) as [string];
  return {
    name: 'naive BullMQ + spawn',
    async run(_, code) {
      const response = await fetch(url, { method: 'POST', body: JSON.stringify({ code }) });
      return ((await response.json()) as { stdout: string }).stdout;
    },
    async close() {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}

/** A started service of runq; `POST ?wait` for each run. */
export function contenderOf(name: string, runq: Runq): Contender {
  const clients = new Map<string, Promise<Client>>();
  function clientOf(user: string): Promise<Client> {
    if (!clients.has(user)) clients.set(user, signIn(runq.url, user));
    return clients.get(user)!;
  }
  return {
    name,
    async run(user, code) {
      const run = await (await clientOf(user)).run(code);
      if (run.verdict !== 'ok') throw new Error(`${name}: a run ended ${run.verdict}: ${run.reason}`);
      return run.stdout ?? '';
    },
    close: async () => {},
  };
}
