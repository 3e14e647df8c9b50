import { ProblemError } from '@runq/common/contract/problem';
import type { Request } from 'express';
import { z } from 'zod';
import { userIdSchema } from '../http/middleware/authenticate.js';
import { type Parser, parseWith } from '../http/route.js';
import { parseIdempotencyKey } from '../runs/idempotency.js';

/** An optional request header for the documents. */
export const header = (description: string) => z.string().optional().meta({ description });

/** Documents and reads `Idempotency-Key`. */
export const idempotent = (description: string) => ({
  headers: z.object({ 'Idempotency-Key': header(description) }),
  readHeaders: (request: Request) => ({ idempotencyKey: parseIdempotencyKey(request.get('Idempotency-Key')) }),
});

/** The body of an administrative action; it may be absent where it has no required field. */
export const actionOf = <T extends z.ZodType>(schema: T): Parser<z.output<T>> => ({
  schema,
  parse: (body) => parseWith(schema, body ?? {}),
});

/** The user of a path; an id that no token can contain is not found. */
export function parseUserId({ id }: { id: string }): { userId: string } {
  const parsed = userIdSchema.safeParse(id);
  if (!parsed.success) throw new ProblemError('not_found', 'User not found.');
  return { userId: parsed.data };
}
