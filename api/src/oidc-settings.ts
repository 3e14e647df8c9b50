import { type Role, roles } from '@runq/common/contract/run';
import { optionalText, type readSettings, text } from '@runq/common/process/env';

/** Sign-in with OpenID Connect, which `RUNQ_AUTH` turns on. */
export const oidcSettings = {
  RUNQ_OIDC_ISSUER: optionalText(),
  RUNQ_OIDC_CLIENT_ID: optionalText(),
  RUNQ_OIDC_CLIENT_SECRET: optionalText({ secret: true }),
  RUNQ_OIDC_SCOPE: text('openid profile'),
  RUNQ_OIDC_USER_CLAIM: text('sub'),
  RUNQ_OIDC_ROLE_CLAIM: optionalText(),
  RUNQ_OIDC_ROLES: optionalText(),
};

type OidcSettings = ReturnType<typeof readSettings<typeof oidcSettings>>;

/** The provider, the client that runq is there, and how claims become a user. */
export interface OidcConfig {
  issuer: URL;
  clientId: string;
  /** Null: a public client, whose requests PKCE alone protects. */
  clientSecret: string | null;
  scope: string;
  userClaim: string;
  /** Null: every user is a student. */
  roleClaim: string | null;
  /** Roles by the values of that claim. */
  roles: ReadonlyMap<string, Role>;
}

/** Without `RUNQ_OIDC_ROLES` the values of the claim are the names of the roles. */
const ownNames = new Map<string, Role>(roles.map((role) => [role, role]));

/** Splits `value=role,value=role`; the value may contain `=`. Null for what is no role. */
function splitRoles(given: string): [value: string, role: Role | null][] {
  return given.split(',').map((pair) => {
    const separator = pair.lastIndexOf('=');
    const role = roles.find((one) => one === pair.slice(separator + 1).trim()) ?? null;
    return [pair.slice(0, Math.max(0, separator)).trim(), role];
  });
}

/** An issuer has TLS, except on this host: its answers say who a user is. */
function isIssuer(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname));
}

/** The problems of the settings while the way in is on. */
export function findOidcProblems(settings: Partial<OidcSettings>): string[] {
  const { RUNQ_OIDC_ISSUER: issuer, RUNQ_OIDC_CLIENT_ID: clientId, RUNQ_OIDC_SCOPE: scope = '' } = settings;
  const { RUNQ_OIDC_ROLES: mapping, RUNQ_OIDC_ROLE_CLAIM: roleClaim } = settings;
  const problems: string[] = [];
  if (!issuer || !clientId) problems.push('RUNQ_AUTH=oidc needs RUNQ_OIDC_ISSUER and RUNQ_OIDC_CLIENT_ID');
  if (issuer && !isIssuer(issuer))
    problems.push('RUNQ_OIDC_ISSUER must be an https address such as https://login.school.example/realms/class');
  if (!scope.split(' ').includes('openid')) problems.push('RUNQ_OIDC_SCOPE must contain openid');
  if (mapping && !roleClaim) problems.push('RUNQ_OIDC_ROLES needs RUNQ_OIDC_ROLE_CLAIM');
  if (mapping && splitRoles(mapping).some(([value, role]) => value === '' || role === null))
    problems.push(`RUNQ_OIDC_ROLES must be VALUE=ROLE, separated by commas; a role is one of ${roles.join(', ')}`);
  return problems;
}

export function describeOidc(settings: OidcSettings): OidcConfig {
  const mapping = settings.RUNQ_OIDC_ROLES;
  return {
    issuer: new URL(settings.RUNQ_OIDC_ISSUER!),
    clientId: settings.RUNQ_OIDC_CLIENT_ID!,
    clientSecret: settings.RUNQ_OIDC_CLIENT_SECRET,
    scope: settings.RUNQ_OIDC_SCOPE,
    userClaim: settings.RUNQ_OIDC_USER_CLAIM,
    roleClaim: settings.RUNQ_OIDC_ROLE_CLAIM,
    roles: mapping ? new Map(splitRoles(mapping) as [string, Role][]) : ownNames,
  };
}
