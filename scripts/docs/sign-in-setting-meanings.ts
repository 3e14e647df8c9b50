import type { SettingGroup } from './meaning.js';

/** Sign-in with OpenID Connect. */
export const oidcSettings: SettingGroup['settings'] = {
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
};

/** Sign-in from learning platforms. */
export const ltiSettings: SettingGroup['settings'] = {
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
};
