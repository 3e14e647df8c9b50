import type { Role } from '@runq/common/contract/run';
import { z } from 'zod';
import type { KeyAccess } from './middleware/key-scopes.js';

/** A role, or what makes a tutor: to be a tutor or grader of some course. */
export type AdmittedRole = Role | 'tutor';

/** The roles that may call a route; `null` lets anyone in without a token, an empty list every signed-in user. */
export const rolesOfAccess = {
  anyone: null,
  'signed in': [],
  owner: [],
  'owner or ops': [],
  'grader or ops': ['grader', 'ops'],
  'grader, tutor or ops': ['grader', 'tutor', 'ops'],
  'batch owner': ['grader', 'ops'],
  'batch reader': ['grader', 'tutor', 'ops'],
  ops: ['ops'],
} satisfies Record<string, readonly AdmittedRole[] | null>;

/** Who may call a route. Ownership is checked by the service, which alone knows the owner. */
export type Access = keyof typeof rolesOfAccess;

/** The access of a route that requires a sign-in. */
export type SignedInAccess = Exclude<Access, 'anyone'>;

export function rolesOf(access: SignedInAccess): readonly AdmittedRole[] {
  return rolesOfAccess[access];
}

/** A response with a schema for each media type. A response that is only a text has no documented body. */
export interface ResponseDoc {
  description: string;
  content: Record<string, z.ZodType>;
}

/** A JSON response. */
export const json = (description: string, schema: z.ZodType): ResponseDoc => ({
  description,
  content: { 'application/json': schema },
});

/** Bytes, as a whole body or as a file of a form. */
export const binary = z.string().meta({ format: 'binary' });

/** A response of bytes. */
export const bytes = (description: string): ResponseDoc => ({
  description,
  content: { 'application/octet-stream': binary },
});

/** A text response of another media type. */
export const media = (description: string, mediaType: string): ResponseDoc => ({
  description,
  content: { [mediaType]: z.string() },
});

type Method = 'get' | 'head' | 'post' | 'put' | 'patch' | 'delete';

/** What documents, logs and `Allow` headers know of a route. */
export interface RouteDoc extends KeyAccess {
  method: Method;
  /** With `{name}` for parameters. A `{name}` or `{path}` at the end may hold slashes. */
  path: string;
  summary: string;
  access: Access;
  query?: z.ZodObject;
  /** Request headers that matter here, all optional unless the description says otherwise. */
  headers?: z.ZodObject;
  body?: { schema: z.ZodType };
  /** The same body as a form with files. */
  form?: z.ZodObject;
  responses: Record<string, string | ResponseDoc>;
}
