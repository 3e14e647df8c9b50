import { listErrors, ProblemError } from '@runq/common/contract/problem';
import { z } from 'zod';

/** The id of a run or session in a command. */
export const runIdSchema = z.string().min(1).max(100);

/** The body of a command, or a problem that lists every fault. */
export function parseCommand<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const parsed = schema.safeParse(body);
  if (!parsed.success)
    throw new ProblemError('invalid', 'The command is not valid; see errors.', {
      errors: listErrors(parsed.error.issues),
    });
  return parsed.data;
}
