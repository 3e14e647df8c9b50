import { type Role, roles } from '@runq/common/contract/run';
import type { OidcConfig } from '../oidc-settings.js';

type Claims = Record<string, unknown>;

const userIdCharsMax = 128;
const nameCharsMax = 200;

/** Claims that do not name a user of runq. */
class ClaimsError extends Error {
  override name = 'ClaimsError';
}

/** A claim by its name, or by its path, such as `realm_access.roles`; undefined when it is absent. */
export function readClaim(claims: Claims, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  return path
    .split('.')
    .reduce<unknown>(
      (value, part) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, part) ? (value as Claims)[part] : undefined,
      claims,
    );
}

/**
 * The user whom claims name. The role is the highest that a value of the role's claim, a text or a list of texts,
 * stands for; without one the user is a student.
 */
export function readUser(
  claims: Claims,
  { userClaim, roleClaim, roles: rolesByValue }: Pick<OidcConfig, 'userClaim' | 'roleClaim' | 'roles'>,
): { userId: string; name: string | null; role: Role } {
  const userId = readClaim(claims, userClaim);
  if (typeof userId !== 'string' || userId === '' || userId.length > userIdCharsMax)
    throw new ClaimsError(`the claim ${userClaim} must be a text of 1 to ${userIdCharsMax} characters`);
  const { name } = claims;
  const values = [roleClaim === null ? [] : readClaim(claims, roleClaim)].flat();
  const given = values.map((value) => rolesByValue.get(String(value)));
  return {
    userId,
    name: typeof name === 'string' && name !== '' ? name.slice(0, nameCharsMax) : null,
    role: roles.findLast((role) => given.includes(role)) ?? 'student',
  };
}
