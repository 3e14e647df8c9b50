import { randomBytes } from 'node:crypto';
import type { SettingsStore } from '@runq/common/redis/settings-store';
import type { ApiConfig } from './config.js';
import type { ServiceSet } from './create-services.js';
import { type Authenticator, createAuthenticator } from './http/middleware/authenticate.js';
import type { SignInCookies } from './http/middleware/sign-in-cookies.js';

/** In development mode all API processes share a secret in Redis. */
export async function createConfiguredAuthenticator(
  config: ApiConfig,
  {
    settings,
    findKey,
    signInCookies,
    isTutor,
  }: Pick<ServiceSet, 'findKey' | 'isTutor'> & { settings: SettingsStore; signInCookies: SignInCookies },
): Promise<Authenticator> {
  const { settings: env, authModes } = config;
  const draw = () => randomBytes(32).toString('base64url');
  // Where anyone signs in as anyone, tokens of others open nothing more.
  const acceptsTokens = authModes.includes('jwt') || authModes.includes('dev');
  return createAuthenticator({
    findKey,
    findByCookie: signInCookies.identify,
    isTutor,
    jwtSecret: acceptsTokens ? env.RUNQ_JWT_SECRET : null,
    jwksUrl: acceptsTokens ? env.RUNQ_JWKS_URL : null,
    issuer: env.RUNQ_JWT_ISSUER,
    audience: env.RUNQ_JWT_AUDIENCE,
    devSecret: authModes.includes('dev') ? await settings.shareSecret('dev', draw()) : null,
  });
}
