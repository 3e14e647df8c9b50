import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { z } from 'zod';
import { type CliConfig, parseToken } from '../config.js';
import { refuse } from '../exit-code.js';
import { createApiClient } from '../http/api-client.js';
import { RefusalError } from '../http/problem.js';
import { toPrintable } from '../terminal/printable.js';
import { printLine, type Terminal } from '../terminal/terminal.js';
import { storeToken } from './credentials.js';

const modesSchema = z.looseObject({ dev: z.boolean() });
const tokenSchema = z.looseObject({ token: z.string() });
const identitySchema = z.looseObject({ userId: z.string(), role: z.string() });

/** `runq login`: finds a token that the server accepts and stores it. */
export async function login(
  { config, terminal, signal }: { config: CliConfig; terminal: Terminal; signal: AbortSignal },
  options: { user?: string; role: string; token?: string },
): Promise<void> {
  const { url, credentialsFile } = config;
  const anonymous = createApiClient({ url, token: null, signal });
  const { dev } = await anonymous.get('/v1/auth', modesSchema);
  if (options.user !== undefined && !dev)
    throw refuse(`The server at ${url} has no development sign-in; give a token with --token or on stdin.`);
  const token =
    options.user === undefined
      ? parseToken(options.token ?? (await readToken(terminal, signal)), 'The token')
      : (
          await anonymous.post('/v1/dev/token', tokenSchema, {
            body: { userId: options.user, role: options.role },
            isRepeatable: true,
          })
        ).token;
  const { userId, role } = await createApiClient({ url, token, signal })
    .get('/v1/me', identitySchema)
    .catch((error: unknown) => {
      if (!(error instanceof RefusalError) || error.status !== 401) throw error;
      throw refuse(`The server at ${url} does not accept this token.`);
    });
  await storeToken(credentialsFile, url, token);
  printLine(terminal.stderr, toPrintable(`Signed in at ${url} as ${userId} (${role}).`));
}

/** The first line of stdin; on a terminal after a question, and without an echo. */
async function readToken({ stdin, stderr }: Terminal, signal: AbortSignal): Promise<string> {
  const isTerminal = stdin.isTTY === true;
  if (isTerminal) stderr.write('Token (not shown): ');
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: silent, terminal: isTerminal });
  // In raw mode the terminal sends no signal by itself.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const close = () => lines.close();
  signal.addEventListener('abort', close);
  try {
    for await (const line of lines) return line;
    signal.throwIfAborted();
    throw refuse('There is no token on stdin; give it with --token, or --user NAME on a development server.');
  } finally {
    signal.removeEventListener('abort', close);
    close();
    if (isTerminal) stderr.write('\n');
  }
}
