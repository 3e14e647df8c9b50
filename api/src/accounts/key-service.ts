import type { ApiKeys, StoredApiKey } from '@runq/common/accounts/api-keys';
import type { AdminActions } from '@runq/common/admin/admin-actions';
import {
  type ApiKey,
  defaultKeyDays,
  type keyRequestSchema,
  scopesOfCourseKey,
  scopesOfRole,
} from '@runq/common/contract/api-key';
import { ProblemError } from '@runq/common/contract/problem';
import type { SettingsStore } from '@runq/common/redis/settings-store';
import type { z } from 'zod';
import { toOperator } from '../admin/actor.js';
import type { CourseAccess } from '../courses/course-access.js';
import type { Identity } from '../http/middleware/authenticate.js';
import { storeFull } from '../runs/refusals.js';

const msPerDay = 86_400_000;

/** API keys of users. Ops may list and revoke those of anyone. */
export interface KeyService {
  /** `key` is the secret, which is shown this once. A key for a course is for its tutors and graders. */
  create(request: z.output<typeof keyRequestSchema>, identity: Identity): Promise<ApiKey & { key: string }>;
  /** Without `userId` the keys of the caller. */
  list(userId: string | undefined, identity: Identity): Promise<{ keys: ApiKey[] }>;
  /** A key of another user is not found, exactly like one that does not exist. */
  revoke(id: string, why: string, identity: Identity): Promise<void>;
}

export function createKeyService(deps: {
  apiKeys: ApiKeys;
  courseAccess: Pick<CourseAccess, 'listReadable'>;
  actions: Pick<AdminActions, 'appendAudit'>;
  settings: Pick<SettingsStore, 'read'>;
}): KeyService {
  const { apiKeys, courseAccess, actions, settings } = deps;

  return {
    async create({ name, scopes, expiresInDays, course = null }, identity) {
      const maxDays = Math.floor((await settings.read()).apiKeyMs / msPerDay);
      const days = expiresInDays ?? Math.min(defaultKeyDays, maxDays);
      const allowed = scopesOfRole[identity.role].filter(
        (scope) => course === null || scopesOfCourseKey.includes(scope),
      );
      const what = course === null ? 'you' : 'a key of yours for a course';
      const errors = scopes
        .filter((scope) => !allowed.includes(scope))
        .map((scope) => ({
          pointer: '/scopes',
          message: `must be of ${allowed.join(', ')} for ${what}, not ${scope}`,
        }));
      if (course !== null && !(await courseAccess.listReadable(identity)).includes(course))
        errors.push({ pointer: '/course', message: 'must be the id of a course in which you are a tutor or grader' });
      if (days > maxDays) errors.push({ pointer: '/expiresInDays', message: `must be at most ${maxDays}` });
      if (errors.length > 0) {
        const detail = errors.map(({ pointer, message }) => `${pointer.slice(1)} ${message}`).join('; ');
        throw new ProblemError('invalid', `${detail}.`, { errors });
      }

      // Without the scope of ops, a key of ops reaches what its owner has, and nothing of other users.
      const role = identity.role === 'ops' && !scopes.includes('ops') ? 'grader' : identity.role;
      const { userId, name: ownerName } = identity;
      const created = await apiKeys.create({ userId, role, ownerName, name, scopes, course }, days * msPerDay);
      if (created.outcome === 'memory') throw storeFull();
      if (created.outcome === 'keys')
        throw new ProblemError(
          'quota_exceeded',
          `You may have ${created.maxKeys} API keys; revoke one that you no longer need.`,
        );
      return { ...toApiKey(created.key), key: created.secret };
    },

    async list(userId = undefined, identity) {
      const isOwn = userId === undefined || userId === identity.userId;
      if (!isOwn && identity.role !== 'ops')
        throw new ProblemError('forbidden', 'Keys of other users are for ops only.');
      return { keys: (await apiKeys.listOfUser(userId ?? identity.userId)).map(toApiKey) };
    },

    async revoke(id, why, identity) {
      const key = await apiKeys.read(id);
      const isOwner = key?.userId === identity.userId;
      if (!key || !(isOwner || identity.role === 'ops')) throw notFound();
      if ((await apiKeys.revoke(key.userId, [id])) === 0) throw notFound();
      if (!isOwner) await actions.appendAudit(toOperator(identity, why), 'key.revoke', key.userId, key.name);
    },
  };
}

const notFound = () => new ProblemError('not_found', 'There is no such API key.');

const toIso = (ms: number) => new Date(ms).toISOString();

const toApiKey = ({ id, userId, name, scopes, course, createdAt, expiresAt, lastUsedAt }: StoredApiKey): ApiKey => ({
  ...{ id, userId, name, scopes, course, createdAt: toIso(createdAt), expiresAt: toIso(expiresAt) },
  lastUsedAt: lastUsedAt === null ? null : toIso(lastUsedAt),
});
