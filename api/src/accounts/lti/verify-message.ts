import { createRemoteJWKSet, decodeProtectedHeader, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { LtiPlatform } from '../../lti-settings.js';
import type { Claims } from './claim-values.js';
import { LtiRefusal } from './lti-refusal.js';

/** Signatures with a public key alone: a public key must never verify an HMAC. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'ES256', 'ES384', 'ES512'];
/** How far clocks may differ. */
const skewSeconds = 60;
/** Longest time from signing to arrival: a user may have to sign in to the platform, but that happens before. */
const ageSecondsMax = 600;
const keysTimeoutMs = 5000;
const keysCooldownMs = 30_000;
const keysKeptMs = 600_000;

/** Checks the signature, sender, recipient and times of a message (1EdTech Security Framework 1.0, section 5.1.3). */
export type VerifyMessage = (idToken: string, platform: LtiPlatform) => Promise<Claims>;

/**
 * The keys of a platform are kept for ten minutes. A key id that is not among them makes us read them again, at most
 * every 30 s, so that platforms may replace keys at any time.
 */
export function createVerifyMessage(): VerifyMessage {
  const keySets = new Map<string, JWTVerifyGetKey>();

  function keysOf({ jwksUrl }: LtiPlatform): JWTVerifyGetKey {
    const known = keySets.get(jwksUrl);
    if (known) return known;
    const times = { timeoutDuration: keysTimeoutMs, cooldownDuration: keysCooldownMs, cacheMaxAge: keysKeptMs };
    const keys = createRemoteJWKSet(new URL(jwksUrl), times);
    keySets.set(jwksUrl, keys);
    return keys;
  }

  return async (idToken, platform) => {
    requireKeyId(idToken);
    const claims = await verify(idToken, platform, keysOf(platform));
    const { aud, azp } = claims;
    const isForOthersToo = Array.isArray(aud) && aud.length > 1;
    if (azp === undefined ? isForOthersToo : azp !== platform.clientId)
      throw new LtiRefusal('authorized party is wrong');
    return claims;
  };
}

function requireKeyId(idToken: string): void {
  let header: { kid?: unknown; alg?: unknown };
  try {
    header = decodeProtectedHeader(idToken);
  } catch {
    throw new LtiRefusal('message is not a JWT');
  }
  if (typeof header.alg !== 'string' || !algorithms.includes(header.alg))
    throw new LtiRefusal('algorithm is not allowed');
  if (typeof header.kid !== 'string' || header.kid === '') throw new LtiRefusal('key id is missing');
}

async function verify(idToken: string, { issuer, clientId }: LtiPlatform, keys: JWTVerifyGetKey): Promise<Claims> {
  try {
    const { payload } = await jwtVerify(idToken, keys, {
      ...{ algorithms, issuer, audience: clientId, clockTolerance: skewSeconds, maxTokenAge: ageSecondsMax },
      requiredClaims: ['exp', 'iat', 'nonce'],
    });
    return payload;
  } catch (error) {
    throw toRefusal(error);
  }
}

const refusalsOfClaims: Record<string, 'issuer is wrong' | 'audience is wrong' | 'message is from the future'> = {
  iss: 'issuer is wrong',
  aud: 'audience is wrong',
  nbf: 'message is from the future',
  iat: 'message is from the future',
};

function toRefusal(error: unknown): LtiRefusal {
  if (error instanceof errors.JWTExpired)
    return new LtiRefusal(error.claim === 'iat' ? 'message is too old' : 'message has expired');
  if (error instanceof errors.JWTClaimValidationFailed) {
    const reason = refusalsOfClaims[error.claim];
    return reason && error.reason !== 'missing'
      ? new LtiRefusal(reason)
      : new LtiRefusal('claim is not valid', error.claim);
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return new LtiRefusal('signature is wrong');
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
    return new LtiRefusal('key is unknown');
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported)
    return new LtiRefusal('algorithm is not allowed');
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid)
    return new LtiRefusal('message is not a JWT');
  return new LtiRefusal('keys cannot be read');
}
