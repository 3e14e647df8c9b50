import { z } from 'zod';
import type { CommandContext } from '../command-context.js';
import { exitCodes } from '../exit-code.js';
import { findCourse } from '../grade/course.js';
import { toPrintable } from '../terminal/printable.js';
import { printLine } from '../terminal/terminal.js';

const keySchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.string()),
  course: z.string().nullish(),
  expiresAt: z.string(),
  lastUsedAt: z.string().nullable(),
});
const createdSchema = keySchema.extend({ key: z.string() });
const listSchema = z.looseObject({ keys: z.array(keySchema) });

/** `2026-03-01T12:00:00.000Z` as `2026-03-01 12:00Z`. */
const toMinute = (instant: string) => `${instant.slice(0, 16).replace('T', ' ')}Z`;

/** `runq keys create`: prints only the key on stdout, so that a script can take it. */
export async function createKey(
  { client, terminal }: CommandContext,
  name: string,
  { scopes, days, course }: { scopes: string[]; days?: number; course?: string },
): Promise<number> {
  const limited = course === undefined ? {} : { course: await findCourse(client, course) };
  const body = { name, scopes, ...(days === undefined ? {} : { expiresInDays: days }), ...limited };
  const created = await client.post('/v1/keys', createdSchema, { body });
  printLine(terminal.stderr, `Key ${created.id}, valid until ${toMinute(created.expiresAt)}. It is not shown again:`);
  printLine(terminal.stdout, toPrintable(created.key));
  return exitCodes.ok;
}

/** `runq keys list`: one key a line, with tabs between id, name, scopes, expiry, last use and the course, if any. */
export async function listKeys({ client, terminal }: CommandContext, { user }: { user?: string }): Promise<number> {
  const query = user === undefined ? '' : `?user=${encodeURIComponent(user)}`;
  const { keys } = await client.get(`/v1/keys${query}`, listSchema);
  for (const { id, name, scopes, course, expiresAt, lastUsedAt } of keys) {
    const used = lastUsedAt === null ? 'never used' : `used ${toMinute(lastUsedAt)}`;
    const columns = [
      id,
      name,
      scopes.join(','),
      `until ${toMinute(expiresAt)}`,
      used,
      ...(course ? [`course ${course}`] : []),
    ];
    printLine(terminal.stdout, toPrintable(columns.join('\t')));
  }
  if (keys.length === 0) printLine(terminal.stderr, 'There are no API keys.');
  return exitCodes.ok;
}

/** `runq keys revoke`. */
export async function revokeKey({ client, terminal }: CommandContext, id: string): Promise<number> {
  await client.delete(`/v1/keys/${encodeURIComponent(id)}`);
  printLine(terminal.stderr, 'Revoked.');
  return exitCodes.ok;
}
