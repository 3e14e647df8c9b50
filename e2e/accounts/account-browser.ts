import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { runCli } from '../support/cli.js';
import type { Runq } from '../support/start-runq.js';

/** Local accounts beside the development sign-in, with passwords that cost little. */
export const accountsEnv = { RUNQ_AUTH: 'dev,accounts', RUNQ_PASSWORD_COST_EXPONENT: '10' };

/** Requests as a page of the service sends them, with the cookie that it got last. */
export interface AccountBrowser {
  call(method: string, path: string, body?: object, headers?: Record<string, string>): Promise<Response>;
  signIn(userId: string, password: string): Promise<Response>;
  accept(link: string, password: string): Promise<Response>;
  cookie(): string;
}

export function createAccountBrowser(url: string): AccountBrowser {
  let cookie = '';
  async function call(method: string, path: string, body?: object, headers = {}): Promise<Response> {
    const answer = await fetchAgain(url + path, {
      method,
      headers: { 'content-type': 'application/json', origin: url, cookie, ...headers },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const set = answer.headers.getSetCookie().find((one) => one.startsWith('runq_sign_in='));
    if (set) cookie = set.split(';', 1)[0]!;
    return answer;
  }
  return {
    call,
    cookie: () => cookie,
    signIn: (userId, password) => call('POST', '/v1/sign-in/password', { userId, password }),
    accept: (link, password) => call('POST', '/v1/invitations/accept', { token: tokenOf(link), password }),
  };
}

/** Sends a request as browsers do: again when the connection that it was to use had been closed by the service. */
export async function fetchAgain(url: string, init: RequestInit): Promise<Response> {
  const isClosed = ({ cause }: { cause?: { code?: string } }) =>
    ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'].includes(cause?.code ?? '');
  for (;;) {
    try {
      return await fetch(url, init);
    } catch (error) {
      if (init.signal?.aborted || !isClosed(error as Error & { cause?: { code?: string } })) throw error;
    }
  }
}

/** What follows the # in a one-time link. */
export const tokenOf = (link: string): string => new URL(link).hash.slice(1);

/** Runs `runq ops invite` in a folder of its own, on the machine of a service, and returns the link. */
export async function inviteOnMachine(runq: Runq, ...args: string[]): Promise<string> {
  const cwd = await mkdtemp(join(tmpdir(), 'runq-e2e-invite-'));
  const env = { RUNQ_URL: runq.url, RUNQ_DATA_DIR: runq.dataDir };
  const { code, stdout, stderr } = await runCli(['ops', 'invite', ...args], { env, cwd });
  await rm(cwd, { recursive: true });
  expect([code, stderr]).toEqual([0, expect.stringContaining('It works once')]);
  return stdout.trim();
}
