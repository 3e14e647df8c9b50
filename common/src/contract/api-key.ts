import { z } from 'zod';
import { courseIdSchema } from './course.js';
import type { Role } from './run.js';

/** Begins every key, so that tools that search for leaked secrets find one. */
export const keyPrefix = 'rq_';

/** Whether a credential is meant as an API key, valid or not. */
export const isApiKey = (credential: string) => credential.startsWith(keyPrefix);

/** What a key may do: send and stop runs, the same for batches and assignments, read, and everything of ops. */
export const keyScopes = ['runs', 'batches', 'read', 'ops'] as const;
export type KeyScope = (typeof keyScopes)[number];

/** Scopes that a user of a role may give to a key. */
export const scopesOfRole: Record<Role, readonly KeyScope[]> = {
  student: ['runs', 'read'],
  grader: ['runs', 'batches', 'read'],
  ops: keyScopes,
};

/** Scopes of a key for a course: single runs, and what ops do, belong to no course. */
export const scopesOfCourseKey: readonly KeyScope[] = ['batches', 'read'];

/** Lifetime of a key without `expiresInDays`. */
export const defaultKeyDays = 90;

export const keyRequestSchema = z.strictObject({
  name: z.string().trim().min(1).max(100),
  scopes: z
    .array(z.enum(keyScopes))
    .min(1)
    .max(keyScopes.length)
    .transform((scopes) => [...new Set(scopes)]),
  expiresInDays: z.int().min(1).optional(),
  course: courseIdSchema.optional(),
});

/** An API key without its secret. Times are ISO 8601; `lastUsedAt` is exact to a minute, null: never. */
export interface ApiKey {
  id: string;
  userId: string;
  name: string;
  scopes: KeyScope[];
  /** Id of the course that the key is for, and nothing else; null: for all that its owner reaches. */
  course: string | null;
  createdAt: string;
  expiresAt: string;
  lastUsedAt: string | null;
}
