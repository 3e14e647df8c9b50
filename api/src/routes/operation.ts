import { z } from 'zod';

/** Who may call an operation; the authorisation test walks this list. */
export type Access = 'anyone' | 'signed in' | 'owner' | 'owner or ops' | 'grader or ops' | 'batch owner' | 'ops';

/** One answer, with what it holds by media type. An answer that is a text alone says only what it is. */
export interface Answer {
  description: string;
  content: Record<string, z.ZodType>;
}

/** JSON of a schema. */
export const json = (description: string, schema: z.ZodType): Answer => ({
  description,
  content: { 'application/json': schema },
});

/** Text of another media type. */
export const media = (description: string, mediaType: string): Answer => ({
  description,
  content: { [mediaType]: z.string() },
});

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
  answers: Record<string, string | Answer>;
}
