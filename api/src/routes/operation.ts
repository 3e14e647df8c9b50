import type { z } from 'zod';

/** Who may call an operation; the authorisation test walks this list. */
export type Access = 'anyone' | 'signed in' | 'owner' | 'owner or ops' | 'grader or ops' | 'batch owner' | 'ops';

/** One route as the documents describe it. */
export interface Operation {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** With `{name}` for parameters. */
  path: string;
  summary: string;
  access: Access;
  query?: z.ZodObject;
  /** Request headers that matter here, all optional unless said. */
  headers?: z.ZodObject;
  body?: z.ZodType;
  answers: Record<string, string>;
}
