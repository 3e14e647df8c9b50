import type { SettingGroup } from './meaning.js';

/** The ways in. */
export const signInSettings: SettingGroup['settings'] = {
  RUNQ_AUTH: {
    text: [
      'Ways in, separated by commas: `dev`, `jwt`, `oidc`, `accounts`, `lti`. `dev` refuses any address but loopback.',
      'See [sign-in](sign-in.md).',
    ],
    default: '`dev` on loopback without a key, else `jwt`',
  },
  RUNQ_JWT_SECRET: 'Key that verifies HS256 tokens; at least 16 bytes.',
  RUNQ_JWKS_URL: 'Address of the keys that verify RS, PS, ES and EdDSA tokens.',
  RUNQ_JWT_ISSUER: 'Required `iss` claim of a token.',
  RUNQ_JWT_AUDIENCE: 'Required `aud` claim of a token, so that those for other services of the issuer open nothing.',
  RUNQ_OIDC_ISSUER: 'Issuer of the OpenID Connect provider, whose description is found from there.',
  RUNQ_OIDC_CLIENT_ID: 'Id of runq as a client of the provider.',
  RUNQ_OIDC_CLIENT_SECRET: { text: 'Its secret.', default: 'none: a public client' },
  RUNQ_OIDC_SCOPE: 'Scopes that runq asks for, separated by spaces.',
  RUNQ_OIDC_USER_CLAIM: 'Claim that is the user id.',
  RUNQ_OIDC_ROLE_CLAIM: {
    text: 'Claim with the role, by its name or by a path such as `realm_access.roles`; a text or a list.',
    default: 'none: all are students',
  },
  RUNQ_OIDC_ROLES: {
    text: 'Roles by the values of that claim: `VALUE=ROLE`, separated by commas. The highest counts.',
    default: '`grader=grader,ops=ops`',
  },
  RUNQ_LTI_PLATFORMS: {
    text: [
      'Learning platforms that sign their users in: a JSON list. `RUNQ_LTI_PLATFORMS_FILE` names a file with it.',
      'See [LTI](lti.md).',
    ],
    default: 'none',
  },
  RUNQ_LTI_PRIVATE_KEY: {
    text: 'RSA key in PEM that signs messages to platforms, at least 2048 bits.',
    default: 'drawn once, and stored in Redis',
  },
  RUNQ_PASSWORD_COST_EXPONENT:
    'Cost of a password of a [local account](sign-in.md#local-accounts): each step doubles time and memory of a ' +
    'check (15: 32 MiB). Stored passwords follow at the next sign-in.',
  RUNQ_PASSWORD_CHECKS_MAX: 'Passwords that one process checks at a time.',
  RUNQ_PASSWORD_CHECKS_WAITING_MAX: 'Sign-ins with a password that wait for that; more are refused (503).',
};
