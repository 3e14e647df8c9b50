import type { Role } from '@runq/common/contract/run';
import * as client from 'openid-client';
import type { OidcConfig } from '../oidc-settings.js';
import { readClaim, readUser } from './oidc-claims.js';

/** What the provider says about itself is read again after this time. */
const discoveredMs = 3_600_000;
/** Time for an answer of the provider, while a user waits for a page. */
const answerSeconds = 10;
/** A longer ID token is not kept for the sign-out; the provider then asks who signs out. */
const idTokenCharsMax = 8192;

/** What a browser keeps between leaving for the provider and coming back. */
export interface OidcAttempt {
  state: string;
  nonce: string;
  codeVerifier: string;
}

/** Sign-in with OpenID Connect: the authorization code flow with PKCE, state and nonce. */
export interface Oidc {
  /** Where a browser goes on to sign in. It comes back to `redirectUri`. */
  begin(redirectUri: string): Promise<{ url: URL; attempt: OidcAttempt }>;
  /** The user of a browser that came back to `url`. Throws when the provider or the answer is at fault. */
  complete(
    url: URL,
    attempt: OidcAttempt,
  ): Promise<{ userId: string; name: string | null; role: Role; idToken: string | null }>;
  /** Where a browser goes on to sign out of the provider, too; null when that has no such page. */
  describeSignOut(idToken: string | null, returnUrl: string): Promise<string | null>;
}

/**
 * Theory of operation: the provider is discovered at the first sign-in, so that neither has to start before the other,
 * and again every hour. The signature of the ID token is checked although it arrives from the provider itself. Claims
 * that it lacks are asked of the UserInfo endpoint.
 */
export function createOidc(config: OidcConfig): Oidc {
  let discovered: { at: number; provider: Promise<client.Configuration> } | null = null;

  function discover(): Promise<client.Configuration> {
    if (discovered && discovered.at + discoveredMs > Date.now()) return discovered.provider;
    const { issuer, clientId, clientSecret } = config;
    const execute = [client.enableNonRepudiationChecks];
    if (issuer.protocol === 'http:') execute.push(client.allowInsecureRequests);
    const authentication = clientSecret === null ? client.None() : client.ClientSecretBasic(clientSecret);
    const options = { execute, timeout: answerSeconds };
    const provider = client.discovery(issuer, clientId, clientSecret ?? undefined, authentication, options);
    const found = { at: Date.now(), provider };
    discovered = found;
    // The next sign-in tries again.
    provider.catch(() => {
      if (discovered === found) discovered = null;
    });
    return provider;
  }

  async function readClaims(provider: client.Configuration, tokens: Tokens): Promise<Record<string, unknown>> {
    const claims = tokens.claims()!;
    const needed = [config.userClaim, 'name', ...(config.roleClaim === null ? [] : [config.roleClaim])];
    const isComplete = needed.every((name) => readClaim(claims, name) !== undefined);
    if (isComplete || !provider.serverMetadata().userinfo_endpoint) return claims;
    return { ...(await client.fetchUserInfo(provider, tokens.access_token, claims.sub)), ...claims };
  }

  return {
    async begin(redirectUri) {
      const provider = await discover();
      const attempt = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        codeVerifier: client.randomPKCECodeVerifier(),
      };
      const url = client.buildAuthorizationUrl(provider, {
        redirect_uri: redirectUri,
        scope: config.scope,
        code_challenge: await client.calculatePKCECodeChallenge(attempt.codeVerifier),
        code_challenge_method: 'S256',
        state: attempt.state,
        nonce: attempt.nonce,
      });
      return { url, attempt };
    },

    async complete(url, { state, nonce, codeVerifier }) {
      const provider = await discover();
      const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: codeVerifier };
      const tokens = await client.authorizationCodeGrant(provider, url, checks);
      const { id_token: idToken = '' } = tokens;
      const user = readUser(await readClaims(provider, tokens), config);
      return { ...user, idToken: idToken !== '' && idToken.length <= idTokenCharsMax ? idToken : null };
    },

    async describeSignOut(idToken, returnUrl) {
      const provider = await discover();
      if (!provider.serverMetadata().end_session_endpoint) return null;
      return client.buildEndSessionUrl(provider, {
        post_logout_redirect_uri: returnUrl,
        ...(idToken === null ? {} : { id_token_hint: idToken }),
      }).href;
    },
  };
}

type Tokens = Awaited<ReturnType<typeof client.authorizationCodeGrant>>;

/** What a log may have of a failure: the message and the code of the provider or the library, and no token. */
export function describeOidcFailure(error: unknown): string {
  const { message, code, error: refusal } = error as { message?: string; code?: string; error?: string };
  const details = [code, refusal].filter((detail) => typeof detail === 'string');
  return [message ?? String(error), ...details].join('; ');
}
