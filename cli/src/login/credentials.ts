import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { refuse } from '../exit-code.js';
import { writeAtomically } from '../files/write-atomically.js';
import { parseJson } from '../http/problem.js';

/** Tokens by the address of their server, so that none is sent to another. */
const credentialsSchema = z.object({ servers: z.record(z.string(), z.object({ token: z.string() })) });

async function readAll(file: string): Promise<z.output<typeof credentialsSchema>> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{"servers":{}}';
    throw refuse(`${file} cannot be read (${error.code}).`);
  });
  const parsed = credentialsSchema.safeParse(parseJson(text));
  if (!parsed.success) throw refuse(`${file} is not valid; delete it and run "runq login" again.`);
  return parsed.data;
}

/** The stored token of a server; null when there is none. */
export async function readStoredToken(file: string, url: string): Promise<string | null> {
  const { servers } = await readAll(file);
  return servers[url]?.token ?? null;
}

/** Stores the token of a server in a file that only its owner can read. */
export async function storeToken(file: string, url: string, token: string): Promise<void> {
  const { servers } = await readAll(file);
  const text = JSON.stringify({ servers: { ...servers, [url]: { token } } }, null, 2);
  await writeAtomically(file, `${text}\n`, { mode: 0o600 });
}
